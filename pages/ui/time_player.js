// Plays the control map over time in the reader's browser. All frames are sent at once, when Play is
// first pressed: the outline of each cell, its controller on the first date, and each change since
// (exhibits/builders/control/playback.py). They are drawn inside Plotly's SVG, replacing its fills:
// one path per controller and step, updated only when it changes, and the lines between controllers. When the reader pauses, the server receives
// the date and draws its map, and this overlay is removed.

const SVG = "http://www.w3.org/2000/svg";
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];
const DAY_MS = 86400000;
const DAYS_PER_SECOND = 60; // at speed 1: five years in half a minute
const MIN_FRAME_MS = 30; // a higher rate is not visible, and uses CPU time that others need
const WATCH_MS = 50;
const SEND_DELAY_MS = 450; // after the last of several steps
const NOT_ASSESSED = -1; // in place of a controller
const SWATCH_PX = 40; // in the legend, as in that of the map

const REMOVAL_DELAY_MS = 2000; // Streamlit may remove and recreate a component within one rerun

const players = (window.__footholdPlayers ??= new Map()); // by id of the map

const isoOf = (ms) => new Date(ms).toISOString().slice(0, 10);
const svg = (name, attributes = {}) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};
const element = (name, style = {}, text = "") => {
  const node = document.createElement(name);
  Object.assign(node.style, style);
  node.textContent = text;
  return node;
};

// Controllers by date: applies changes going forward, and restarts from the first date to go back.
class ControlHistory {
  constructor(frames) {
    this.frames = frames;
    this.first = Date.parse(`${frames.first}T00:00:00Z`);
    this.months = []; // the first of each month, and the last day
    const month = new Date(this.first);
    for (let day = 0; day < frames.days; day = (month - this.first) / DAY_MS) {
      if (day >= 0) this.months.push(day);
      month.setUTCMonth(month.getUTCMonth() + 1, 1);
    }
    this.months.push(frames.days);
    this.rewind();
  }

  rewind() {
    this.holderOf = this.frames.start.slice();
    this.next = 0;
  }

  // Moves to a date; the controllers whose territory has changed since the previous one.
  to(day) {
    const { moves } = this.frames;
    const changed = new Set();
    if (this.next > 0 && moves[this.next - 1][0] > day) {
      const before = this.holderOf;
      this.rewind();
      this.apply(day);
      this.holderOf.forEach((holder, place) => {
        if (holder !== before[place]) changed.add(holder).add(before[place]);
      });
      return changed;
    }
    this.apply(day, changed);
    return changed;
  }

  apply(day, changed) {
    const { moves } = this.frames;
    while (this.next < moves.length && moves[this.next][0] <= day) {
      const [, place, holder] = moves[this.next];
      changed?.add(holder).add(this.holderOf[place]);
      this.holderOf[place] = holder;
      this.next += 1;
    }
  }

  // Places that changed controller after one date and up to another.
  changesBetween(from, day) {
    const { moves, names, holders, maps } = this.frames;
    if (maps.length) return maps.filter((when) => when > from && when <= day).map((when) => this.text(when));
    return moves.filter(([when]) => when > from && when <= day)
      .map(([, place, holder]) => `${names[place]}: ${holders[holder]?.short ?? "not assessed"}`);
  }

  iso(day) {
    return isoOf(this.first + day * DAY_MS);
  }

  dayOf(iso) {
    const day = Math.round((Date.parse(`${iso}T00:00:00Z`) - this.first) / DAY_MS);
    return Math.min(Math.max(day, 0), this.frames.days);
  }

  dateParts(day) {
    const date = new Date(this.first + day * DAY_MS);
    return { day: date.getUTCDate(), month: `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}` };
  }

  text(day) {
    const { day: number, month } = this.dateParts(day);
    return `${number} ${month}`;
  }

  // Text on the map that applies on a date, where an assessor drew it.
  mapText(day) {
    const latest = this.frames.maps.filter((when) => when <= day).at(-1);
    if (latest === undefined || latest === day) return "";
    return `map of ${this.text(latest)}`;
  }

