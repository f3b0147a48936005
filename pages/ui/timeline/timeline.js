// Timelines of the dashboard, appended to exhibits/render/html/timeline.js as a component's script.
// The as-of date has a component of its own: the other part is large, and the same on all dates.

const REMOVAL_DELAY_MS = 2000; // Streamlit may remove and recreate a component within one rerun
const timelines = (window.__footholdTimelines ??= new Map()); // by id of the map

function refresh(timeline) {
  const { component, asOf } = timeline;
  if (!component || !asOf) return;
  timeline.update({ ...component, data: { ...component.data, as_of: asOf } });
  component.data = { ...component.data, frames: null }; // they are drawn once
  if (location.hash === "#play") { // of a link that starts Play
    history.replaceState(history.state, "", location.pathname + location.search);
    timeline.press("play");
  }
}

export default function (component) {
  const { parentElement: root, data } = component;
  const timeline = timelines.get(data.map) ?? new Timeline();
  timelines.set(data.map, timeline);
  if (data.as_of) {
    timeline.asOf = data.as_of;
    return refresh(timeline);
  }
  clearTimeout(timeline.removalTimer);
  timeline.component = { ...component };
  if (timeline.root !== root) timeline.attach(root);
  refresh(timeline);
  return () => {
    if (timeline.root !== root) return;
    timeline.removalTimer = setTimeout(() => timelines.delete(data.map) && timeline.destroy(), REMOVAL_DELAY_MS);
  };
}
