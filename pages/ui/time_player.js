// Plays the control map through time in the reader's own browser. All frames come in one piece, when
// Play is first pressed: the outline of each cell, who held it on the first day, and each change
// since (exhibits/builders/control/playback.py). They are drawn inside Plotly's own picture, in place of its fills:
// one path for each holder, of which only those that change are written again. Once the reader
// pauses, the server is told the day, draws the map of that day itself, and this drawing is lifted.

const SVG = "http://www.w3.org/2000/svg";
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];
const DAY_MS = 86400000;
const DAYS_A_SECOND = 60; // at speed 1: five years in half a minute
const LEAST_FRAME_MS = 30; // more frames nobody sees, and the other core has work too
const WATCH_MS = 50;
const TELL_MS = 450; // after the last of several steps

const GONE_MS = 2000; // Streamlit may take a component away and set it up again within one rerun

const players = (window.__footholdPlayers ??= new Map()); // by the map that they play

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

// Who holds what, by day: forwards it applies what has changed, backwards it begins anew.
class Course {
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
    this.who = this.frames.start.slice();
    this.next = 0;
  }

  // The holders whose ground has changed since the day asked for before.
  to(day) {
    const { moves } = this.frames;
    const changed = new Set();
    if (this.next > 0 && moves[this.next - 1][0] > day) {
      const before = this.who;
      this.rewind();
      this.apply(day);
      this.who.forEach((holder, place) => {
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
      changed?.add(holder).add(this.who[place]);
      this.who[place] = holder;
      this.next += 1;
    }
  }

  // Names of the places that have another holder on a day than on the day before it.
  news(from, day) {
    const { moves, names, holders } = this.frames;
    return moves.filter(([when]) => when > from && when <= day)
      .map(([, place, holder]) => `${names[place]}: ${holders[holder].short}`);
  }

  iso(day) {
    return isoOf(this.first + day * DAY_MS);
  }

  dayOf(iso) {
    const day = Math.round((Date.parse(`${iso}T00:00:00Z`) - this.first) / DAY_MS);
    return Math.min(Math.max(day, 0), this.frames.days);
  }

  words(day) {
    const date = new Date(this.first + day * DAY_MS);
    return { day: date.getUTCDate(), month: `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}` };
  }

  monthAt(day) {
    let at = 0;
    while (at + 1 < this.months.length && this.months[at + 1] <= day) at += 1;
    return at;
  }
}

// What is drawn over the map. It is there as long as another day than the map's own is shown.
class Picture {
  constructor(course, look, id) {
    this.course = course;
    this.look = look;
    this.id = id;
    this.layer = svg("g", { class: "foothold-play", "pointer-events": "none" });
    this.ground = svg("g"); // in units of the outlines; scaled to the axes
    this.layer.append(svg("defs"), this.ground);
    this.paths = course.frames.holders.map(() => {
      const path = svg("path", { "fill-rule": "evenodd", stroke: "none" });
      this.ground.append(path);
      return path;
    });
    this.when = element("div", {
      position: "absolute", left: "8px", top: "6px", padding: "0 .35em", pointerEvents: "none",
      fontWeight: 600, lineHeight: 1.25, fontVariantNumeric: "tabular-nums",
    });
    this.when.className = "foothold-when";
    this.day = element("span", { display: "inline-block", width: "1.35em", textAlign: "right" });
    this.month = element("span");
    this.when.append(this.day, " ", this.month);
    this.when.setAttribute("aria-hidden", "true"); // the status line says it when paused
    this.legend = element("div", { position: "absolute", display: "grid", pointerEvents: "none" });
    this.legend.className = "foothold-legend";
    this.legend.setAttribute("aria-hidden", "true");
    this.groups = this.grouped();
    this.style(look);
    this.draw(new Set(course.frames.holders.keys()));
  }

  // Legend: one line for each who can hold, all that is contested together.
  grouped() {
    const groups = new Map();
    this.course.frames.holders.forEach((holder, at) => {
      const name = holder.contested ? "contested" : `held by ${holder.short}`;
      const group = groups.get(name) ?? { name, holder, at: [] };
      group.at.push(at);
      groups.set(name, group);
    });
    const last = (group) => Number(group.holder.contested);
    const ordered = [...groups.values()].sort((one, other) => last(one) - last(other));
    this.beyond = {}; // ground beyond reach; spans, for Plotly sets its own letters in every div
    for (const entry of [...ordered, this.beyond]) {
      entry.row = element("span", { display: "flex", alignItems: "center", whiteSpace: "nowrap" });
      entry.swatch = svg("svg", { width: 40, height: 12 }); // as wide as in the map's own legend
      entry.words = element("span");
      entry.row.append(entry.swatch, entry.words);
      this.legend.append(entry.row);
    }
    return ordered;
  }

  colour(holder) {
    return this.look.theme === "dark" ? holder.colour_dark : holder.colour;
  }

  // A hatch over the holder's own colour; of contested ground, one party's over the other's.
  fill(at) {
    const { holders } = this.course.frames;
    const holder = holders[at];
    const { hatch } = this.look;
    if (holder.parties.length === 2) {
      const [under, over] = holder.parties.map((party) => this.colour(holders[party]));
      return { under, over, ...hatch.contested };
    }
    const under = this.colour(holder);
    const [, tone] = [this.look.ink, this.look.land].map((each) => [contrast(each, under), each])
      .sort(([low], [high]) => low - high).at(-1);
    return { under, over: mix(under, tone, 0.45), shape: holder.pattern, ...hatch.held };
  }

  style(look) {
    this.look = look;
    const defs = this.layer.querySelector("defs");
    defs.replaceChildren(...this.paths.flatMap((path, at) => {
      const fill = this.fill(at);
      if (!fill.shape) {
        path.setAttribute("fill", fill.under);
        return [];
      }
      path.setAttribute("fill", `url(#${this.id}-${at})`);
      return [pattern(`${this.id}-${at}`, fill)];
    }));
    const swatch = { x: 14, width: 12, height: 12, stroke: look.muted, "stroke-width": 0.6 };
    this.beyond.swatch.replaceChildren(svg("rect", { ...swatch, fill: look.land }));
    for (const group of this.groups) {
      const fill = group.holder.contested
        ? { under: look.land, over: look.muted, ...look.hatch.contested }
        : this.fill(group.at[0]);
      const box = svg("rect", { ...swatch, fill: fill.under });
      group.swatch.replaceChildren(box);
      if (!fill.shape) continue;
      const id = `${this.id}-legend-${group.at[0]}`;
      const own = svg("defs");
      own.append(pattern(id, fill));
      box.setAttribute("fill", `url(#${id})`);
      group.swatch.prepend(own);
    }
    Object.assign(this.when.style, { color: look.ink, background: `${look.paper}d0`, fontFamily: look.font });
    Object.assign(this.legend.style, { color: look.ink, background: look.paper, fontFamily: look.font });
    this.write();
  }

  // Into the map, at the place of its own fills, as large as the axes have it now.
  place(map) {
    const { xaxis, yaxis, _size: size } = map._fullLayout;
    const traces = [...map.querySelectorAll(".scatterlayer > .trace")].map((node) => [node, changes(node)]);
    for (const [node, what] of traces) if (what) node.style.display = "none";
    const under = traces.find(([, what]) => what === "ground")?.[0];
    if (under && this.layer.nextSibling !== under) under.before(this.layer);
    const [x0, y0] = [xaxis.c2p(0), yaxis.c2p(0)];
    const [kx, ky] = [xaxis.c2p(1) - x0, yaxis.c2p(1) - y0].map((px) => px * this.course.frames.km);
    this.ground.setAttribute("transform", `matrix(${kx} 0 0 ${ky} ${x0} ${y0})`);
    for (const hatch of this.layer.querySelectorAll("pattern")) {
      hatch.setAttribute("patternTransform", `scale(${1 / kx} ${1 / ky})`);
    }
    map.querySelector(".legend")?.style.setProperty("visibility", "hidden");
    map.querySelector(".hoverlayer")?.style.setProperty("display", "none");
    this.when.style.fontSize = size.w < 480 ? "1.5rem" : "2.1rem";
    const whole = map._fullLayout;
    const beside = (whole.legend?.x ?? 0) >= 1; // the map's own legend, whose place this takes
    const [left, top] = beside ? [size.l + size.w + 8, size.t] : [size.l, size.t + size.h + 4];
    const wide = beside ? whole.width - left : size.w;
    const columns = Math.max(Math.floor(wide / 232), 1);
    Object.assign(this.legend.style, {
      left: `${left}px`, top: `${top}px`, width: `${wide}px`,
      gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, fontSize: "12px", lineHeight: "19px",
    });
    for (const words of wordsAbout(map)) words.style.opacity = 0.35; // they tell of the map's own day
    const frame = map.querySelector(".svg-container");
    if (this.when.parentNode !== frame) frame.append(this.when, this.legend);
    // Where there is no room for all, only who holds something is named.
    if (this.tight === undefined) this.tight = top + this.legend.scrollHeight > whole.height;
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
    for (const words of wordsAbout(map)) words.style.removeProperty("opacity");
  }

  draw(changed) {
    const { frames, who } = this.course;
    const parts = new Map([...changed].map((holder) => [holder, []]));
    who.forEach((holder, place) => parts.get(holder)?.push(frames.cells[place]));
    for (const [holder, outlines] of parts) this.paths[holder].setAttribute("d", outlines.join(""));
    if (changed.size) this.write();
  }

  // Kilometres in the legend.
  write() {
    const { frames, who } = this.course;
    const area = frames.holders.map(() => 0);
    who.forEach((holder, place) => { area[holder] += frames.area_km2[place]; });
    const told = (km2) => { // no finer than a model knows, as in the map's own legend
      const amount = km2 / this.look.unit.km2;
      const step = amount >= 1000 ? 100 : amount >= 100 ? 10 : 1;
      return `${(Math.round(amount / step) * step).toLocaleString("en")} ${this.look.unit.symbol}`;
    };
    for (const group of this.groups) {
      const sum = group.at.reduce((total, at) => total + area[at], 0);
      group.words.textContent = `${group.name}: ${told(sum)}`;
      group.held = sum > 0;
      group.row.style.opacity = sum ? 1 : 0.4;
      group.row.style.display = this.tight && !sum ? "none" : "flex";
    }
    this.beyond.words.textContent = `not assessed: ${told(frames.not_assessed_km2)}`;
    this.beyond.row.style.display = frames.not_assessed_km2 >= 1 ? "flex" : "none";
  }

  date(day) {
    const { day: number, month } = this.course.words(day);
    this.day.textContent = number;
    this.month.textContent = month;
  }
}

// Whether time changes a trace: ground by controller, or places in its colours.
function changes(node) {
  const trace = node.__data__?.[0]?.trace;
  if (trace?.meta?.role === "held") return "ground";
  return trace?.customdata?.[0]?.[2] === "place" ? "places" : "";
}

// Heading and caption of the map.
function wordsAbout(map) {
  return map.closest("[class*='st-key-exhibit-']")?.querySelectorAll(".fh-head, .fh-caption") ?? [];
}

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function mix(low, high, share) {
  const ends = channels(high);
  return `rgb(${channels(low).map((from, at) => Math.round(from + (ends[at] - from) * share)).join(",")})`;
}

function contrast(one, other) {
  const [dark, light] = [one, other].map((hex) => {
    const [red, green, blue] = channels(hex).map((part) => (part / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  }).sort((low, high) => low - high);
  return light / dark;
}

// Hatches with the same shapes, sizes and weights as Plotly's, so that nothing jumps on pausing.
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
  const whole = svg("rect", { width: side, height: side, fill: under });
  const mark = shape === "."
    ? svg("circle", { cx: half, cy: half, r: Math.sqrt(solidity * size * size / Math.PI), fill: over })
    : svg("path", { d: lines[shape], stroke: over, "stroke-width": stroke, fill: "none" });
  tile.append(whole, mark);
  return tile;
}

class Player {
  constructor() {
    this.asked = []; // days told to the server, and not yet answered
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.stilled = () => { this.pause(); this.label(); };
    this.still.addEventListener("change", this.stilled);
    this.placed = () => this.engaged && this.map() === this.watched && this.picture.place(this.watched);
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
      this.tellSoon(() => this.say()); // once it rests: a reader who listens hears no day in passing
    });
    if (this.course) {
      this.dated();
      this.say();
    }
    this.label();
  }

  update({ data, setStateValue, setTriggerValue }) {
    // Answers to quick steps come late, and some never: one to the last ends the wait for all.
    const answered = this.asked.splice(0, this.asked.lastIndexOf(data.as_of) + 1).length > 0;
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
      this.say();
    }
    return undefined;
  }

  begin(data) {
    this.lift();
    this.of = data.of;
    this.course = new Course(data.frames);
    this.picture = new Picture(this.course, data.look, `foothold-${data.map}`);
    this.day = this.course.dayOf(data.as_of);
    this.group.removeAttribute("aria-busy");
    this.show(this.day);
    this.label();
    this.see();
    if (!this.still.matches) return this.play();
    this.say();
    this.find("forth").focus({ preventScroll: true }); // the button that was pressed is gone
    return undefined;
  }

  map() {
    const map = document.querySelector(`.st-key-${CSS.escape(this.data.map)} .js-plotly-plot`);
    if (map?.on && this.watched !== map) {
      map.on("plotly_afterplot", this.placed);
      map.on("plotly_relayout", this.placed);
      this.watched = map;
      this.placed();
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

  // Space on a button presses that button; elsewhere in the group it plays and pauses. The arrows
  // move the slider where it has the focus, and step months elsewhere.
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
    if (this.still.matches) return;
    if (this.day >= this.course.frames.days) this.show(0);
    clearTimeout(this.telling);
    this.playing = true;
    this.clock = this.day;
    this.before = null;
    this.measured = { count: 0, drawn: 0, seconds: 0, longest: 0 };
    window.__footholdFrames = this.measured;
    this.label();
    this.find("status").textContent = "Playing; heading, table and links follow when you pause.";
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    if (!this.playing) return;
    this.frame = requestAnimationFrame((next) => this.tick(next));
    const passed = this.before === null ? 0 : now - this.before;
    if (this.before !== null && passed < LEAST_FRAME_MS) return;
    if (!this.map()) return void this.pause(false); // its page is gone
    if (this.before !== null) {
      this.measured.count += 1;
      this.measured.seconds += passed / 1000;
      this.measured.longest = Math.max(this.measured.longest, passed / 1000);
    }
    this.before = now;
    this.clock += (Math.min(passed, 250) / 1000) * DAYS_A_SECOND * Number(this.find("speed").value);
    const day = Math.min(Math.floor(this.clock), this.course.frames.days);
    if (this.show(day)) this.measured.drawn += 1;
    if (day === this.course.frames.days) this.pause();
  }

  pause(tell = true) {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.label();
    this.say();
    if (tell) this.tell();
  }

  step(way) {
    if (!this.course) return;
    this.pause(false);
    const { months } = this.course;
    const at = this.course.monthAt(this.day);
    const to = way > 0 || this.day === months[at] ? at + way : at; // back from mid-month: its first
    if (to < 0 || to >= months.length) return;
    const before = this.day;
    this.show(months[to]);
    this.say(before);
    this.tellSoon();
  }

  stop() {
    this.pause(false);
    clearTimeout(this.telling);
    this.lift();
    Object.assign(this, { course: null, picture: null });
    this.find("status").textContent = "";
    this.group.removeAttribute("aria-busy");
    const lost = this.root.activeElement && this.root.activeElement.dataset.part !== "play";
    this.label();
    if (lost) this.find("play").focus();
  }

  // Draws a day; whether any ground changed.
  show(day) {
    const map = this.map();
    if (!map) return false;
    this.day = day;
    const changed = this.course.to(day);
    this.picture.draw(changed);
    this.picture.date(day);
    if (!this.engaged) {
      this.engaged = true;
      this.watching = setInterval(() => this.watch(), WATCH_MS);
      this.picture.place(map);
    }
    this.dated();
    return changed.size > 0;
  }

  dated() {
    const { day, month } = this.course.words(this.day);
    const slider = this.find("month");
    slider.max = this.course.months.length - 1;
    slider.value = this.course.monthAt(this.day);
    slider.setAttribute("aria-valuetext", `${day} ${month}`);
  }

  // The day on which the map rests, what changed on the way to it; and for the reader who cannot see
  // the map's legend, who holds how much.
  say(from = null) {
    const { day, month } = this.course.words(this.day);
    const held = this.picture.groups.filter((group) => group.held);
    const stepped = from !== null && from < this.day;
    const news = stepped ? this.course.news(from, this.day) : [];
    const many = news.length > 6 ? `; and ${news.length - 6} more` : "";
    const what = news.length ? `Changed: ${news.slice(0, 6).join("; ")}${many}.` : "No place changed hands.";
    const told = element("span", {}, `${day} ${month}. ${stepped ? what : ""}`);
    const sums = element("span", {}, ` ${held.map((group) => group.words.textContent).join("; ")}.`);
    sums.className = "unseen";
    this.find("status").replaceChildren(told, sums);
  }

  // The map beneath, as far as the window has room for it.
  see() {
    const map = this.map();
    if (!map || map.getBoundingClientRect().bottom <= window.innerHeight) return;
    this.group.scrollIntoView({ block: "start", behavior: this.still.matches ? "auto" : "smooth" });
  }

  tellSoon(first) {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      first?.();
      this.tell();
    }, TELL_MS);
  }

  tell() {
    if (!this.root.isConnected) return; // the reader has turned to another page
    const day = this.course.iso(this.day);
    if (day === (this.asked.at(-1) ?? this.data.as_of)) return;
    this.asked.push(day);
    this.setStateValue("day", day);
  }

  // The map may be another after a rerun, or drawn anew; once it shows the day itself, this drawing
  // is in its way.
  watch() {
    const map = this.map();
    if (!map) return;
    if (!map.contains(this.picture.layer)) this.picture.place(map);
    const { as_of: day } = this.data;
    const drawn = map.layout?.meta?.day ?? day;
    if (!this.playing && day === this.course.iso(this.day) && day === drawn) this.lift();
  }

  lift() {
    clearInterval(this.watching);
    this.engaged = false;
    this.picture?.lift(this.watched);
  }

  label() {
    const [on, still] = [Boolean(this.course), this.still.matches];
    const words = this.playing ? "Pause" : on ? "Play" : still ? "Step through time" : "Play through time";
    const button = this.find("play");
    button.hidden = on && still;
    button.querySelector("span").textContent = words;
    button.querySelector("path").setAttribute("d", this.playing ? "M3 2h3v12H3zM10 2h3v12h-3z" : "M3 1.5 14 8 3 14.5z");
    for (const part of this.root.querySelectorAll("[data-when=on]")) part.hidden = !on;
    this.find("pace").hidden = !on || still;
  }

  leave() {
    this.playing = false;
    this.still.removeEventListener("change", this.stilled);
    clearTimeout(this.telling);
    this.lift();
  }
}

export default function (component) {
  const { parentElement: root, data } = component;
  const player = players.get(data.map) ?? new Player();
  players.set(data.map, player);
  clearTimeout(player.leaving);
  if (player.root !== root) player.attach(root);
  player.update(component);
  return () => {
    if (player.root !== root) return;
    player.leaving = setTimeout(() => {
      players.delete(data.map);
      player.leave();
    }, GONE_MS);
  };
}
