// Tells the server the class of width of the page, once and whenever it changes.
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
  const watch = new ResizeObserver(tell);
  watch.observe(page);
  return () => watch.disconnect();
}
