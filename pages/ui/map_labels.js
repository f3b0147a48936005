// Labels and scale bars of a map that the reader has zoomed: the server has placed both for the map as
// it opens. Labels that would leave the map or cover others are hidden, and the scale is drawn anew.

const SAME = 0.01; // share of the width within which a map is as it opened
const SCALE_SHARE = 0.25; // of the width of a map, at most
const [SCALE_EDGE_PX, SCALE_TICK_PX] = [13, 4];

// The maps of a chart: number of the axes, frame and ranges, and whether the map is as it opened, or less close.
function panelsOf(chart) {
  const { opening } = chart.layout.foothold;
  return [...chart.querySelectorAll(".nsewdrag")].map((drag) => {
    const number = drag.dataset.subplot.match(/\d*$/)[0];
    const frame = drag.getBoundingClientRect();
    const [x, y] = ["xaxis", "yaxis"].map((name) => [...chart._fullLayout[name + number].range]);
    const [x0, y0] = [opening[`xaxis${number}`], opening[`yaxis${number}`]];
    const [wide, middle] = [([from, to]) => to - from, ([from, to]) => (from + to) / 2];
    // Plotly extends one of the ranges to the shape of the frame.
    const perPx = Math.max(wide(x0) / frame.width, wide(y0) / frame.height);
    const isOpening = Math.abs(wide(x) / (perPx * frame.width) - 1) < SAME
      && Math.abs(middle(x) - middle(x0)) < SAME * wide(x0) && Math.abs(middle(y) - middle(y0)) < SAME * wide(y0);
    const isOut = wide(x) > (1 + SAME) * perPx * frame.width;
    return { number, frame, x, y, isOpening, isOut };
  });
}

// The visible texts of the drawing, the main ones first. All are measured before any is changed:
// otherwise the browser styles the page again for each.
function visibleTexts(chart, panels, isZoomed) {
  const { annotations, foothold } = chart.layout;
  const texts = [...chart.querySelectorAll(".annotation-text-g text")].map((text) => {
    const node = text.closest(".annotation");
    return { text, node, at: Number(node.dataset.index), box: text.getBoundingClientRect() };
  });
  const taken = [];
  return texts.filter(({ text, node, at, box }) => {
    const { xref = "x", text: written } = annotations[at] ?? {};
    if (xref === "paper") return true; // north arrow, share bar, heading
    if (written === " ") return false; // the light line under a leader: an annotation before that of its label
    const { frame } = panels.find(({ number }) => xref === `x${number}`);
    const isInside = box.left >= frame.left - 2 && box.right <= frame.right + 2 && box.top >= frame.top - 2 && box.bottom <= frame.bottom + 2;
    const isCovered = () => taken.some((other) => box.left < other.right - 2 && other.left < box.right - 2 && box.top < other.bottom - 3 && other.top < box.bottom - 3);
    const isVisible = isInside && !(isZoomed && (foothold.scales.includes(at) || isCovered()));
    if (isVisible) taken.push(box);
    const halo = annotations[at - 1]?.text === " " && chart.querySelector(`.annotation[data-index="${at - 1}"]`);
    for (const part of [node, halo]) {
      if (part && part.style.visibility !== (isVisible ? "" : "hidden")) part.style.visibility = isVisible ? "" : "hidden";
    }
    return isVisible;
  }).map(({ text }) => text);
}

// Shows or hides the scale bars of the server; their lengths are right as long as they are on the map.
function showScales(chart, isVisible) {
  if (isVisible && !chart.__footholdIsZoomed) return;
  chart.__footholdIsZoomed = !isVisible;
  for (const node of chart.querySelectorAll(".scatterlayer > .trace")) {
    if (node.__data__?.[0].trace._input.foothold?.role === "scale") node.style.display = isVisible ? "" : "none";
  }
}

// Draws the scale bar of a panel at its lower left; returns its box.
function drawScale(svg, { frame, x }, chart) {
  const { names, units_per_km: perKm } = chart.layout.foothold;
  const pxPerKm = (frame.width * perKm) / (x[1] - x[0]);
  const most = (frame.width * SCALE_SHARE) / pxPerKm;
  const power = 10 ** Math.floor(Math.log10(most));
  const km = [5, 2, 1].find((step) => step * power <= most) * power;
  const [left, low] = [SCALE_EDGE_PX, frame.height - SCALE_EDGE_PX], right = left + km * pxPerKm;
  const make = (name, attributes) => {
    const node = svg.appendChild(document.createElementNS(svg.namespaceURI, name));
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const d = `M${left} ${low - SCALE_TICK_PX}V${low}H${right}V${low - SCALE_TICK_PX}`;
  for (const [stroke, width] of [[names.halo, 4], [names.ink, 1.5]]) make("path", { d, fill: "none", style: `stroke: ${stroke}; stroke-width: ${width}px` });
  make("text", { class: "scale", x: (left + right) / 2, y: low - 5, "text-anchor": "middle" }).textContent = `${Number(km.toPrecision(1))}\u202fkm`;
  return [0, low - 5 - names.size * 1.3, Math.max(right, 60) + 4, frame.height];
}
