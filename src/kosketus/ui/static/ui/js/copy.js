// <button data-copy="id-of-the-text" data-copied="Copied">: puts the text on the clipboard and says so.
const textOf = (element) => ("value" in element ? element.value : element.textContent).trim();

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(textOf(source));
    say(button);
  } catch {
    getSelection().selectAllChildren(source);
  }
});

function say(button) {
  const word = button.querySelector("[data-word]");
  const before = word.textContent;
  word.textContent = button.dataset.copied;
  setTimeout(() => { word.textContent = before; }, 2000);
}
