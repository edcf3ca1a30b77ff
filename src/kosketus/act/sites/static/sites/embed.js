// Surveys on a site. Loaded async; draws into shadow roots, so it neither touches the page's styles nor needs any
// of them, and works under a strict policy that names this installation in script-src, frame-src and connect-src.
// Nothing is read from or stored on the device, unless the site calls kosketus.consent(true).
((config) => {
  const own = new URL(document.currentScript.src).origin;
  const language = document.documentElement.lang.slice(0, 2).toLowerCase();
  const word = (name) => (config.words[language] ?? config.words.en)[name];
  const titleOf = ({ titles }) => titles[language] ?? titles.en ?? Object.values(titles)[0] ?? "";
  const began = Date.now();
  const private_ = /(check-?out|cart|basket|payment|log-?in|sign-?(in|up)|password|kassa|maksu|kirjaudu|oplata|korzina|vhod|plata|autentific)/i;
  const told = new Set();
  const open = new Map();
  const closed = new Set();
  const drawn = Math.random() * 100;
  let visitor = null;
  let allowed = false;
  let leaving = false;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(config.css);

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const store = {
    get: (id) => allowed && Number(localStorage.getItem(`kosketus.${id}`)) > Date.now() - 30 * 864e5,
    set: (id) => allowed && localStorage.setItem(`kosketus.${id}`, String(Date.now())),
  };

  function isPrivate() {
    return private_.test(location.pathname) || document.querySelector('input[type=password],[autocomplete^="cc-"]');
  }

  function fits({ pages }) {
    return !pages.length || pages.some((part) => location.href.includes(part));
  }

  function shadow(host) {
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    return root;
  }

  // Where the survey is: the same for everybody, or a person's own link, if we may ask that person now.
  async function address(place) {
    if (!visitor) return place.address;
    const body = JSON.stringify({ place: place.id, ...visitor });
    const answer = await fetch(`${own}/embed/${config.key}/asking`, { method: "POST", body, credentials: "omit" });
    if (answer.status === 403) console.warn("kosketus.identify:", await answer.text());
    return answer.status === 200 ? (await answer.json()).address : null;
  }

  function frameOf(place, where) {
    const url = new URL(where, own);
    if (language) url.searchParams.set("lang", language);
    return make("iframe", { src: url.href, title: titleOf(place), loading: "lazy", referrerPolicy: "origin" });
  }

  function focused() {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  }

  function close(place) {
    const shown = open.get(place.id);
    if (!shown) return;
    open.delete(place.id);
    shown.host.remove();
    closed.add(place.id);
    store.set(place.id);
    shown.before?.focus?.();
  }

  async function show(place) {
    if (open.has(place.id)) return;
    open.set(place.id, {});
    const where = await address(place).catch(() => null);
    if (!where) return open.delete(place.id), closed.add(place.id);
    const frame = frameOf(place, where);
    const button = make("button", { type: "button", className: "close", textContent: "×", onclick: () => close(place) });
    button.setAttribute("aria-label", word("close"));
    const host = make("div");
    const modal = place.kind === "popup";
    const box = make(modal ? "dialog" : "section", { className: modal ? "popup" : "slide" }, button, frame);
    box.setAttribute("aria-label", titleOf(place));
    box.addEventListener("cancel", () => close(place));
    shadow(host).append(box);
    document.body.append(host);
    open.set(place.id, { host, frame, before: focused() });
    if (modal) box.showModal();
    else if (place.kind === "tab") button.focus();
  }

  function block(place, target) {
    const frame = frameOf(place, place.address);
    shadow(target).append(make("div", { className: "block" }, frame));
    open.set(`${place.id}${Math.random()}`, { host: target, frame });
  }

  function tab(place) {
    const button = make("button", { type: "button", className: "tab", textContent: word("feedback") });
    button.onclick = () => (open.get(place.id)?.host ? close(place) : show(place));
    const host = make("div");
    shadow(host).append(button);
    document.body.append(host);
  }

  // What comes by itself: never in the first half minute, never where people pay or log in, once a page.
  function due(place) {
    const { after, scrolled, event, share } = place;
    const end = document.documentElement.scrollHeight - innerHeight;
    return (
      drawn < share &&
      !closed.has(place.id) &&
      !open.size &&
      !store.get(place.id) &&
      Date.now() - began >= Math.max(30, after) * 1000 &&
      (!scrolled || end <= 0 || (scrollY / end) * 100 >= scrolled) &&
      (!event || told.has(event)) &&
      (!place.leaving || leaving) &&
      fits(place) &&
      !isPrivate()
    );
  }

  function look() {
    const next = config.places.find((place) => (place.kind === "slide" || place.kind === "popup") && due(place));
    if (next) show(next);
  }

  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== own || !data?.kosketus) return;
    for (const place of [...open.keys()]) {
      const { frame } = open.get(place);
      if (frame?.contentWindow !== source) continue;
      frame.style.height = `${Math.min(Math.max(Number(data.height) || 0, 80), 4000)}px`;
      const own_ = config.places.find(({ id }) => id === place);
      if (own_ && data.kosketus === "close") close(own_);
      if (own_ && data.kosketus === "done") store.set(place), closed.add(place);
    }
  });
  document.addEventListener("mouseleave", ({ clientY }) => clientY <= 0 && ((leaving = true), look()));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") for (const place of config.places) close(place);
  });

  const start = () => {
    for (const place of config.places) {
      if (place.kind === "tab" && fits(place)) tab(place);
      if (place.kind === "block")
        for (const target of document.querySelectorAll(`[data-kosketus="${place.survey}"]`))
          if (!target.shadowRoot && fits(place)) block(place, target);
    }
    setInterval(look, 1000);
  };

  window.kosketus = {
    identify: (who) => void (visitor = who),
    track: (name) => (told.add(String(name)), look()),
    show: (survey) => config.places.filter((place) => place.survey === survey).forEach(show),
    close: () => config.places.forEach(close),
    consent: (given) => void (allowed = Boolean(given)),
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(/*config*/);
