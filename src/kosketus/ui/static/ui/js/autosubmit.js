// A filter applies itself when it changes; its button stays for those without scripts.
document.documentElement.dataset.scripts = "on";
document.addEventListener("change", ({ target }) => {
  const form = target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});
