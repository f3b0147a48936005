// Printing: with Ctrl+P the server draws the page for the width of a sheet first, and charts are
// scaled to the sheet in any case; appearance.css hides menus and controls.

const PAGE_DRAWN_MS = 300; // after the window has changed
const PATIENCE_MS = 8000; // of a reader who waits for the page to be drawn

// A chart becomes a picture that is as wide as the sheet, with its names of places; a tall one
// becomes slices on several (exhibits/render/html/slices.js).
function fitToPaper() {
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    if (!chart._fullLayout) continue;
    const { width, height } = chart._fullLayout;
    chart.style.setProperty("--ratio", `${width} / ${height}`);
    for (const svg of chart.querySelectorAll("svg.main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (isTall(chart)) chart.before(sliceDrawing(chart));
    for (const names of chart.querySelectorAll("svg.fh-names")) {
      const [left, top, wide, high] = ["left", "top", "width", "height"].map((side) => parseFloat(names.style[side]));
      names.setAttribute("viewBox", `0 0 ${wide} ${high}`);
      names.dataset.onScreen = names.style.cssText;
      Object.assign(names.style, {
        left: `${(100 * left) / width}%`, top: `${(100 * top) / height}%`,
        width: `${(100 * wide) / width}%`, height: `${(100 * high) / height}%`,
      });
    }
  }
}

function freeFromPaper() {
  for (const svg of document.querySelectorAll(".js-plotly-plot svg[viewBox]:is(.main-svg, .fh-names)")) {
    svg.removeAttribute("viewBox");
    if (svg.dataset.onScreen) svg.style.cssText = svg.dataset.onScreen;
  }
  for (const slices of document.querySelectorAll(".slices")) slices.remove();
  delete document.documentElement.dataset.footholdPaper;
}

// Drawn for the width that the browser has reported, with every chart within it.
function isDrawnForPaper() {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]').getBoundingClientRect();
  const app = document.querySelector('[data-testid="stApp"]').dataset.testScriptState;
  const charts = [...document.querySelectorAll(".js-plotly-plot .main-svg")];
  return document.documentElement.dataset.footholdWidth === "taken" && app === "notRunning"
    && charts.every((chart) => chart.getBoundingClientRect().right <= page.right + 1);
}

function printPage(event) {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "p") return;
  event.preventDefault();
  document.documentElement.dataset.footholdPaper = "yes";
  const begun = Date.now();
  const watch = setInterval(() => {
    const waited = Date.now() - begun;
    if (waited < PAGE_DRAWN_MS || (waited < PATIENCE_MS && !isDrawnForPaper())) return;
    clearInterval(watch);
    setTimeout(() => window.print(), PAGE_DRAWN_MS);
  }, 100);
}

if (!window.__footholdPrints) {
  window.__footholdPrints = true;
  window.addEventListener("beforeprint", fitToPaper);
  window.addEventListener("afterprint", freeFromPaper);
  document.addEventListener("keydown", printPage, true);
}
