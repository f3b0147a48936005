"use strict";
// Draws every exhibit of this file for the width and the light of its reader, from the file alone;
// on paper for the width of a sheet.
(() => {
  const PAPER_PX = 660; // of the widths of the drawings, the one for paper
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const boxes = [...document.querySelectorAll(".drawing")];
  const months = document.getElementById("months");
  const named = months && JSON.parse(months.textContent);
  const language = named
    ? { locale: "ar", locales: { ar: { dictionary: {}, format: { months: named, shortMonths: named } } } }
    : {};
  const read = (id, revive) => JSON.parse(document.getElementById(id).textContent, revive);
  let resized;
  let isOnPaper = matchMedia("print").matches;
  const draw = () => {
    const light = dark.matches && !isOnPaper ? "dark" : "light";
    for (const box of boxes) {
      const widths = box.dataset.widths.split(" ").map(Number);
      const width = isOnPaper ? PAPER_PX : box.clientWidth;
      const id = `${box.id}-${light}-${widths.find((each) => each <= width) ?? widths.at(-1)}`;
      if (box.dataset.drawn === id) {
        if (box.layout.width !== width) Plotly.relayout(box, { width });
        continue;
      }
      box.dataset.drawn = id;
      const coordinates = read(`${box.id}-coordinates`);
      const { data, layout } = read(id, (key, value) =>
        key === "bdata" && Number.isInteger(value) ? coordinates[value] : value);
      const zoom = box.dataset.kind === "map";
      Plotly.react(box, data, { ...layout, width }, {
        ...language,
        displaylogo: false,
        scrollZoom: false,
        displayModeBar: zoom,
        modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d"]],
      });
    }
  };
  // A drawing becomes a picture that is scaled to the sheet, or slices on several.
  const fitToPaper = () => {
    for (const box of boxes) {
      const { width, height } = box._fullLayout;
      for (const svg of box.querySelectorAll(".main-svg")) {
        svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
        svg.setAttribute("preserveAspectRatio", "xMinYMin");
      }
      box.querySelector(".svg-container").style.setProperty("--ratio", `${width} / ${height}`);
      if (isTall(box)) box.before(sliceDrawing(box));
    }
  };
  const freeFromPaper = () => {
    for (const svg of document.querySelectorAll(".drawing .main-svg")) svg.removeAttribute("viewBox");
    for (const slices of document.querySelectorAll(".slices")) slices.remove();
  };
  const turn = (toPaper) => {
    if (toPaper === isOnPaper) return;
    isOnPaper = toPaper;
    draw();
    if (toPaper) fitToPaper();
    else freeFromPaper();
  };
  const letters = ["400 13px", "600 13px"].map((face) =>
    document.fonts.load(`${face} 'IBM Plex Sans Arabic'`, "Aa ā ا"),
  );
  addEventListener("beforeprint", () => turn(true));
  addEventListener("afterprint", () => turn(false));
  matchMedia("print").addEventListener("change", ({ matches }) => turn(matches));
  Promise.allSettled(letters).then(() => {
    draw();
    if (isOnPaper) fitToPaper();
    document.documentElement.dataset.drawn = "yes";
    addEventListener("resize", () => {
      clearTimeout(resized);
      resized = setTimeout(draw, 100);
    });
    dark.addEventListener("change", draw);
  });
})();
