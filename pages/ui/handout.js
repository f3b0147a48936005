// Saves an exhibit from the reader's own browser: a picture drawn by the Plotly that the page has
// already loaded, or a text file. Nothing is sent anywhere.

const SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const FAMILY = "IBM Plex Sans Arabic";
const SUBSETS = { "U+0-FF": /./, "U+0000-00FF": /./, "U+0100": /[\u0100-\u02ba\u1e00-\u1eff]/, "U+0600": /[\u0600-\u06ff]/ };

async function plotly() {
  for (let turn = 0; turn < 200 && !window.Plotly; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (!window.Plotly) throw new Error("the drawing library has not loaded");
  return window.Plotly;
}

function asDataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

// A picture made from an SVG sees no font of the page: each face that the text needs is put inside.
async function faces(text) {
  const rules = [...document.styleSheets].flatMap((sheet) => {
    try { return [...sheet.cssRules]; } catch { return []; }
  });
  const found = [];
  for (const rule of rules) {
    if (!(rule instanceof CSSFontFaceRule)) continue;
    const style = rule.style;
    if (style.getPropertyValue("font-family").replace(/["']/g, "") !== FAMILY) continue;
    const range = style.getPropertyValue("unicode-range");
    const need = Object.entries(SUBSETS).find(([start]) => range.toUpperCase().startsWith(start));
    if (need && !need[1].test(text)) continue;
    const address = /url\(["']?([^"')]+)/.exec(style.getPropertyValue("src"))[1];
    const base = rule.parentStyleSheet.href ?? document.baseURI;
    const inside = await asDataUrl(await (await fetch(new URL(address, base))).blob());
    found.push(`@font-face{font-family:"${FAMILY}";font-weight:${style.getPropertyValue("font-weight")};` +
      `unicode-range:${range};src:url("${inside}") format("woff2")}`);
  }
  return found.join("");
}

async function vector(figure, { width, height }) {
  const address = await (await plotly()).toImage(figure, { format: "svg", width, height });
  const svg = decodeURIComponent(address.slice(address.indexOf(",") + 1));
  const style = `<style>${await faces(svg)}</style>`;
  return svg.replace(/<svg[^>]*>/, (start) => start + style);
}

// Faces inside an SVG load a moment after its picture, and no event tells: until then their text is
// invisible. So it is drawn again until two drawings in a row are alike.
async function raster(svg, { width, height }) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  let before = null;
  let blob = null;
  for (let turn = 0; turn < 12; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    pen.clearRect(0, 0, width, height);
    pen.drawImage(image, 0, 0, width, height);
    blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    if (blob.size === before && turn > 1) break;
    before = blob.size;
  }
  URL.revokeObjectURL(image.src);
  return blob;
}

async function made(data) {
  if (data.format === "csv") return new Blob([data.text], { type: "text/csv;charset=utf-8" });
  if (data.format === "geojson") return new Blob([data.text], { type: "application/geo+json" });
  if (data.format === "xlsx") return (await fetch(`data:${SHEETS};base64,${data.bytes}`)).blob();
  const svg = await vector(JSON.parse(data.figure), data);
  return data.format === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : raster(svg, data);
}

export default function ({ parentElement, data }) {
  window.__footholdHanded ??= new Set();
  if (window.__footholdHanded.has(data.ticket)) return;
  window.__footholdHanded.add(data.ticket);
  const status = parentElement.querySelector("[role=status]");
  status.textContent = `Making ${data.name} …`;
  made(data).then((blob) => {
    const link = Object.assign(document.createElement("a"),
      { href: URL.createObjectURL(blob), download: data.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    status.textContent = `Saved ${data.name}`;
  }, (error) => {
    status.textContent = `${data.name} could not be made: ${error.message}`;
    console.error(error);
  });
}