  monthAt(day) {
    let at = 0;
    while (at + 1 < this.months.length && this.months[at + 1] <= day) at += 1;
    return at;
  }
}

// Overlay on the map, present while its date differs from that of the map.
class Overlay {
  constructor(course, look, id) {
    this.course = course;
    this.look = look;
    this.id = id;
    this.layer = svg("g", { class: "foothold-play", "pointer-events": "none" });
    this.areas = svg("g"); // in units of the outlines, scaled to the axes
    this.layer.append(svg("defs"), this.areas);
    // Of each controller: the step farthest from the places lies below the nearer ones.
    this.paths = course.frames.holders.map(() => course.frames.steps.map(() =>
      svg("path", { "fill-rule": "evenodd", stroke: "none" })));
    for (let step = course.frames.steps.length - 1; step >= 0; step -= 1) {
      this.areas.append(...this.paths.map((paths) => paths[step]));
    }
    this.lines = svg("path", { fill: "none", "stroke-width": 1.7, "vector-effect": "non-scaling-stroke" });
    this.areas.append(this.lines);
    this.when = element("div", {
      position: "absolute", left: "8px", top: "6px", padding: "0 .35em", pointerEvents: "none",
      fontWeight: 600, lineHeight: 1.25, fontVariantNumeric: "tabular-nums",
    });
    this.when.className = "foothold-when";
    this.day = element("span", { display: "inline-block", width: "1.35em", textAlign: "right" });
    this.month = element("span");
    this.age = element("span", { display: "block", fontSize: "14px", fontWeight: 400 });
    this.when.append(this.day, " ", this.month, this.age);
    this.when.setAttribute("aria-hidden", "true"); // announced in the status line when paused
    this.legend = element("div", { position: "absolute", display: "grid", pointerEvents: "none" });
    this.legend.className = "foothold-legend";
    this.legend.setAttribute("aria-hidden", "true");
    this.groups = this.buildLegend();
    this.style(look);
    this.draw(new Set(course.frames.holders.keys()));
  }

  // Legend: one entry per controller, and one for all contested territory.
  buildLegend() {
    const groups = new Map();
    this.course.frames.holders.forEach((holder, at) => {
      const name = holder.contested ? "contested" : holder.legend;
      const group = groups.get(name) ?? { name, holder, at: [] };
      group.at.push(at);
      groups.set(name, group);
    });
    const last = (group) => Number(group.holder.contested);
    const ordered = [...groups.values()].sort((one, other) => last(one) - last(other));
    this.notAssessed = {}; // territory beyond the radius; spans, because Plotly styles the text of every div
    for (const entry of [...ordered, this.notAssessed]) {
      entry.row = element("span", { display: "flex", alignItems: "center", whiteSpace: "nowrap" });
      entry.swatch = svg("svg", { width: SWATCH_PX, height: 12 });
      entry.swatch.style.flex = "none";
      entry.label = element("span");
      entry.row.append(entry.swatch, entry.label);
      this.legend.append(entry.row);
    }
    return ordered;
  }

  colour(holder) {
    return this.look.theme === "dark" ? holder.colour_dark : holder.colour;
  }

  // Colour of a step, with a hatch if chosen; of contested territory, one party's colour over the other's.
  fill(at, step = 0) {
    const { holders } = this.course.frames;
    const holder = holders[at];
    const { hatch } = this.look;
    const isGraded = this.course.frames.steps.length > 1; // maps of an assessor are not
    const stepColour = (one) => (isGraded ? mix(this.look.land, this.colour(one), this.look.strengths[step]) : this.colour(one));
    if (holder.parties.length === 2) {
      const [under, over] = holder.parties.map((party) => stepColour(holders[party]));
      return { under, over, ...hatch.contested };
    }
    const under = stepColour(holder);
    if (isGraded && !this.look.patterns) return { under };
    const [, tone] = [this.look.ink, this.look.land].map((each) => [contrast(each, under), each])
      .sort(([low], [high]) => low - high).at(-1);
    return { under, over: mix(under, tone, 0.45), shape: holder.pattern, ...hatch.held };
  }

