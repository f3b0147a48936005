// Moves the boundary between two maps over each other (appearance.css clips the upper one). A range
// input is the handle, so that mouse, touch and keyboard move it.

const THUMB_PX = 28; // as in swipe.css

export default function ({ parentElement, data }) {
  const part = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const handle = parentElement.querySelector("input");
  const root = parentElement.getRootNode();
  const maps = (root.host ?? parentElement).closest('[class*="st-key-swipe-"]');
  part("first").textContent = data.first;
  part("last").textContent = data.last;
  const bar = parentElement.querySelector(".swipe");
  bar.style.setProperty("--height", `${data.height}px`);
  bar.style.setProperty("--beside", `${data.beside}px`); // the legend, which has no date
  const besides = THUMB_PX + data.beside;
  const move = () => {
    const share = handle.value / 100;
    maps.style.setProperty("--swipe", `calc(${THUMB_PX / 2}px + (100% - ${besides}px) * ${share})`);
    maps.__footholdEdge = () => THUMB_PX / 2 + (maps.clientWidth - besides) * share; // pages/ui/zoom.js
    maps.dispatchEvent(new Event("foothold-swipe"));
    handle.setAttribute("aria-valuetext", `${data.first}: ${handle.value} %, ${data.last}: ${100 - handle.value} %`);
  };
  handle.oninput = move;
  move();
}
