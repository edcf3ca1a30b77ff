// Questions can be dragged; the buttons beside them do the same without scripts.
const list = document.querySelector("[data-order]");

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]").value;
}

function send(key, page, before) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = list.dataset.address;
  const fields = { csrfmiddlewaretoken: token(), revision: list.dataset.revision, do: "place", where: key, page, before };
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

function follow() {
  let held = null;
  const over = (event) => event.target.closest("[data-key]");
  const clear = () => list.querySelectorAll(".survey-target").forEach((one) => one.classList.remove("survey-target"));
  list.querySelectorAll("[data-key]").forEach((one) => { one.draggable = true; });
  list.addEventListener("dragstart", (event) => {
    held = over(event);
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    if (!held || !event.target.closest("[data-page]")) return;
    event.preventDefault();
    clear();
    over(event)?.classList.add("survey-target");
  });
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    const page = event.target.closest("[data-page]");
    if (held && page) send(held.dataset.key, page.dataset.page, over(event)?.dataset.key ?? "");
  });
  list.addEventListener("dragend", () => { held = null; clear(); });
}

if (list) follow();