  style(look) {
    this.look = look;
    const defs = this.layer.querySelector("defs");
    this.lines.setAttribute("stroke", look.ink);
    defs.replaceChildren(...this.paths.flatMap((paths, at) => paths.flatMap((path, step) => {
      const fill = this.fill(at, step);
      const id = `${this.id}-${at}-${step}`;
      path.setAttribute("fill", fill.shape ? `url(#${id})` : fill.under);
      return fill.shape ? [pattern(id, fill)] : [];
    })));
    const swatch = { x: 14, width: 12, height: 12, stroke: look.muted, "stroke-width": 0.6 };
    this.notAssessed.swatch.replaceChildren(svg("rect", { ...swatch, fill: look.land }));
    for (const group of this.groups) {
      const fill = group.holder.contested
        ? { under: look.land, over: look.muted, ...look.hatch.contested }
        : this.fill(group.at[0]);
      const box = svg("rect", { ...swatch, fill: fill.under });
      group.swatch.replaceChildren(box);
      if (!fill.shape) continue;
      const id = `${this.id}-legend-${group.at[0]}`;
      const swatchDefs = svg("defs");
      swatchDefs.append(pattern(id, fill));
      box.setAttribute("fill", `url(#${id})`);
      group.swatch.prepend(swatchDefs);
    }
    Object.assign(this.when.style, { color: look.ink, background: `${look.paper}d0`, fontFamily: look.font });
    Object.assign(this.legend.style, { color: look.ink, background: look.paper, fontFamily: look.font });
    this.write();
  }

  // Inserts the overlay in place of the fills of the map, at the current scale of the axes.
  place(map) {
    const { xaxis, yaxis, _size: size } = map._fullLayout;
    const traces = [...map.querySelectorAll(".scatterlayer > .trace")].map((node) => [node, changes(node)]);
    for (const [node, what] of traces) if (what) node.style.display = "none";
    const under = traces.find(([, what]) => what === "territory")?.[0];
    if (under && this.layer.nextSibling !== under) under.before(this.layer);
    const [x0, y0] = [xaxis.c2p(0), yaxis.c2p(0)];
    const [kx, ky] = [xaxis.c2p(1) - x0, yaxis.c2p(1) - y0].map((px) => px * this.course.frames.km);
    this.areas.setAttribute("transform", `matrix(${kx} 0 0 ${ky} ${x0} ${y0})`);
    for (const hatch of this.layer.querySelectorAll("pattern")) {
      hatch.setAttribute("patternTransform", `scale(${1 / kx} ${1 / ky})`);
    }
    map.querySelector(".legend")?.style.setProperty("visibility", "hidden");
    map.querySelector(".hoverlayer")?.style.setProperty("display", "none");
    this.when.style.fontSize = size.w < 480 ? "1.5rem" : "2.1rem";
    const layout = map._fullLayout;
    const isAtRight = (layout.legend?.x ?? 0) >= 1; // position of the map's legend, replaced by this one
    const [left, top] = isAtRight ? [size.l + size.w + 8, size.t] : [size.l, size.t + size.h + 4];
    const width = isAtRight ? layout.width - left : size.w;
    Object.assign(this.legend.style, {
      left: `${left}px`, top: `${top}px`, width: `${width}px`, fontSize: "12px", lineHeight: "19px",
    });
    for (const text of captionsOf(map)) text.style.opacity = 0.35; // they refer to the date of the map
    const frame = map.querySelector(".svg-container");
    if (this.when.parentNode !== frame) frame.append(this.when, this.legend);
    const widest = Math.max(...[...this.groups, this.notAssessed].map(({ label }) => label.offsetWidth));
    const columns = Math.max(Math.floor(width / Math.max(widest + SWATCH_PX + 12, 232)), 1);
    this.legend.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    // Without room for all entries, only controllers with territory are listed.
    if (this.isTight === undefined) this.isTight = top + this.legend.scrollHeight > layout.height;
    this.write();
  }

