// The browser knows where it is: offer its zone, unless the person or an earlier try chose another.
const field = document.querySelector("[data-guess-zone] select");
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (field && field.value === "UTC" && [...field.options].some((option) => option.value === guess)) {
  field.value = guess;
}
