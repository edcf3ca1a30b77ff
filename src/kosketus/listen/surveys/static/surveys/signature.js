// <button data-copy-rich="id-of-html" data-plain="id-of-text">: copies both, so that a mail program pastes it as it looks.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy-rich]");
  if (!button) return;
  const [html, text] = [button.dataset.copyRich, button.dataset.plain].map((id) => document.getElementById(id).value);
  const put = (event) => {
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  document.addEventListener("copy", put, { once: true });
  // Unlike navigator.clipboard it works on plain http too, as inside a company's own network.
  if (document.execCommand("copy")) say(button);
});

function say(button) {
  const word = button.querySelector("[data-word]");
  const before = word.textContent;
  word.textContent = button.dataset.copied;
  setTimeout(() => { word.textContent = before; }, 2000);
}
