// Timeline of a map: dates are chosen on it, and the map is drawn for each without the server.
// Shared by the dashboard (pages/ui/timeline/timeline.js) and the static edition (exhibits/site/site.js).
// All frames are sent at once when first needed (exhibits/builders/control/playback.py): cells,
// their controllers on the first date, and each change. They are drawn as an SVG of its own that
// covers the chart, until the server, told of the date when the reader pauses, has drawn that date.

const SVG = "http://www.w3.org/2000/svg";
const DAY_MS = 86400000;
const DAYS_PER_SECOND = 60; // at speed 1: five years in half a minute
const MIN_FRAME_MS = 30; // a higher rate is not visible, and uses CPU time that others need
const SEND_DELAY_MS = 450; // after the last of several steps
const QUIET_MS = 300; // without a change in the chart, it is drawn
const EVENT_DAYS = 45; // an event is shown for as long after its date
const NOT_ASSESSED = -1; // in place of a controller

const isDate = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text);
const DRAWN = ["svg", "g", "path", "pattern", "rect", "text"];
function make(name, attributes = {}, ...children) {
  const node = document.createElementNS(DRAWN.includes(name) ? SVG : "http://www.w3.org/1999/xhtml", name);
  const { style = "", ...others } = attributes; // a policy may not allow it as an attribute
  if (style) node.style.cssText = style;
  for (const [key, value] of Object.entries(others)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// The map of a date: base map, territory by controller, lines, places, names, date and legend.
class Film {
  constructor(frames, look, id) {
    Object.assign(this, { frames, id, tiles: [], holderOf: frames.start.slice(), next: 0 });
    // Three layers, of which only the middle one is drawn anew while the map moves.
    this.layers = [0, 1, 2].map(() => make("svg"));
    this.frameMap(frames.base.box);
    this.key = make("div", { class: "key" });
    this.when = make("div", { class: "when" });
    this.map = make("div", { class: "map" }, ...this.layers, this.when);
    this.root = make("div", { class: "fh-film", "aria-hidden": "true" }, this.map, this.key);
    (this.observer = new ResizeObserver(() => this.layout())).observe(this.map);
    this.style(look);
  }
  style(look) {
    this.look = look;
    const { frames } = this;
    for (const name of ["ink", "muted", "paper", "sea"]) this.root.style.setProperty(`--${name}`, look[name]);
    this.defs = make("g");
    const baseMap = (part) => frames.base[part].map(([role, d]) => make("path", { d, ...look.base[role] }));
    this.paths = frames.holders.map(() => frames.steps.map(() => make("path", { "fill-rule": "evenodd" })));
    // Below all areas, which cover their inner halves and the borders between places of one controller.
    this.outlines = look.outlines.map((line) => make("path", { fill: "none", "stroke-linejoin": "round", ...line }));
    // Of each controller: the step farthest from the places lies below the nearer ones.
    const areas = frames.steps.flatMap((_, step) => this.paths.map((paths) => paths[step]).reverse()).reverse();
    this.lines = make("path", { fill: "none", stroke: look.ink, "stroke-width": 1.7 });
    this.dots = frames.holders.map((_, at) => [["ink", 5], ["", 3.5]].map(([colour, size]) =>
      make("path", { "stroke-width": size, "stroke-linecap": "round", stroke: look[colour] ?? look.dots[at] })));
    this.names = make("g");
    const drawn = [baseMap("under"), [...this.outlines, ...areas, this.lines, ...this.dots.flat()], baseMap("over")];
    drawn.flat().forEach((path) => path.setAttribute("vector-effect", "non-scaling-stroke"));
    this.layers.forEach((layer, at) => layer.replaceChildren(make("g", { transform: "scale(1 -1)" }, ...drawn[at])));
    this.layers[1].prepend(this.defs);
    this.layers[2].append(this.names);
    this.rows = look.key.map(({ name, at }) => {
      const [box, label] = [make("rect", { width: 40, height: 24, fill: this.fill(at.at(-1), 0, `${this.id}-key-${at[0]}`) }), make("span")];
      return { name, at, label, row: make("span", {}, make("svg", {}, ...this.tiles.splice(0), box), label) };
    });
    this.rest = make("span");
    this.key.replaceChildren(...this.rows.map(({ row }) => row), this.rest);
    this.layout();
    this.draw(new Set(frames.holders.keys()));
  }
  // Sets the part of the map that is displayed: x, y, width and height in units of the base map.
  frameMap(box) {
    this.box = box;
    const [x, y, width, height] = box;
    for (const layer of this.layers) layer.setAttribute("viewBox", `${x} ${-y - height} ${width} ${height}`);
  }
  // The part of the map that the reader has zoomed to (pages/ui/map_labels.js), or the entire map.
  zoomedBox(host) {
    const { km, base: { box } } = this.frames, chart = host.querySelector(".js-plotly-plot");
    if (!chart?.__footholdIsZoomed) return box;
    const units = chart.layout.foothold.units_per_km * km;
    const [[left, right], [low, top]] = ["xaxis", "yaxis"].map((name) => chart._fullLayout[name].range.map((each) => each / units));
    return [left, low, right - left, top - low];
  }
  // Covers the chart, or fills the projector; the legend is beside the map if that of the chart is.
  cover(host) {
    this.frameMap(this.zoomedBox(host));
    host.append(this.root);
    const [outer, plot] = [host, host.querySelector(".nsewdrag") ?? host].map((each) => each.getBoundingClientRect().right);
    this.root.style.setProperty("--side", `${outer - plot}px`);
    this.root.classList.toggle("beside", outer - plot > 100);
    this.layout(); // its size may be that of the last time
  }
  // Units of the map per pixel depend on its size: so do hatches and names.
  layout() {
    const { width, height } = this.map.getBoundingClientRect();
    if (!width || !height) return;
    this.scale = Math.max(this.box[2] / width, this.box[3] / height);
    this.paths.forEach((paths, at) => paths.forEach((path, step) =>
      path.setAttribute("fill", this.fill(at, step, `${this.id}-${at}-${step}`, this.scale))));
    this.defs.replaceChildren(...this.tiles.splice(0));
    this.placeNames(width, height);
  }
  // A name is beside its point, on the side that is free, or omitted; the most important come first.
  // Without marks of places, the map draws that point.
  placeNames(width, height) {
    const { scale, look, box: [x0, y0, spanX, spanY], frames: { base: { labels }, points } } = this;
    const size = parseFloat(getComputedStyle(this.root).fontSize);
    const inset = [(width - spanX / scale) / 2, (height - spanY / scale) / 2];
    const taken = [[0, height - size * 4.5, size * 13, height]]; // the date
    this.names.replaceChildren(...labels.flatMap(([text, x, y, isMain]) => {
      const [px, py] = [inset[0] + (x - x0) / scale, inset[1] + (y0 + spanY - y) / scale];
      if (px < 0 || py < 0 || px > width || py > height) return [];
      const wide = text.length * size * 0.56;
      const boxes = [[px + 6, py - size * 0.6], [px - 6 - wide, py - size * 0.6], [px - wide / 2, py - size * 1.7], [px - wide / 2, py + 5]]
        .map(([left, top]) => [left, top, left + wide, top + size * 1.2]);
      const free = boxes.find((one) => one[0] >= 0 && one[2] <= width && one[1] >= 0 && one[3] <= height
        && taken.every((other) => one[2] < other[0] || one[0] > other[2] || one[3] < other[1] || one[1] > other[3]));
      if (!free) return [];
      taken.push(free, [px - 4, py - 4, px + 4, py + 4]);
      const point = { cx: x, cy: -y, r: 2.5 * scale, fill: look.paper, stroke: look.ink, "stroke-width": scale };
      return [...(points.length ? [] : [make("circle", point)]), make("text", {
        x: x0 + (free[0] - inset[0]) * scale, y: -y0 - spanY + (free[1] + size * 0.95 - inset[1]) * scale,
        "font-size": size * scale, "stroke-width": 3 * scale, "font-weight": isMain ? 600 : 400,
      }, text)];
    }));
  }
  // A colour, or a hatch whose tile is added to `tiles`.
  fill(at, step, id, scale = 1) {
    const { under, over, strokes, width } = this.look.fills[at][step];
    if (!strokes) return under;
    this.tiles.push(make("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: `scale(${scale} ${-scale})` },
      make("rect", { width: 8, height: 8, fill: under }), make("path", { d: strokes, stroke: over, "stroke-width": width, "stroke-linecap": "square" })));
    return `url(#${id})`;
  }
  // Shows a date: applies changes going forward, and restarts from the first date to go back.
  show(day, text, notes) {
    const { moves, start } = this.frames, before = this.holderOf.slice();
    if (this.next > 0 && moves[this.next - 1][0] > day) Object.assign(this, { holderOf: start.slice(), next: 0 });
    for (; moves[this.next]?.[0] <= day; this.next += 1) this.holderOf[moves[this.next][1]] = moves[this.next][2];
    this.draw(new Set(this.holderOf.flatMap((holder, at) => (holder === before[at] ? [] : [holder, before[at]]))));
    this.when.replaceChildren(make("b", {}, text), ...notes.map((note) => make("span", {}, note)));
  }
  draw(changed) {
    if (!changed.size) return;
    const { frames, holderOf } = this, placesOf = frames.holders.map(() => []);
    holderOf.forEach((holder, place) => placesOf[holder]?.push(place));
    for (const holder of changed) {
      if (holder === NOT_ASSESSED) continue;
      frames.steps.forEach((paths, step) =>
        this.paths[holder][step].setAttribute("d", placesOf[holder].map((place) => paths[place]).join("")));
      this.outlines[holder].setAttribute("d", this.paths[holder].at(-1).getAttribute("d"));
      const dots = placesOf[holder].map((place) => (frames.points[place] ? `M${frames.points[place].join(" ")}h0` : "")).join("");
      for (const path of this.dots[holder]) path.setAttribute("d", dots);
    }
    const isFront = ([one, other]) => holderOf[one] !== holderOf[other] && ![holderOf[one], holderOf[other]].includes(NOT_ASSESSED);
    this.lines.setAttribute("d", frames.lines.filter(isFront).map(([, , line]) => line).join(""));
    this.write(placesOf);
  }
  // Areas in the legend, rounded to the precision of the model as in that of the chart.
  write(placesOf) {
    const { frames, look: { unit } } = this;
    const areaOf = (places) => places.reduce((total, place) => total + frames.area_km2[place], 0), format = (km2) => {
      const amount = km2 / unit.km2, step = frames.maps.length ? 1 : amount >= 1000 ? 100 : amount >= 100 ? 10 : 1;
      return `${(Math.round(amount / step) * step).toLocaleString("en")}\u202f${unit.symbol}`;
    };
    for (const entry of this.rows) {
      const km2 = areaOf(entry.at.flatMap((holder) => placesOf[holder]));
      entry.label.textContent = `${entry.name}: ${format(km2)}`;
      entry.hasArea = km2 > 0;
      entry.row.style.opacity = km2 ? 1 : 0.65; // text of 4.5:1 at least, in both themes
    }
    const rest = frames.not_assessed_km2 + areaOf([...this.holderOf.keys()].filter((place) => this.holderOf[place] === NOT_ASSESSED));
    this.rest.textContent = rest >= 1 && frames.not_assessed_km2 !== null ? `${this.look.words?.["Not assessed"] ?? "Not assessed"}: ${format(rest)}` : "";
    this.summary = this.rows.filter((entry) => entry.hasArea).map((entry) => entry.label.textContent).join("; ");
  }
}

class Timeline {
  // `host` is the element that the moving map covers; by default the chart of the dashboard.
  constructor(host = null) {
    this.host = host;
    this.pending = []; // dates sent to the server, not yet answered
    this.motion = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.onMotion = () => this.pause();
    this.onFullscreen = () => {
      const filling = document.fullscreenElement;
      if (filling === this.group && !this.isProjecting) document.exitFullscreen(); // granted after leaving
      else if (!filling && this.isProjecting) this.leaveProjector();
    };
    this.motion.addEventListener("change", this.onMotion);
    document.addEventListener("fullscreenchange", this.onFullscreen);
  }
  attach(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-part=${name}]`);
    this.group = this.find("group");
    this.group.addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset.part));
    this.group.addEventListener("keydown", (event) => this.pressKey(event));
    this.find("range").addEventListener("input", ({ target }) => this.choose(Number(target.value)));
    this.find("date").addEventListener("change", ({ target: { value } }) => (isDate(value) ? this.choose(this.dayOf(value))
      : (this.find("status").textContent = this.word("Enter the date as YYYY-MM-DD."))));
  }
  update({ data, setStateValue, setTriggerValue }) {
    // Answers to quick steps arrive late or never: one to the latest ends the wait for all.
    const answered = this.pending.splice(0, this.pending.lastIndexOf(data.as_of) + 1).length > 0;
    const old = this.data;
    Object.assign(this, { data, setStateValue, setTriggerValue });
    this.first = Date.parse(`${data.timeline.first}T00:00:00Z`);
    if (old && old.of !== data.of) this.stop();
    if (data.frames) {
      this.film = new Film(data.frames, data.look, `film-${data.map}`);
      this.afterFrames = this.afterFrames?.();
    } else if (this.film && JSON.stringify(old?.look) !== JSON.stringify(data.look)) this.film.style(data.look);
    if (old?.as_of !== data.as_of && !answered) {
      this.pause(false);
      if (this.film && this.day !== undefined) this.lift();
      this.day = this.dayOf(data.as_of);
    }
    this.drawChart();
    this.mark();
    this.label();
    if (this.isCovering && !this.playing && !this.isProjecting && this.iso(this.day) === data.as_of) this.liftSoon();
  }
  word(text) { return this.data.look.words?.[text] ?? text; }
  iso(day) { return new Date(this.first + day * DAY_MS).toISOString().slice(0, 10); }
  axisText(day, unit) {
    const { months } = this.data.look, date = new Date(this.first + day * DAY_MS), year = `${date.getUTCFullYear()}`;
    if (unit === "year") return year;
    const month = months?.[date.getUTCMonth()] ?? date.toLocaleDateString("en-US", { month: "short", timeZone: "UTC" });
    return unit === "month" ? `${month} ${year}` : `${date.getUTCDate()} ${month}`;
  }
  text(day) {
    const { months } = this.data.look, date = new Date(this.first + day * DAY_MS);
    if (months) return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
    return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  }
  dayOf(iso) {
    const day = Math.round((Date.parse(`${iso}T00:00:00Z`) - this.first) / DAY_MS);
    return Math.min(Math.max(day, 0), this.data.timeline.days);
  }
  drawChart() {
    const { look, timeline: { days, height, paths, is_stacked, events, labels } } = this.data;
    for (const name of ["ink", "muted", "paper", "accent"]) this.group.style.setProperty(`--${name}`, look[name]);
    this.find("chart").setAttribute("viewBox", `0 0 ${days} ${height}`);
    this.find("chart").replaceChildren(...paths.map((d, at) =>
      make("path", { d, "vector-effect": "non-scaling-stroke", ...(is_stacked ? { fill: look.chart[at].fill, stroke: look.chart[at].edge, "stroke-width": 0.5 } : { fill: "none", stroke: look.chart[at].fill, "stroke-width": 2 }) })));
    const leftAt = (day) => `left:${(100 * day) / Math.max(days, 1)}%`;
    this.find("ticks").replaceChildren(...events.map(([day, text]) => make("i", { style: leftAt(day), title: `${this.text(day)}: ${text}` })));
    this.find("labels").replaceChildren(...labels.map(([day, unit]) => make("span", { style: leftAt(day) }, this.axisText(day, unit))));
    this.find("range").max = days;
  }
  press(part) {
    if (part === "play") return this.playing ? this.pause() : this.begin(() => this.play());
    if (part === "projector") return this.isProjecting ? this.leaveProjector() : this.enterProjector();
    const steps = { back: [this.changeFrom, -1], forth: [this.changeFrom, 1], "month-back": [this.monthFrom, -1], "month-forth": [this.monthFrom, 1] };
    return steps[part] && this.choose(steps[part][0].call(this, this.day, steps[part][1]));
  }
  // Arrow keys move by days with changes, Page Up and Down by months, on the chart and elsewhere.
  pressKey(event) {
    const focused = event.target.dataset.part;
    if (event.altKey || event.ctrlKey || event.metaKey || focused === "speed" || focused === "date") return;
    const part = { ArrowLeft: "back", ArrowRight: "forth", PageDown: "month-back", PageUp: "month-forth" }[event.key];
    if (part) this.press(part);
    else if (event.key === " " && focused === "range") this.press("play");
    else if (event.key === "Escape") this.isProjecting ? this.leaveProjector() : this.pause();
    else return;
    event.preventDefault();
  }
  changeFrom(day, direction) {
    const { changes, days } = this.data.timeline;
    return direction > 0 ? changes.find((each) => each > day) ?? days : changes.findLast((each) => each < day) ?? 0;
  }
  // The first of the next month, or of this one; from the first of a month, of the previous one.
  monthFrom(day, direction) {
    const date = new Date(this.first + day * DAY_MS);
    date.setUTCMonth(date.getUTCMonth() + (direction > 0 ? 1 : date.getUTCDate() === 1 ? -1 : 0), 1);
    return this.dayOf(date.toISOString().slice(0, 10));
  }
  choose(day) {
    const before = this.day;
    this.pause(false);
    Object.assign(this, { day }).mark();
    this.begin(() => {
      this.show(this.day);
      this.announce(before);
      this.sendTimer = setTimeout(() => this.send(), SEND_DELAY_MS);
    });
  }
  // Runs an action that needs the frames, once they have arrived.
  begin(action) {
    if (this.film) return action();
    if (!this.afterFrames) this.setTriggerValue("wanted", this.data.of);
    this.find("status").textContent = this.word("Loading …");
    return void (this.afterFrames = action);
  }
  play() {
    if (this.motion.matches) this.find("status").textContent = "";
    if (this.motion.matches || this.playing) return;
    if (this.day >= this.data.timeline.days) this.day = 0;
    Object.assign(this, { playing: true, clock: this.day, before: null });
    this.measured = window.__footholdFrames = { count: 0, seconds: 0, longest: 0 };
    this.label();
    this.find("status").textContent = this.word("Playing. Caption, table and links update when you pause.");
    if (this.show(this.day) && !this.isProjecting) this.film.root.scrollIntoView();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }
  tick(now) {
    if (!this.playing) return;
    this.frame = requestAnimationFrame((next) => this.tick(next));
    const passed = this.before === null ? 0 : (now - this.before) / 1000;
    if (this.before !== null && passed * 1000 < MIN_FRAME_MS) return;
    const { count, seconds, longest } = this.measured;
    if (passed) Object.assign(this.measured, { count: count + 1, seconds: seconds + passed, longest: Math.max(longest, passed) });
    this.before = now;
    this.clock += Math.min(passed, 0.25) * DAYS_PER_SECOND * Number(this.find("speed").value);
    this.day = Math.min(Math.floor(this.clock), this.data.timeline.days);
    if (!this.show(this.day)) return void this.pause(false); // the page was closed
    if (this.day === this.data.timeline.days) this.pause();
  }
  pause(notify = true) {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.label();
    this.announce(this.day);
    if (notify) this.send();
  }
  // Draws a date; false if there is no place to draw it.
  show(day) {
    const host = this.isProjecting ? this.group : this.chart; // the projector has map and timeline
    if (!host || !this.root.isConnected) return false;
    this.stay();
    if (this.film.root.parentNode !== host) this.film.cover(host);
    this.isCovering = true;
    const map = this.film.frames.maps.findLast((each) => each <= day), age = map === undefined || map === day ? [] : [`${this.word("map of")} ${this.text(map)}`];
    const events = this.data.timeline.events.filter(([when]) => when <= day && when > day - EVENT_DAYS).slice(-3);
    this.dateHeading(day);
    const title = this.isProjecting && this.heading ? [this.undatedHeading()] : []; // the projector hides the page
    this.film.show(day, this.text(day), [...title, ...age, ...events.map(([, text]) => text)]);
    this.mark();
    return true;
  }
  // The heading of the map without its date, such as "Territorial control (modelled)".
  undatedHeading() {
    const [before, after = ""] = this.heading.text.split(this.text(this.dayOf(this.data.as_of)));
    return `${before.replace(/[,،]\s*$/, "")}${after}`;
  }
  // The heading names the date shown; the caption, which is of the server's date, is hidden by CSS.
  dateHeading(day) {
    const heading = this.chart?.closest("[class*='st-key-exhibit-'], article")?.querySelector("h2");
    if (heading && heading.textContent !== this.writtenHeading) this.heading = { node: heading, text: heading.textContent };
    if (heading) heading.textContent = this.writtenHeading = this.heading.text.replace(this.text(this.dayOf(this.data.as_of)), this.text(day));
  }
  mark() {
    for (const [name, value] of [["range", this.day], ["date", this.iso(this.day)]]) this.find(name).value = value;
    this.find("range").setAttribute("aria-valuetext", this.text(this.day));
  }
  // Announces the date, what changed since the previous one, and for screen readers the areas.
  announce(from) {
    const { maps, moves, names, holders } = this.film.frames, isPassed = (when) => when > from && when <= this.day;
    const what = maps.length ? maps.filter(isPassed).map((when) => `${this.word("map of")} ${this.text(when)}`) : moves.filter(([when]) => isPassed(when))
      .map(([, place, holder]) => `${names[place]}: ${holders[holder]?.short ?? this.word("not assessed")}`);
    const more = what.length > 6 ? `; ${this.word("and {n} more").replace("{n}", what.length - 6)}` : "";
    const changes = what.length ? ` ${this.word("Changes")}: ${what.slice(0, 6).join("; ")}${more}.` : "";
    const date = `${this.text(this.day)}.`; // visible in the field, too
    this.find("status").replaceChildren(changes && date + changes, make("span", { class: "unseen" }, `${changes ? "" : date} ${this.film.summary}.`));
  }
  send() {
    if (!this.root.isConnected || this.isProjecting) return; // another page, or the projector: on leaving it
    const day = this.iso(this.day);
    if (day === this.data.as_of && !this.pending.length) return void this.liftSoon();
    if (day === this.pending.at(-1)) return;
    this.pending.push(day);
    this.setStateValue("day", day);
  }
  // Uncovers the chart once it has been drawn for the date, that is when it no longer changes.
  liftSoon() {
    const again = () => clearTimeout(this.liftTimer) || (this.liftTimer = setTimeout(() => this.lift(), QUIET_MS));
    this.stay();
    this.quiet = new MutationObserver(again);
    if (this.chart) this.quiet.observe(this.chart, { subtree: true, childList: true, attributes: true });
    again();
  }
  get chart() { return this.host ?? document.querySelector(`.st-key-${CSS.escape(this.data.map)}`); }
  stay() {
    for (const timer of [this.sendTimer, this.liftTimer]) clearTimeout(timer);
    this.quiet?.disconnect();
  }
  lift() {
    this.stay();
    this.film?.root.remove();
    this.isCovering = false;
    if (this.heading && this.heading.node.textContent === this.writtenHeading) this.heading.node.textContent = this.heading.text;
    Object.assign(this, { heading: null, writtenHeading: null });
  }
  // Full screen where the browser allows it; otherwise the whole window.
  enterProjector() {
    this.isProjecting = true;
    this.group.classList.add("projector");
    this.group.requestFullscreen?.().catch(() => {});
    this.label();
    this.begin(() => { this.show(this.day); this.motion.matches ? this.announce(this.day) : this.play(); });
  }
  leaveProjector() {
    this.pause(false);
    this.isProjecting = false;
    this.group.classList.remove("projector");
    if (document.fullscreenElement) document.exitFullscreen();
    this.label();
    if (this.film && this.show(this.day)) this.send();
  }
  label() {
    [this.find("sign").textContent, this.find("word").textContent] = this.playing ? ["❚❚", this.word("Pause")] : ["▶", this.word("Play")];
    this.find("projector").textContent = this.word(this.isProjecting ? "Close" : "Projector");
  }
  stop() {
    this.pause(false);
    this.lift();
    this.film?.observer.disconnect();
    Object.assign(this, { film: null, afterFrames: null });
  }
  destroy() {
    this.stop();
    this.motion.removeEventListener("change", this.onMotion);
    document.removeEventListener("fullscreenchange", this.onFullscreen);
  }
}
