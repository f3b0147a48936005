// Reports the width class of the page to the server, initially and on changes; reruns the page after
// a restart of the server and a change of theme; scrolls to the exhibit that a link names; and follows links, headings and
// marks within the session, without reloading the page.

// Pages are drawn after the browser has looked for the fragment of the address, so scroll later.
function scrollToExhibit() {
  const id = decodeURIComponent(window.location.hash.slice(1));
  if (!id || window.__footholdWent === window.location.href) return;
  window.__footholdWent = window.location.href;
  let opened = false;
  let attempts = 0; // repeated while content is drawn above it, until the reader interacts
  const watch = setInterval(() => {
    const isPlayer = id === "play";
    const place = isPlayer ? document.querySelector(".fh-timeline") : document.getElementById(id);
    place?.scrollIntoView(isPlayer ? { block: "nearest" } : true); // the map above stays in sight
    const folded = document.querySelector(`.st-key-open-${CSS.escape(id)} details:not([open]) summary`);
    if (!place && folded && !opened) {
      opened = true;
      folded.click();
    }
    if (place && attempts === 0) {
      const play = isPlayer && place.querySelector("[data-part=play]");
      if (!play) place.tabIndex = -1; // so that keyboard navigation continues there
      (play || place).focus({ preventScroll: true });
    }
    if (!place) return;
    attempts += 1;
    if (attempts > 12) clearInterval(watch);
  }, 250);
  setTimeout(() => clearInterval(watch), 15000); // the exhibit was not drawn
  for (const name of ["wheel", "keydown", "pointerdown", "touchstart"]) {
    window.addEventListener(name, () => clearInterval(watch), { once: true });
  }
}

// Parameters that every page keeps: the exhibits picked for a brief, and how the page is embedded.
const CARRIED = ["exhibits", "embed", "embed_options"];

// Streamlit reads the address on history navigation, so this adds a history entry.
function navigate(to) {
  const address = new URL(to, document.baseURI);
  const present = new URL(window.location.href).searchParams;
  for (const name of CARRIED) {
    if (address.searchParams.has(name)) continue;
    for (const value of present.getAll(name)) if (value) address.searchParams.append(name, value);
  }
  window.history.pushState(null, "", address);
  window.dispatchEvent(new PopStateEvent("popstate"));
  scrollToExhibit();
}

function currentAddress(changes) {
  const address = new URL(window.location.href);
  address.hash = "";
  for (const [name, value] of Object.entries(changes)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  return address;
}

function follow(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const heading = event.target.closest?.("button[data-order]");
  if (heading) return navigate(currentAddress({ sort: heading.dataset.order, part: null }));
  const link = event.target.closest?.(
    ":is([data-testid='stMain'], [data-testid='stDialog']) a[href]:not([target='_blank'])");
  const to = link && new URL(link.href);
  if (to?.origin !== window.location.origin) return;
  // A session has one theatre: a link to another one starts a new session.
  const theatre = to.searchParams.get("theatre");
  if (theatre && theatre !== new URL(window.location.href).searchParams.get("theatre")) return;
  event.preventDefault();
  if (link.dataset.parameter) return navigate(currentAddress({ [link.dataset.parameter]: null }));
  const claim = link.dataset.claim;
  const onLedger = window.location.pathname === to.pathname;
  // Links between claims preserve the reader's filters.
  navigate(claim !== undefined && onLedger ? Object.assign(currentAddress({ claim }), { hash: claim && "evidence" }) : link.href);
}

// A mark names its claim, place or event: a click opens it like a link.
function followMarks(chart) {
  chart.__footholdFollows = chart.on; // a new function once Plotly has drawn the chart afresh
  chart.on("plotly_click", ({ points }) => {
    const details = points[0]?.customdata;
    if (!Array.isArray(details)) return; // text only: nothing to open
    const [, id, named = "claim", until] = details;
    const kind = points[0].data.foothold?.role === "place" ? "place" : named; // a place of a map
    const page = window.__footholdPages[kind];
    if (!id || !page) return;
    const address = new URL(page + encodeURIComponent(id), document.baseURI);
    if (kind === "event" && until) address.searchParams.set("as_of", until); // the list of sources ends at a date
    if (kind !== "event") address.hash = kind === "claim" ? "evidence" : "place";
    navigate(address);
  });
}

const PHONE = "(max-width: 768px)";

// On a phone the menu covers the page: it closes when a page is chosen.
function closeMenu(event) {
  if (!window.matchMedia(PHONE).matches) return;
  if (!event.target.closest?.("[data-testid='stSidebarNav'] a")) return;
  const close = document.querySelector("[data-testid='stSidebarCollapseButton'] button");
  setTimeout(() => close?.checkVisibility() && close.click(), 200);
}

// The list of theatres closes with Escape, and when another part of the page is clicked.
function closeTheatres(event) {
  const open = document.querySelector(".fh-theatre details[open]");
  if (!open || (event.type === "keydown" ? event.key !== "Escape" : open.contains(event.target))) return;
  open.open = false;
  if (event.type === "keydown") open.querySelector("summary").focus();
}

function openSearch(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.composedPath()[0].closest?.("input, textarea, select, [contenteditable='true'], [role='spinbutton']")) return;
  event.preventDefault();
  document.querySelector(".st-key-search button")?.click();
}

