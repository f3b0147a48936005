// Adds names of places to maps where there is space: after zooming in, or on a large screen. The
// server has placed the main names for the least width of the page; it sends the others in order of
// importance (exhibits/render/plotly/maps/closer_names.py).

const GAP_PX = 4; // between a point and its name
const POINT_PX = 2.5; // radius
const CLOSER = 0.9; // less than this share of the width of the whole map is displayed

function overlaps(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

// Left, top, right and bottom of elements in px of a frame.
function boxesOf(elements, frame, shrink = 0) {
  return [...elements].map((element) => {
    const box = element.getBoundingClientRect();
    return [box.left - frame.left + shrink, box.top - frame.top + shrink, box.right - frame.left - shrink, box.bottom - frame.top - shrink];
  });
}

// The layer above a panel for what the browser adds; `state` is what it was drawn for.
function addLayer(chart, { frame }, state) {
  const { names } = chart.layout.foothold;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "fh-names");
  svg.setAttribute("aria-hidden", "true");
  svg.dataset.state = state;
  const outer = chart.getBoundingClientRect();
  Object.assign(svg.style, {
    left: `${frame.left - outer.left}px`, top: `${frame.top - outer.top}px`, width: `${frame.width}px`, height: `${frame.height}px`,
    fontFamily: chart._fullLayout.font.family, fontSize: `${names.size}px`, fill: names.ink, stroke: names.halo,
  });
  chart.querySelector(".main-svg:last-of-type").before(svg); // below the hover texts
  return svg;
}

function placeNames(chart) {
  const names = chart.layout?.foothold?.names;
  const old = [...chart.querySelectorAll("svg.fh-names")];
  const panels = names && chart._fullLayout?.xaxis?.range ? panelsOf(chart) : [];
  const hasSize = panels.length > 0 && panels.every(({ frame }) => frame.width && frame.height);
  if (!hasSize) return old.forEach((svg) => svg.remove());
  const state = JSON.stringify([panels.map(({ x, y, frame }) => [x, y, frame.width, frame.height]), chart.layout.foothold.day, names.ink, names.rows.length]);
  const isZoomed = panels.some((panel) => !panel.isOpening);
  const isDrawn = old.length > 0 && old[0].dataset.state === state;
  if (isDrawn) old.forEach((svg) => (svg.style.visibility = "visible"));
  if (isDrawn && !isZoomed) return;
  const texts = visibleTexts(chart, panels, isZoomed); // Plotly may have drawn them anew
  showScales(chart, !isZoomed);
  if (isDrawn) return;
  old.forEach((svg) => svg.remove());
  const scales = isZoomed ? panels.map((panel) => drawScale(addLayer(chart, panel, state), panel, chart)) : [];
  if (panels.length === 1) addNames(chart, panels[0], texts, scales, scales.length ? chart.querySelector("svg.fh-names") : addLayer(chart, panels[0], state));
}

// The point of a place without another mark, as the server draws it for its own names.
function drawPoint(svg, px, py, [fill, stroke]) {
  const point = document.createElementNS(svg.namespaceURI, "circle");
  for (const [key, value] of Object.entries({ cx: px, cy: py, r: POINT_PX })) point.setAttribute(key, value);
  Object.assign(point.style, { fill, stroke, strokeWidth: 1, paintOrder: "normal" });
  return point;
}

// Adds the names for which there is space; `scales` are boxes of scale bars.
function addNames(chart, { frame, x, y }, texts, scales, svg) {
  const { names } = chart.layout.foothold;
  const present = new Set(texts.flatMap((text) => [text.textContent, ...[...text.querySelectorAll("tspan")].map((line) => line.textContent)]));
  const taken = [...boxesOf(texts, frame), ...scales];
  const dots = boxesOf(chart.querySelectorAll(".scatterlayer .points path"), frame, 1);
  const buttons = [frame.width - 84, 0, frame.width, 26];
  const isCloser = x[1] - x[0] < CLOSER * names.span;
  const candidates = [];
  for (const [written, right, up, isBold, hasPoint] of isCloser ? names.rows : names.rows.slice(0, names.first)) {
    const name = new DOMParser().parseFromString(written, "text/html").body.textContent;
    const px = ((right - x[0]) / (x[1] - x[0])) * frame.width;
    const py = ((y[1] - up) / (y[1] - y[0])) * frame.height;
    const short = name.replace(/ \([^()]*\)$/, ""); // as the server writes it where there is no room
    if (present.has(name) || present.has(short) || px < 0 || py < 0 || px > frame.width || py > frame.height) continue;
    const text = document.createElementNS(svg.namespaceURI, "text");
    text.textContent = name;
    if (isBold) text.setAttribute("style", `font-weight: bold; font-size: ${names.main}px`);
    svg.append(text);
    candidates.push({ text, px, py, isBold, hasPoint, size: isBold ? names.main : names.size });
  }
  for (const candidate of candidates) candidate.wide = candidate.text.getComputedTextLength() + 2;
  for (const { text, px, py, wide, isBold, hasPoint, size } of candidates) {
    const point = [px - GAP_PX, py - GAP_PX, px + GAP_PX, py + GAP_PX];
    if (hasPoint && taken.some((other) => overlaps(point, other))) {
      text.remove(); // its point would be under or close to the name of another
      continue;
    }
    const high = size * 1.3;
    const corners = [[px + GAP_PX, py - high / 2], [px - GAP_PX - wide, py - high / 2], [px - wide / 2, py - high - GAP_PX], [px - wide / 2, py + GAP_PX]];
    const free = corners.map(([left, top]) => [left, top, left + wide, top + high]).filter((one) =>
      one[0] > 0 && one[1] > 0 && one[2] < frame.width && one[3] < frame.height && ![buttons, ...taken].some((other) => overlaps(one, other)));
    // A main name covers marks rather than be left out.
    const box = free.find((one) => !dots.some((dot) => overlaps(one, dot))) ?? (isBold ? free[0] : undefined);
    if (!box) {
      text.remove();
      continue;
    }
    taken.push(box);
    if (hasPoint) {
      svg.prepend(drawPoint(svg, px, py, names.point));
      taken.push(point);
    }
    text.setAttribute("x", box[0] + 1);
    text.setAttribute("y", box[1] + size);
  }
}

function hideNames(chart) {
  for (const svg of chart.querySelectorAll("svg.fh-names")) svg.style.visibility = "hidden";
}

function followMaps() {
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    // A chart that Plotly draws afresh has lost its handlers: its `on` is a new function.
    if (!chart.on || chart.__footholdNames === chart.on || !chart.layout?.foothold?.names) continue;
    chart.__footholdNames = chart.on;
    chart.on("plotly_relayouting", () => hideNames(chart));
    chart.on("plotly_afterplot", () => setTimeout(() => placeNames(chart)));
    placeNames(chart);
  }
}

if (!window.__footholdMaps) {
  window.__footholdMaps = true;
  followMaps(); // a map may be drawn before this module runs
  let pending;
  new MutationObserver(() => {
    pending ??= setTimeout(() => {
      pending = undefined;
      followMaps();
    }, 200);
  }).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("wheel", (event) => {
    const chart = event.ctrlKey && event.target.closest?.(".js-plotly-plot");
    if (chart) hideNames(chart);
  }, { capture: true, passive: true });
}
