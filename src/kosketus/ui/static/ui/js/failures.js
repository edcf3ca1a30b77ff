// A part of the page that could not be loaded says so in its place; the rest of the page stands.
document.addEventListener("htmx:responseError", ({ detail }) => tell(detail.target));
document.addEventListener("htmx:sendError", ({ detail }) => tell(detail.target));

function tell(place) {
  const words = place?.querySelector?.("template[data-failed]");
  if (words) place.replaceChildren(words.content.cloneNode(true), words);
}
