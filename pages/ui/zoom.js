// Keeps the reader's zoom of a map while its `uirevision` (theatre and country) and the page stay:
// Streamlit replaces a chart whose content changes by a new one. A map that is zoomed out beyond the
// view as it opened returns to that. Two maps over each other have one
// zoom (pages/ui/two_maps).

const zooms = (window.__footholdZooms ??= new Map()); // ranges by axis, by page, map and revision

const TWO_MAPS = "[class*='st-key-swipe-']";
const axesOf = (chart) => Object.keys(chart._fullLayout).filter((name) => /^[xy]axis\d*$/.test(name));
const rangesOf = (chart) => Object.fromEntries(axesOf(chart).map((name) => [name, [...chart._fullLayout[name].range]]));

function zoomKey(chart) {
  const place = chart.closest("[class*='st-key-chart-']")?.className.match(/st-key-chart-[\w-]+/)?.[0];
  const maps = chart.closest(TWO_MAPS)?.className.match(/st-key-swipe-[\w-]+/)?.[0];
  return [window.location.pathname, maps ?? place, chart.layout.uirevision].join(" ");
}

// Plotly's own button resets each axis to its initial range: for this click, that is the reader's.
function restoreZoom(chart, ranges) {
  const layout = () => chart._fullLayout; // a new one after the click
  const names = axesOf(chart).filter((name) => ranges[name]);
  const initial = names.map((name) => [layout()[name]._rangeInitial0, layout()[name]._rangeInitial1]);
  for (const name of names) [layout()[name]._rangeInitial0, layout()[name]._rangeInitial1] = ranges[name];
  chart.querySelector(".modebar-btn[data-val='reset']")?.click();
  names.forEach((name, at) => ([layout()[name]._rangeInitial0, layout()[name]._rangeInitial1] = initial[at]));
}

function keepZoom(chart) {
  const key = zoomKey(chart);
  let [restored, isRestoring, isMoving] = ["", false, false];
  // Plotly extends the ranges while the chart is laid out in other sizes.
  const state = () => JSON.stringify([rangesOf(chart), chart._fullLayout._size]);
  const restore = (isNew = false) => {
    const wanted = zooms.get(key);
    if (!wanted || isMoving || !chart._fullLayout || JSON.stringify(rangesOf(chart)) === JSON.stringify(wanted) || (state() === restored && !isNew)) return;
    isRestoring = true; // until Plotly announces it
    restoreZoom(chart, wanted);
    restored = state(); // as near as its size allows
  };
  // Plotly announces each turn of the wheel, and may draw between two of them.
  chart.on("plotly_relayouting", () => (isMoving = true));
  chart.on("plotly_relayout", () => {
    isMoving = false;
    // Beyond the opening view there is nothing to see, and the base map ends.
    if (chart.layout.foothold?.opening && panelsOf(chart).some(({ isOut }) => isOut)) {
      return chart.querySelector(".modebar-btn[data-val='reset']")?.click(); // which ends here too
    }
    if (!isRestoring) {
      zooms.set(key, rangesOf(chart));
      for (const other of chart.closest(TWO_MAPS)?.querySelectorAll(".js-plotly-plot") ?? []) {
        if (other !== chart) other.__footholdRestore?.(true);
      }
    }
    isRestoring = false;
  });
  chart.__footholdRestore = restore;
  const maps = chart.closest(TWO_MAPS);
  chart.on("plotly_afterplot", () => {
    if (!maps) offerFullScreen(chart);
    setTimeout(restore);
    if (maps) setTimeout(() => hideCutLabels(maps), 50); // after the names that the browser adds
  });
  // Of one listener for both charts, which Streamlit may replace.
  if (maps && !maps.__footholdCuts) {
    maps.__footholdCuts = true;
    maps.addEventListener("foothold-swipe", () => hideCutLabels(maps));
  }
  if (maps) setTimeout(() => hideCutLabels(maps), 50);
  else offerFullScreen(chart); // before the pointer is there: the other buttons make room for it
  restore();
}

// Hides the labels of two maps over each other that the boundary between them cuts, unless both maps
// have the label there.
function hideCutLabels(maps) {
  const edge = maps.__footholdEdge && maps.getBoundingClientRect().left + maps.__footholdEdge();
  const labels = [...maps.querySelectorAll(".js-plotly-plot")].map((chart) =>
    [...chart.querySelectorAll(".annotation text, .fh-names text")].map((text) => {
      const box = text.getBoundingClientRect();
      return { text, isCut: box.left < edge && box.right > edge, place: [text.textContent, Math.round(box.left), Math.round(box.top)].join(" ") };
    }));
  const places = labels.map((each) => new Set(each.map(({ place }) => place)));
  labels.forEach((each, at) => each.forEach(({ text, isCut, place }) => {
    const node = text.closest(".annotation") ?? text;
    const isHidden = isCut && !places.every((others) => others.has(place));
    for (const part of [node, haloOf(node)]) if (part) part.style.opacity = isHidden ? 0 : "";
  }));
}

// The light line under a leader is the annotation before that of its label.
function haloOf(node) {
  const before = node.previousElementSibling;
  return before && !before.textContent.trim() ? before : null;
}

function keepZooms() {
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    // A chart that Plotly draws afresh has lost its handlers: its `on` is a new function.
    if (!chart.on || chart.__footholdZoom === chart.on || !chart.layout?.uirevision || !chart.querySelector(".modebar-btn")) continue;
    chart.__footholdZoom = chart.on;
    keepZoom(chart);
  }
}

if (!window.__footholdKeepsZoom) {
  window.__footholdKeepsZoom = true;
  keepZooms(); // a chart may be drawn before this module runs
  new MutationObserver(keepZooms).observe(document.body, { childList: true, subtree: true });
}