  lift(map) {
    this.layer.remove();
    this.when.remove();
    this.legend.remove();
    if (!map) return;
    for (const node of map.querySelectorAll(".scatterlayer > .trace")) node.style.display = "";
    map.querySelector(".legend")?.style.removeProperty("visibility");
    map.querySelector(".hoverlayer")?.style.removeProperty("display");
    for (const text of captionsOf(map)) text.style.removeProperty("opacity");
  }

  draw(changed) {
    const { frames, holderOf } = this.course;
    const holders = [...changed].filter((holder) => holder !== NOT_ASSESSED);
    const parts = new Map(holders.map((holder) => [holder, []]));
    holderOf.forEach((holder, place) => parts.get(holder)?.push(place));
    for (const [holder, places] of parts) {
      this.paths[holder].forEach((path, step) =>
        path.setAttribute("d", places.map((place) => frames.steps[step][place]).join("")));
    }
    if (!changed.size) return;
    const isFront = ([one, other]) => holderOf[one] !== holderOf[other]
      && holderOf[one] !== NOT_ASSESSED && holderOf[other] !== NOT_ASSESSED;
    this.lines.setAttribute("d", frames.lines.filter(isFront).map(([, , line]) => line).join(""));
    this.write();
  }

  // Updates the areas in the legend.
  write() {
    const { frames, holderOf } = this.course;
    const area = frames.holders.map(() => 0);
    let notAssessed = frames.not_assessed_km2; // beyond the radius, and places not assessed on the date
    holderOf.forEach((holder, place) => {
      if (holder === NOT_ASSESSED) notAssessed += frames.area_km2[place];
      else area[holder] += frames.area_km2[place];
    });
    const formatArea = (km2) => { // rounded to the precision of the model, as in the map's legend
      const amount = km2 / this.look.unit.km2;
      if (frames.maps.length) return `${Math.round(amount).toLocaleString("en")} ${this.look.unit.symbol}`;
      const step = amount >= 1000 ? 100 : amount >= 100 ? 10 : 1;
      return `${(Math.round(amount / step) * step).toLocaleString("en")} ${this.look.unit.symbol}`;
    };
    for (const group of this.groups) {
      const sum = group.at.reduce((total, at) => total + area[at], 0);
      group.label.textContent = `${group.name}: ${formatArea(sum)}`;
      group.hasArea = sum > 0;
      group.row.style.opacity = sum ? 1 : 0.4;
      group.row.style.display = this.isTight && !sum ? "none" : "flex";
    }
    this.notAssessed.label.textContent = `not assessed: ${formatArea(notAssessed)}`;
    this.notAssessed.row.style.display = notAssessed >= 1 && frames.not_assessed_km2 !== null ? "flex" : "none";
  }

  date(day) {
    const { day: number, month } = this.course.dateParts(day);
    this.day.textContent = number;
    this.month.textContent = month;
    this.age.textContent = this.course.mapText(day);
  }
}

// Kind of a trace that depends on the date: territory by controller, or places; "" for others.
function changes(node) {
  const trace = node.__data__?.[0]?.trace;
  if (["held", "assessed", "front"].includes(trace?.meta?.role)) return "territory";
  return trace?.customdata?.[0]?.[2] === "place" ? "places" : "";
}

// Heading and caption of the map.
function captionsOf(map) {
  return map.closest("[class*='st-key-exhibit-']")?.querySelectorAll(".fh-head, .fh-caption") ?? [];
}

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function mix(low, high, share) {
  const ends = channels(high);
  return `#${channels(low).map((from, at) =>
    Math.round(from + (ends[at] - from) * share).toString(16).padStart(2, "0")).join("")}`;
}

