// A survey in a frame tells the site around it how high it is and when it is over; one on a kiosk begins anew.
const { stage, origins = "", start, ended } = document.body.dataset;
const IDLE = 45_000;
const THANKED = 6_000;

function frame() {
  // Where a browser does not say who is around, each of the site's addresses is told; only the right one hears it.
  const sites = origins.split(" ").filter((one) => location.ancestorOrigins?.contains(one) ?? true);
  const tell = (message) => {
    for (const site of sites) parent.postMessage({ kosketus: message, height: document.documentElement.offsetHeight }, site);
  };
  new ResizeObserver(() => tell("height")).observe(document.body);
  addEventListener("keydown", (event) => event.key === "Escape" && tell("close"));
  if (ended !== undefined) tell("done");
}

function kiosk() {
  let timer;
  const again = () => location.replace(start);
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(again, ended === undefined ? IDLE : THANKED);
  };
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, wait, { passive: true });
  // Back must not show what the one before had chosen.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  wait();
}

({ frame, kiosk })[stage]?.();