function focusSearch(event) {
  if (!event.target.closest?.(".st-key-search")) return;
  const watch = setInterval(() => {
    const field = document.querySelector(".st-key-search-text input");
    field?.focus();
    if (field) clearInterval(watch);
  }, 100);
  setTimeout(() => clearInterval(watch), 5000);
}

// Enter in the field of the search opens the first result, once the results are of its text.
function openFirstResult(event) {
  const field = event.target.closest?.(".st-key-search-text input");
  if (event.key !== "Enter" || !field?.value.trim()) return;
  const watch = setInterval(() => {
    const found = document.querySelector(".fh-found");
    if (found?.dataset.text !== field.value) return;
    clearInterval(watch);
    found.querySelector("a")?.click();
  }, 50);
  setTimeout(() => clearInterval(watch), 5000);
}

// Streamlit takes a typed date when the calendar closes.
function commitDate(event) {
  if (event.key !== "Enter" || !event.target.closest?.("[data-testid='stDateInput']")) return;
  event.target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true }));
}

// A whole date such as 2017-08-04 may be typed over the month or the day: its year is moved.
let [typed, firstPart] = ["", ""];

async function moveYear(event) {
  const part = event.target.closest?.("[data-testid='stDateInput'] [data-type]");
  if (!part || !/^[\d-]$/.test(event.key)) return void (typed = "");
  if (!typed) firstPart = part.dataset.type;
  typed += event.key;
  if (!/^\d{4}-$/.test(typed) || firstPart === "year") return;
  event.preventDefault();
  event.stopPropagation();
  const year = part.parentElement.querySelector("[data-type='year']");
  year.focus();
  const insert = { inputType: "insertText", bubbles: true, cancelable: true };
  for (const data of typed.slice(0, 4)) {
    year.dispatchEvent(new InputEvent("beforeinput", { ...insert, data }));
    await null; // React updates the field in between
  }
}

// Plotly would zoom at any turn of the wheel: without Ctrl (a pinch counts as Ctrl) the page scrolls.
function scrollPage(event) {
  if (!event.ctrlKey && event.target.closest?.(".js-plotly-plot")) event.stopPropagation();
}

// Adds a button for full screen to the buttons of a map.
function offerFullScreen(chart) {
  const last = chart.querySelector(".modebar-group:last-child > :last-child");
  if (!last || chart.querySelector("[data-title='Full screen']")) return;
  const button = last.cloneNode(true);
  for (const name of ["data-title", "aria-label"]) button.setAttribute(name, "Full screen");
  for (const name of ["data-attr", "data-val"]) button.removeAttribute(name);
  const icon = button.querySelector("svg");
  icon.setAttribute("viewBox", "0 0 16 16");
  icon.innerHTML = '<path d="M1 1h5v2H3v3H1zM10 1h5v5h-2V3h-3zM1 10h2v3h3v2H1zM13 10h2v5h-5v-2h3z"/>';
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else chart.closest("[data-testid='stPlotlyChart']").requestFullscreen();
  });
  last.after(button);
}