function contrast(one, other) {
  const [dark, light] = [one, other].map((hex) => {
    const [red, green, blue] = channels(hex).map((part) => (part / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  }).sort((low, high) => low - high);
  return light / dark;
}

// Hatches with the shapes, sizes and line widths of Plotly's, so that pausing changes nothing.
function pattern(id, { under, over, shape, size, solidity }) {
  const slanted = "/\\x".includes(shape);
  const side = slanted ? size * Math.SQRT2 : size;
  const crossed = "x+".includes(shape);
  const stroke = crossed ? size - size * Math.sqrt(1 - solidity) : solidity * size;
  const [quarter, half] = [side / 4, side / 2];
  const up = `M${-quarter} ${quarter}l${half}${-half}M0 ${side}L${side} 0M${3 * quarter} ${5 * quarter}l${half}${-half}`;
  const down = `M${3 * quarter} ${-quarter}l${half} ${half}M0 0L${side} ${side}M${-quarter} ${3 * quarter}l${half} ${half}`;
  const lines = {
    "/": up, "\\": down, x: up + down, "-": `M0 ${half}h${side}`, "|": `M${half} 0v${side}`,
    "+": `M0 ${half}h${side}M${half} 0v${side}`,
  };
  const tile = svg("pattern", { id, width: side, height: side, patternUnits: "userSpaceOnUse" });
  const background = svg("rect", { width: side, height: side, fill: under });
  const mark = shape === "."
    ? svg("circle", { cx: half, cy: half, r: Math.sqrt(solidity * size * size / Math.PI), fill: over })
    : svg("path", { d: lines[shape], stroke: over, "stroke-width": stroke, fill: "none" });
  tile.append(background, mark);
  return tile;
}

class Player {
  constructor() {
    this.pending = []; // dates sent to the server, not yet answered
    this.reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.onMotionChange = () => { this.pause(); this.label(); };
    this.reducedMotion.addEventListener("change", this.onMotionChange);
    this.onRedraw = () => this.engaged && this.map() === this.watched && this.picture.place(this.watched);
  }

  attach(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-part=${name}]`);
    this.group = this.find("group");
    this.group.addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset.part));
    this.group.addEventListener("keydown", (event) => this.key(event));
    this.find("month").addEventListener("input", (event) => {
      this.pause(false);
      this.show(this.course.months[Number(event.target.value)]);
      this.sendDateSoon(() => this.announce()); // only the final date: screen readers do not announce dates in passing
    });
    if (this.course) {
      this.updateSlider();
      this.announce();
    }
    this.label();
  }

  update({ data, setStateValue, setTriggerValue }) {
    // Answers to quick steps arrive late or never: one to the latest ends the wait for all.
    const answered = this.pending.splice(0, this.pending.lastIndexOf(data.as_of) + 1).length > 0;
    const moved = this.data && data.as_of !== this.data.as_of && !answered;
    const other = this.data && data.of !== this.data.of;
    const restyled = this.data && JSON.stringify(data.look) !== JSON.stringify(this.data.look);
    Object.assign(this, { data, setStateValue, setTriggerValue });
    if (other && !data.frames) this.stop();
    if (data.frames && (other || !this.course || this.of !== data.of)) return this.begin(data);
    if (!this.course) return undefined;
    if (restyled) this.picture.style(data.look);
    if (moved) {
      this.pause(false);
      this.day = this.course.dayOf(data.as_of);
      this.show(this.day);
      this.announce();
    }
    return undefined;
  }

  begin(data) {
    this.lift();
    this.of = data.of;
    this.course = new ControlHistory(data.frames);
    this.picture = new Overlay(this.course, data.look, `foothold-${data.map}`);
    this.day = this.course.dayOf(data.as_of);
    this.group.removeAttribute("aria-busy");
    this.show(this.day);
    this.label();
    this.scrollToMap();
    if (!this.reducedMotion.matches) return this.play();
    this.announce();
    this.find("forth").focus({ preventScroll: true }); // the button that was pressed is hidden
    return undefined;
  }

  map() {
    const map = document.querySelector(`.st-key-${CSS.escape(this.data.map)} .js-plotly-plot`);
    if (map?.on && this.watched !== map) {
      map.on("plotly_afterplot", this.onRedraw);
      map.on("plotly_relayout", this.onRedraw);
      this.watched = map;
      this.onRedraw();
    }
    return map?._fullLayout ? map : null;
  }

  press(part) {
    if (part === "play") {
      if (!this.course) this.ask();
      else if (this.playing) this.pause();
      else this.play();
    }
    if (part === "back") this.step(-1);
    if (part === "forth") this.step(1);
    if (part === "stop") this.stop();
  }

  // Space presses a focused button; elsewhere in the group it plays and pauses. Arrow keys move the
  // slider if it has the focus, and otherwise step by months.
  key(event) {
    const at = event.target.localName;
    if (event.altKey || event.ctrlKey || event.metaKey || at === "select" || !this.course) return;
    const slider = at === "input";
    if (event.key === " " && at !== "button") this.press("play");
    else if (event.key === "ArrowLeft" && !slider) this.step(-1);
    else if (event.key === "ArrowRight" && !slider) this.step(1);
    else if (event.key === "Escape") this.stop();
    else return;
    event.preventDefault();
  }

  ask() {
    this.group.setAttribute("aria-busy", "true");
    this.find("status").textContent = "Loading …";
    this.setTriggerValue("wanted", this.data.of);
  }

  play() {
    if (this.reducedMotion.matches) return;
    if (this.day >= this.course.frames.days) this.show(0);
    clearTimeout(this.sendTimer);
    this.playing = true;
    this.clock = this.day;
    this.before = null;
    this.measured = { count: 0, drawn: 0, seconds: 0, longest: 0 };
    window.__footholdFrames = this.measured;
    this.label();
    this.find("status").textContent = "Playing. Heading, table and links update when you pause.";
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    if (!this.playing) return;
    this.frame = requestAnimationFrame((next) => this.tick(next));
    const passed = this.before === null ? 0 : now - this.before;
    if (this.before !== null && passed < MIN_FRAME_MS) return;
    if (!this.map()) return void this.pause(false); // the page was closed
    if (this.before !== null) {
      this.measured.count += 1;
      this.measured.seconds += passed / 1000;
      this.measured.longest = Math.max(this.measured.longest, passed / 1000);
    }
    this.before = now;
    this.clock += (Math.min(passed, 250) / 1000) * DAYS_PER_SECOND * Number(this.find("speed").value);
    const day = Math.min(Math.floor(this.clock), this.course.frames.days);
    if (this.show(day)) this.measured.drawn += 1;
    if (day === this.course.frames.days) this.pause();
  }

  pause(notify = true) {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.label();
    this.announce();
    if (notify) this.sendDate();
  }

  step(direction) {
    if (!this.course) return;
    this.pause(false);
    const { months } = this.course;
    const at = this.course.monthAt(this.day);
    const to = direction > 0 || this.day === months[at] ? at + direction : at; // back from mid-month: to its first
    if (to < 0 || to >= months.length) return;
    const before = this.day;
    this.show(months[to]);
    this.announce(before);
    this.sendDateSoon();
  }

  stop() {
    this.pause(false);
    clearTimeout(this.sendTimer);
    this.lift();
    Object.assign(this, { course: null, picture: null });
    this.find("status").textContent = "";
    this.group.removeAttribute("aria-busy");
    const lost = this.root.activeElement && this.root.activeElement.dataset.part !== "play";
    this.label();
    if (lost) this.find("play").focus();
  }

  // Draws a date; whether any territory changed.
  show(day) {
    const map = this.map();
    if (!map) return false;
    this.day = day;
    const changed = this.course.to(day);
    this.picture.draw(changed);
    this.picture.date(day);
    if (!this.engaged) {
      this.engaged = true;
      this.watchTimer = setInterval(() => this.watch(), WATCH_MS);
      this.picture.place(map);
    }
    this.updateSlider();
    return changed.size > 0;
  }

  updateSlider() {
    const { day, month } = this.course.dateParts(this.day);
    const slider = this.find("month");
    slider.max = this.course.months.length - 1;
    slider.value = this.course.monthAt(this.day);
    slider.setAttribute("aria-valuetext", `${day} ${month}`);
  }

  // Announces the date, what changed since the previous step, and for screen readers the areas by
  // controller.
  announce(from = null) {
    const { day, month } = this.course.dateParts(this.day);
    const holding = this.picture.groups.filter((group) => group.hasArea);
    const stepped = from !== null && from < this.day;
    const changeTexts = stepped ? this.course.changesBetween(from, this.day) : [];
    const heading = this.course.frames.maps.length ? "New maps" : "Changes of control";
    const many = changeTexts.length > 6 ? `; and ${changeTexts.length - 6} more` : "";
    const what = changeTexts.length ? `${heading}: ${changeTexts.slice(0, 6).join("; ")}${many}.` : `No ${heading.toLowerCase()}.`;
    const summary = element("span", {}, `${day} ${month}. ${stepped ? what : ""}`);
    const sums = element("span", {}, ` ${holding.map((group) => group.label.textContent).join("; ")}.`);
    sums.className = "unseen";
    this.find("status").replaceChildren(summary, sums);
  }

  // Scrolls so that the map is visible as far as the window allows.
  scrollToMap() {
    const map = this.map();
    if (!map || map.getBoundingClientRect().bottom <= window.innerHeight) return;
    this.group.scrollIntoView({ block: "start", behavior: this.reducedMotion.matches ? "auto" : "smooth" });
  }

  sendDateSoon(first) {
    clearTimeout(this.sendTimer);
    this.sendTimer = setTimeout(() => {
      first?.();
      this.sendDate();
    }, SEND_DELAY_MS);
  }

  sendDate() {
    if (!this.root.isConnected) return; // the reader has opened another page
    const day = this.course.iso(this.day);
    if (day === (this.pending.at(-1) ?? this.data.as_of)) return;
    this.pending.push(day);
    this.setStateValue("day", day);
  }

  // A rerun may replace or redraw the map; once it shows the same date, the overlay is removed.
  watch() {
    const map = this.map();
    if (!map) return;
    if (!map.contains(this.picture.layer)) this.picture.place(map);
    const { as_of: day } = this.data;
    const drawn = map.layout?.meta?.day ?? day;
    if (!this.playing && day === this.course.iso(this.day) && day === drawn) this.lift();
  }

  lift() {
    clearInterval(this.watchTimer);
    this.engaged = false;
    this.picture?.lift(this.watched);
  }

  label() {
    const [on, reduced] = [Boolean(this.course), this.reducedMotion.matches];
    const text = this.playing ? "Pause" : on ? "Play" : reduced ? "Step through time" : "Play through time";
    const button = this.find("play");
    button.hidden = on && reduced;
    button.querySelector("span").textContent = text;
    button.querySelector("path").setAttribute("d", this.playing ? "M3 2h3v12H3zM10 2h3v12h-3z" : "M3 1.5 14 8 3 14.5z");
    for (const part of this.root.querySelectorAll("[data-when=on]")) part.hidden = !on;
    this.find("pace").hidden = !on || reduced;
  }

  destroy() {
    this.playing = false;
    this.reducedMotion.removeEventListener("change", this.onMotionChange);
    clearTimeout(this.sendTimer);
    this.lift();
  }
}

export default function (component) {
  const { parentElement: root, data } = component;
  const player = players.get(data.map) ?? new Player();
  players.set(data.map, player);
  clearTimeout(player.removalTimer);
  if (player.root !== root) player.attach(root);
  player.update(component);
  return () => {
    if (player.root !== root) return;
    player.removalTimer = setTimeout(() => {
      players.delete(data.map);
      player.destroy();
    }, REMOVAL_DELAY_MS);
  };
}
