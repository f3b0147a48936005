// On paper, a tall chart as slices that no sheet divides: it is cut between its panels and rows only.

const TALL = 1.25; // height of a chart, in widths, above which it may continue on further sheets

// Whether a chart would be too small to read on one sheet. A map is one picture.
function isTall(chart) {
  const { width, height, xaxis } = chart._fullLayout;
  return Boolean(xaxis?.visible) && height > TALL * width;
}

const sliceDrawing = (() => {
  const TEXTS = ".annotation, .xtick, .ytick, .legend .traces";
  const PARTS = `${TEXTS}, .point, .js-line`;
  const MIN_SLICE_PX = 90;

  // Ranges of heights, px, that are not cut: texts and marks, panels with a scale of values.
  // A heading stays with what follows it, and the labels of an axis with what precedes them.
  const findRanges = (chart, boxes) => {
    const { _subplots, ...layout } = chart._fullLayout;
    const panels = _subplots.yaxis
      .map((name) => layout[name.replace("y", "yaxis")])
      .filter((axis) => axis.visible && (axis.ticktext ?? ["numbers"]).some(Boolean))
      .map((axis) => ({ top: axis._offset, bottom: axis._offset + axis._length }));
    const ranges = [];
    for (const { top, bottom, part } of [...boxes, ...panels].sort((a, b) => a.top - b.top)) {
      const last = ranges.at(-1);
      const isHeading = part?.matches(".annotation:has([style*='bold'])");
      if (last && (last.isHeading || top < last.bottom || part?.matches(".xtick"))) {
        last.isHeading &&= isHeading || bottom <= last.bottom;
        last.bottom = Math.max(last.bottom, bottom);
      } else ranges.push({ top, bottom, isHeading });
    }
    return ranges;
  };

  return (chart) => {
    const { width, height } = chart._fullLayout;
    const svgs = [...chart.querySelectorAll(".main-svg")];
    const frame = svgs[0].getBoundingClientRect();
    const scale = height / frame.height;
    const boxesOf = (svg) => [...svg.querySelectorAll(PARTS)].map((part) => {
      const box = part.getBoundingClientRect();
      return { part, top: (box.top - frame.top) * scale, bottom: (box.bottom - frame.top) * scale };
    });
    const boxes = svgs.map(boxesOf);
    const cuts = [0];
    const ranges = findRanges(chart, boxes.flat().filter(({ top, bottom }) => bottom > top));
    ranges.forEach(({ bottom }, index) => {
      const next = ranges[index + 1];
      if (next && bottom - cuts.at(-1) > MIN_SLICE_PX) cuts.push((bottom + next.top) / 2);
    });
    cuts.push(height);
    const slices = document.createElement("div");
    slices.className = "slices";
    slices.dir = "ltr";
    cuts.slice(1).forEach((bottom, index) => {
      const top = cuts[index];
      const slice = document.createElement("div");
      slice.style.aspectRatio = `${width} / ${bottom - top}`;
      svgs.forEach((svg, at) => {
        const copy = svg.cloneNode(true);
        copy.setAttribute("viewBox", `0 ${top} ${width} ${bottom - top}`);
        copy.style.background = "none";
        [...copy.querySelectorAll(PARTS)].forEach((part, number) => {
          const box = boxes[at][number];
          if (box.bottom <= top || box.top >= bottom) part.remove();
        });
        slice.append(copy);
      });
      slices.append(slice);
    });
    return slices;
  };
})();
