// Adds a row of Django's formset by cloning the blank one.
for (const section of document.querySelectorAll("[data-holidays]")) {
  const button = section.querySelector("[data-add]");
  const blank = section.querySelector("[data-blank]");
  const rows = section.querySelector("[data-rows]");
  const total = section.querySelector('[name$="-TOTAL_FORMS"]');
  if (!button) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    rows.insertAdjacentHTML("beforeend", blank.innerHTML.replaceAll("__prefix__", total.value));
    total.value = Number(total.value) + 1;
    rows.lastElementChild.querySelector("input").focus();
  });
}
