// Lets a rating that was tapped in a letter count once somebody is there: a touch, a key, a scroll, or 5 seconds in sight.
const form = document.querySelector("form[data-confirm]");
const { confirm: address, question } = form.dataset;
const listening = new AbortController();
const { signal } = listening;
let timer;

function confirm() {
  const chosen = form.elements[question]?.value;
  if (signal.aborted || !chosen) return;
  listening.abort();
  clearTimeout(timer);
  const body = new URLSearchParams({ ticket: form.elements.ticket.value, [question]: chosen });
  fetch(address, { method: "POST", body, keepalive: true }).catch(() => {});
}

function watch() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(confirm, 5000);
}

// The first touch may be on another number: it is chosen a moment later.
const soon = (event) => event.isTrusted && setTimeout(confirm, 300);
for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, soon, { passive: true, signal });
document.addEventListener("visibilitychange", watch, { signal });
watch();
