"use strict";
// Draws every exhibit of this file for the width and the light of its reader, from the file alone.
(() => {
  const wide = matchMedia("(min-width: 700px)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const printed = matchMedia("print");
  const boxes = document.querySelectorAll(".drawing");
  const months = document.getElementById("months");
  const named = months && JSON.parse(months.textContent);
  const language = named
    ? { locale: "ar", locales: { ar: { dictionary: {}, format: { months: named, shortMonths: named } } } }
    : {};
  const draw = () => {
    const light = dark.matches && !printed.matches ? "dark" : "light";
    for (const box of boxes) {
      const told = document.getElementById(`${box.id}-${light}-${wide.matches ? "wide" : "narrow"}`);
      const { data, layout } = JSON.parse(told.textContent);
      const zoom = box.dataset.kind === "map";
      Plotly.react(box, data, layout, {
        ...language,
        responsive: true,
        displaylogo: false,
        scrollZoom: false,
        displayModeBar: zoom,
        modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d"]],
      });
    }
  };
  const letters = ["400 13px", "600 13px"].map((face) =>
    document.fonts.load(`${face} 'IBM Plex Sans Arabic'`, "Aa ā ا"),
  );
  Promise.allSettled(letters).then(() => {
    draw();
    document.documentElement.dataset.drawn = "yes";
    for (const query of [wide, dark, printed]) query.addEventListener("change", draw);
  });
})();
