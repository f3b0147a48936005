// Tells the server the class of width of the page, once and whenever it changes; and leads a link
// to an exhibit to its place.

// A page is drawn long after its address was read, so the browser itself finds no place to go to.
function goToExhibit() {
  const id = decodeURIComponent(window.location.hash.slice(1));
  if (!id || window.__footholdWent === window.location.href) return;
  window.__footholdWent = window.location.href;
  let turns = 0; // what is drawn above pushes it down for a while; the reader's own hand ends that
  const watch = setInterval(() => {
    document.getElementById(id)?.scrollIntoView();
    turns += 1;
    if (turns > 12) clearInterval(watch);
  }, 250);
  for (const hand of ["wheel", "keydown", "pointerdown", "touchstart"]) {
    window.addEventListener(hand, () => clearInterval(watch), { once: true });
  }
}

export default function ({ setStateValue, data }) {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  const tell = () => {
    const style = getComputedStyle(page);
    const wide = page.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const found = Object.entries(data.widths).filter(([, least]) => wide >= least).at(-1);
    const name = found ? found[0] : "narrow";
    document.documentElement.dataset.footholdWidth = name === data.taken ? "taken" : "told";
    if (name !== data.taken) setStateValue("width", name);
  };
  goToExhibit();
  const watch = new ResizeObserver(tell);
  watch.observe(page);
  return () => watch.disconnect();
}
