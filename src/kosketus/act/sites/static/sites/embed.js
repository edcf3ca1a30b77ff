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
  const tabs = new Map();
  const blocks = new Set();
  const closed = new Set();
  const drawn = Math.random() * 100;
  let visitor = null;
  let allowed = false;
  let leaving = false;
  let asked = false;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(config.css);

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // A browser may refuse its storage; then what was closed is remembered until the page goes.
  function kept(work) {
    try {
      return allowed && work(localStorage);
    } catch {
      return false;
    }
  }
  const was = (id) => kept((device) => Number(device.getItem(`kosketus.${id}`)) > Date.now() - 30 * 864e5);

  // Whoever closed or answered a survey is not asked the same in another shape.
  function over({ survey }) {
    for (const { id } of config.places.filter((place) => place.survey === survey)) {
      closed.add(id);
      kept((device) => device.setItem(`kosketus.${id}`, String(Date.now())));
    }
  }

  function consent(given) {
    if (!given) for (const { id } of config.places) kept((device) => device.removeItem(`kosketus.${id}`));
    allowed = Boolean(given);
  }

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

  function hide(place) {
    const shown = open.get(place.id);
    if (!shown?.host) return false;
    open.delete(place.id);
    shown.host.remove();
    shown.before?.focus?.();
    return true;
  }

  function close(place) {
    if (hide(place)) over(place);
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
    asked ||= comes(place);
    const box = make(modal ? "dialog" : "section", { className: modal ? "popup" : "slide" }, button, frame);
    box.setAttribute("aria-label", titleOf(place));
    box.addEventListener("cancel", () => close(place));
    shadow(host).append(box);
    document.body.append(host);
    open.set(place.id, { place, host, frame, before: focused() });
    if (modal) box.showModal();
    else if (place.kind === "tab") button.focus();
  }

  function block(place, target) {
    const frame = frameOf(place, place.address);
    shadow(target).append(make("div", { className: "block" }, frame));
    blocks.add({ place, host: target, frame });
  }

  function tab(place) {
    const button = make("button", { type: "button", className: "tab", textContent: word("feedback") });
    button.onclick = () => (open.get(place.id)?.host ? close(place) : show(place));
    const host = make("div");
    shadow(host).append(button);
    document.body.append(host);
    return host;
  }

  // Blocks and tabs, also on pages that an app draws without loading anew.
  function stand() {
    for (const shown of blocks) if (!shown.host.isConnected) blocks.delete(shown);
    for (const place of config.places) {
      if (place.kind === "tab" && fits(place) && !tabs.has(place)) tabs.set(place, tab(place));
      else if (place.kind === "tab" && !fits(place)) tabs.get(place)?.remove(), tabs.delete(place);
      else if (place.kind === "block" && fits(place))
        for (const target of document.querySelectorAll(`[data-kosketus="${place.survey}"]`))
          if (!target.shadowRoot) block(place, target);
    }
  }

  const comes = ({ kind }) => kind === "slide" || kind === "popup";

  // What comes by itself: never in the first half minute, never where people pay or log in, one a page.
  function due(place) {
    const { after, scrolled, event, share } = place;
    const end = document.documentElement.scrollHeight - innerHeight;
    return (
      drawn < share &&
      !closed.has(place.id) &&
      !open.size &&
      !was(place.id) &&
      Date.now() - began >= Math.max(30, after) * 1000 &&
      (!scrolled || end <= 0 || (scrollY / end) * 100 >= scrolled) &&
      (!event || told.has(event)) &&
      (!place.leaving || leaving) &&
      fits(place)
    );
  }

  function look() {
    stand();
    if (isPrivate()) return [...open.values()].forEach(({ place }) => place && comes(place) && hide(place));
    const next = !asked && config.places.find((place) => comes(place) && due(place));
    if (next) show(next);
  }

  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== own || !data?.kosketus) return;
    for (const { place, frame } of [...open.values(), ...blocks]) {
      if (frame?.contentWindow !== source) continue;
      frame.style.height = `${Math.min(Math.max(Number(data.height) || 0, 80), 4000)}px`;
      if (data.kosketus === "close") close(place);
      if (data.kosketus === "done") over(place);
    }
  });
  document.addEventListener("mouseleave", ({ clientY }) => {
    leaving = clientY <= 0;
    look();
    leaving = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") for (const place of config.places) close(place);
  });

  const start = () => {
    look();
    setInterval(look, 1000);
  };

  window.kosketus = {
    identify: (who) => void (visitor = who),
    track: (name) => (told.add(String(name)), look()),
    show: (survey) => {
      const places = config.places.filter((place) => place.survey === survey);
      const place = places.find(comes) ?? places[0];
      if (place) show(place);
    },
    close: () => config.places.forEach(close),
    consent,
  };
  dispatchEvent(new Event("kosketus"));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(/*config*/);
