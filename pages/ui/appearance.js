// Tells the server the class of width of the page, once and whenever it changes; has the page run
// anew on a server that was restarted; leads a link to an
// exhibit to its place; and follows links, headings and marks inside the session, without loading
// the whole page again.

// A page is drawn long after its address was read, so the browser itself finds no place to go to.
function goToExhibit() {
  const id = decodeURIComponent(window.location.hash.slice(1));
  if (!id || window.__footholdWent === window.location.href) return;
  window.__footholdWent = window.location.href;
  let turns = 0; // what is drawn above pushes it down for a while; the reader's own hand ends that
  const watch = setInterval(() => {
    const place = document.getElementById(id);
    place?.scrollIntoView();
    if (place && turns === 0) {
      place.tabIndex = -1; // so that the keyboard goes on from there
      place.focus({ preventScroll: true });
    }
    if (!place) return;
    turns += 1;
    if (turns > 12) clearInterval(watch);
  }, 250);
  setTimeout(() => clearInterval(watch), 15000); // it never came
  for (const hand of ["wheel", "keydown", "pointerdown", "touchstart"]) {
    window.addEventListener(hand, () => clearInterval(watch), { once: true });
  }
}

// Streamlit reads the address when the reader goes back or forth: so this is a step forth.
// What is picked for a brief goes along.
function go(to) {
  const address = new URL(to, document.baseURI);
  const picks = new URL(window.location.href).searchParams.get("exhibits");
  if (picks && !address.searchParams.has("exhibits")) address.searchParams.set("exhibits", picks);
  window.history.pushState(null, "", address);
  window.dispatchEvent(new PopStateEvent("popstate"));
  goToExhibit();
}

function here(changes) {
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
  if (heading) return go(here({ sort: heading.dataset.order, part: null }));
  const link = event.target.closest?.(
    ":is([data-testid='stMain'], [data-testid='stDialog']) a[href]:not([target='_blank'])");
  if (!link || new URL(link.href).origin !== window.location.origin) return;
  event.preventDefault();
  if (link.dataset.parameter) return go(here({ [link.dataset.parameter]: null }));
  const claim = link.dataset.claim;
  const onLedger = window.location.pathname === new URL(link.href).pathname;
  // From one claim to another, the reader's filters stay.
  go(claim !== undefined && onLedger ? Object.assign(here({ claim }), { hash: claim && "evidence" }) : link.href);
}

// A mark names its claim, its place or its event: a click opens it as a link would.
function mark(chart) {
  chart.__footholdFollows = true;
  chart.on("plotly_click", ({ points }) => {
    const told = points[0]?.customdata;
    if (!Array.isArray(told)) return; // words alone: nothing to open
    const [, id, kind = "claim", until] = told;
    const page = window.__footholdPages[kind];
    if (!id || !page) return;
    const address = new URL(page + encodeURIComponent(id), document.baseURI);
    if (kind === "event" && until) address.searchParams.set("as_of", until); // sources stop at a day
    if (kind !== "event") address.hash = kind === "claim" ? "evidence" : "place";
    go(address);
  });
}

if (!window.__footholdFollows) {
  window.__footholdFollows = true;
  document.addEventListener("click", follow);
  document.addEventListener("pointerover", (event) => {
    const chart = event.target.closest?.(".js-plotly-plot");
    if (chart?.on && !chart.__footholdFollows) mark(chart);
  });
}

// A server that was restarted knows nothing of the page: Streamlit reconnects, but runs nothing, and
// the server drops all that is asked of a part of the page. A run of the whole page renews it.
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

export default function ({ setStateValue, data }) {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  const tell = () => {
    const style = getComputedStyle(page);
    const wide = page.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const found = Object.entries(data.widths).filter(([, least]) => wide >= least).at(-1);
    const name = found ? found[0] : "narrow";
    const isTaken = name === data.taken;
    document.documentElement.dataset.footholdWidth = isTaken ? "taken" : "told";
    // Told once: the page grows while it is drawn, and each message would have it drawn anew.
    if (!isTaken && name !== window.__footholdTold) setStateValue("width", name);
    window.__footholdTold = isTaken ? null : name;
  };
  // Streamlit does not always stop an earlier call of this function before the next one.
  window.__footholdStop?.();
  window.__footholdPages = data.pages;
  goToExhibit();
  const watch = new ResizeObserver(tell);
  watch.observe(page);
  const connection = runWhenReconnected(() => setStateValue("reconnected", Date.now()));
  window.__footholdStop = () => {
    watch.disconnect();
    connection.disconnect();
  };
  return window.__footholdStop;
}
