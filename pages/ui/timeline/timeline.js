// Timelines of the dashboard, appended to exhibits/render/html/timeline.js as a component's script.

const REMOVAL_DELAY_MS = 2000; // Streamlit may remove and recreate a component within one rerun
const timelines = (window.__footholdTimelines ??= new Map()); // by id of the map

export default function (component) {
  const { parentElement: root, data } = component;
  const timeline = timelines.get(data.map) ?? new Timeline();
  timelines.set(data.map, timeline);
  clearTimeout(timeline.removalTimer);
  if (timeline.root !== root) timeline.attach(root);
  timeline.update(component);
  if (location.hash === "#play") { // of a link that starts Play
    history.replaceState(history.state, "", location.pathname + location.search);
    timeline.press("play");
  }
  return () => {
    if (timeline.root !== root) return;
    timeline.removalTimer = setTimeout(() => timelines.delete(data.map) && timeline.destroy(), REMOVAL_DELAY_MS);
  };
}