// Streamlit replaces the address when the reader changes a control, so that Back would leave out
// choices, and adds an entry to the history when the server changes it. Here the first change after a
// click or a key is an entry; later ones complete it. A page that is left for another keeps its
// address, although its controls disappear. After Back or Forward to another page Streamlit drops
// what a control of the same name on the former page had; the page is asked for again then.
function recordChoices() {
  const { pushState, replaceState } = history;
  let [isPending, isLeaving, isReturning, path] = [false, false, false, location.pathname];
  for (const name of ["pointerdown", "click", "keydown"]) {
    document.addEventListener(name, (event) => {
      const link = event.target.closest?.("a[href]");
      const isElsewhere = Boolean(link) && link.pathname !== location.pathname;
      [isPending, isReturning] = [!isElsewhere, false];
      isLeaving = isElsewhere && name === "click";
    }, { capture: true, passive: true });
  }
  addEventListener("popstate", (event) => {
    isReturning = event.isTrusted && location.pathname !== path;
    [isPending, isLeaving, path] = [false, false, location.pathname];
  });
  const record = (original) => (...entry) => {
    let method = original;
    const address = new URL(entry[2] ?? "", location.href);
    if (address.pathname !== location.pathname) {
      [isPending, isLeaving, isReturning, path] = [false, false, false, address.pathname];
    } else if (address.search !== location.search) {
      if (isLeaving) return;
      if (isReturning) {
        setTimeout(() => dispatchEvent(new PopStateEvent("popstate", { state: history.state })));
        return;
      }
      method = isPending && navigator.userActivation?.isActive ? pushState : replaceState;
      isPending = false;
    }
    method.apply(history, entry);
  };
  history.pushState = record(pushState);
  history.replaceState = record(replaceState);
}

if (!window.__footholdFollows) {
  window.__footholdFollows = true;
  recordChoices();
  document.addEventListener("wheel", scrollPage, { capture: true, passive: true });
  document.addEventListener("click", follow);
  document.addEventListener("click", closeMenu);
  document.addEventListener("click", focusSearch);
  for (const name of ["click", "keydown"]) document.addEventListener(name, closeTheatres);
  document.addEventListener("keydown", commitDate, true);
  document.addEventListener("keydown", moveYear, true);
  document.addEventListener("pointerdown", () => (typed = ""), { capture: true, passive: true });
  document.addEventListener("keydown", openSearch);
  document.addEventListener("keydown", openFirstResult);
  document.addEventListener("pointerover", (event) => {
    const chart = event.target.closest?.(".js-plotly-plot");
    if (chart?.on && chart.__footholdFollows !== chart.on) followMarks(chart);
  });
}

// A restarted server has no state of the page: Streamlit reconnects without a run, and the server
// drops requests of fragments. A full run of the page restores them.
function runWhenReconnected(run) {
  const app = document.querySelector('[data-testid="stApp"]');
  const isConnected = () => app.dataset.testConnectionState === "CONNECTED";
  let wasConnected = isConnected();
  const watch = new MutationObserver(() => {
    if (isConnected() && !wasConnected) run();
    wasConnected = isConnected();
  });
  watch.observe(app, { attributeFilter: ["data-test-connection-state"] });
  return watch;
}

// Streamlit changes its own colours when the system or the reader changes the theme, without a run of
// the page: charts and style sheet would keep the colours of the other theme.
function runWhenThemeChanges(run) {
  const app = document.querySelector('[data-testid="stApp"]');
  let requested = "";
  const watch = new MutationObserver(() => setTimeout(() => {
    const bar = document.querySelector(".st-key-view-bar"); // in the colour of the last run
    const colour = getComputedStyle(app).backgroundColor;
    if (!bar || document.documentElement.dataset.footholdPaper) return;
    if (colour === getComputedStyle(bar).backgroundColor) requested = "";
    else if (colour !== requested) run((requested = colour));
  }, 300)); // the colours change gradually
  watch.observe(app, { attributeFilter: ["class"] });
  return watch;
}

export default function ({ setStateValue, data }) {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  const reportWidth = () => {
    if (window.matchMedia("print").matches) return; // the sheet is a picture of the page
    const style = getComputedStyle(page);
    const width = page.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const found = Object.entries(data.widths).filter(([, minWidth]) => width >= minWidth).at(-1);
    const isPaper = document.documentElement.dataset.footholdPaper;
    const name = isPaper ? "paper" : found ? found[0] : Object.keys(data.widths)[0];
    const isTaken = name === data.taken;
    document.documentElement.dataset.footholdWidth = isTaken ? "taken" : "sent";
    document.documentElement.dataset.footholdClass = name;
    // Reported once: the page grows while it is drawn, and each message would redraw it.
    if (!isTaken && name !== window.__footholdSent) setStateValue("width", name);
    window.__footholdSent = isTaken ? null : name;
  };
  // Streamlit does not always clean up an earlier call of this function before the next one.
  window.__footholdStop?.();
  window.__footholdPages = data.pages;
  scrollToExhibit();
  const watch = new ResizeObserver(reportWidth);
  watch.observe(page);
  const connection = runWhenReconnected(() => setStateValue("reconnected", Date.now()));
  const theme = runWhenThemeChanges((colour) => setStateValue("theme", colour));
  window.__footholdStop = () => [watch, connection, theme].forEach((each) => each.disconnect());
  return window.__footholdStop;
}
