"use strict";
// A page of the static edition: theme, search and moving maps. Data are scripts, as a page that is
// opened from disk can read nothing else.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const themeNow = () => root.dataset.theme ?? (system.matches ? "dark" : "light");
  const load = (address) => document.head.append(Object.assign(document.createElement("script"), { src: address }));
  const make = (name, text = "", attributes = {}) => Object.assign(document.createElement(name), { textContent: text, ...attributes });

  // Moving maps. `timeline` calls what the dashboard's server would answer.
  const maps = [];
  class MovingMap {
    constructor(box) {
      this.id = box.dataset.map;
      this.part = JSON.parse(box.querySelector("script").textContent);
      this.timeline = new Timeline(box.parentElement.querySelector(".drawing"));
      this.timeline.attach(box);
      this.update();
    }
    update(frames = null) {
      const { as_of, timeline, looks } = this.part;
      this.timeline.update({
        data: { map: this.id, of: "", as_of, timeline, frames, look: looks[themeNow()] },
        setTriggerValue: () => load(`data/${this.id}-frames.js`),
        setStateValue: (_, day) => history.replaceState(null, "", `#${day}`),
      });
    }
  }
  window.footholdFrames = (id, frames) => maps.find((map) => map.id === id)?.update(frames);
  for (const box of document.querySelectorAll(".moving-map")) maps.push(new MovingMap(box));
  // A date in the address, which Play writes there, is that of the first map.
  const day = location.hash.slice(1);
  if (maps.length && /^\d{4}-\d\d-\d\d$/.test(day)) maps[0].timeline.choose(maps[0].timeline.dayOf(day));

  // Theme.
  const button = document.querySelector("[data-part=theme]");
  const changed = () => maps.forEach((map) => map.update());
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = themeNow() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("foothold-theme", root.dataset.theme);
    } catch {
      // Without storage it applies to this page.
    }
    changed();
  });
  system.addEventListener("change", changed);

  // Search, by the rules of data/name_matching.py.
  const MARK = "\u001f", HITS = 5;
  const input = document.querySelector(".search input"), results = document.querySelector(".results");
  let index = null;
  const fold = (text) => [...text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")]
    .map((letter) => index.letters[letter] ?? letter).join("").replace(/[^\S\n]+/g, " ").trim();
  const keyOf = (word) => {
    let latin = word.replace(/^(?:[ae]l(?=[^aeiouyl]..)|[ae]([rstdnz])(?=\1))/, "");
    if (!/^[a-z]+$/.test(latin)) return "";
    for (const [written, sound] of index.sounds) latin = latin.replaceAll(written, sound);
    const first = "aeiou".includes(latin[0]) ? "a" : latin[0];
    const key = (first + latin.slice(1).replace(/[aeiouyw]/g, "").replace(/h$/, "")).replace(/(.)\1+/g, "$1");
    return key.length > 1 ? `${MARK}${key}${MARK}` : "";
  };
  const readQuery = (text) => {
    const all = fold(text).split(" ").map((word) => word.replace(/^[()[\]"“”]+|[()[\]"“”]+$/g, "") || word).filter(Boolean);
    const some = all.filter((word) => !index.articles.includes(word));
    const words = some.length ? some : all;
    return { words: words.map((word) => [word, keyOf(word)]), joined: words.length > 1 ? keyOf(words.join("")) : "" };
  };
  const fits = ({ words, joined }, text) =>
    words.every(([word, key]) => text.includes(word) || (key && text.includes(key))) || (joined && text.includes(joined));
  const search = () => {
    const text = input.value.trim();
    results.replaceChildren();
    if (!text || !index) return;
    const query = readQuery(text);
    if (!query.words.length) return;
    const start = fold(text);
    index.kinds.forEach((kind, at) => {
      const found = index.records.filter((record) => record.kind === at && fits(query, record.text));
      if (at === 1) found.sort((one, other) => other.folded.startsWith(start) - one.folded.startsWith(start) || one.folded.length - other.folded.length);
      if (!found.length) return;
      const list = make("ul");
      for (const { title, detail, address } of found.slice(0, HITS)) {
        const item = make("li");
        item.append(make("a", title, { href: address, dir: "auto" }), " ", make("small", detail));
        list.append(item);
      }
      if (found.length > HITS) list.append(make("li", `+ ${found.length - HITS}`));
      results.append(make("h2", kind), list);
    });
    if (!results.childNodes.length) results.append(make("p", results.dataset.none));
  };
  window.footholdIndex = (data) => {
    index = data;
    index.records = data.records.map(([kind, title, detail, address, place]) => {
      const folded = fold(title);
      return { kind, title, detail, address, folded, text: `${folded}\n${fold(detail)}\n${data.places[place] ?? ""}` };
    });
    search();
  };
  let isLoading = false;
  input.addEventListener("focus", () => {
    if (!isLoading) load("data/search.js");
    isLoading = true;
  });
  input.addEventListener("input", search);
  document.querySelector(".search").addEventListener("submit", (event) => {
    event.preventDefault();
    results.querySelector("a")?.click();
  });
  results.addEventListener("click", (event) => event.target.closest("a") && results.replaceChildren());
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, select, textarea")) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape" && event.target === input) {
      input.value = "";
      search();
    }
  });
})();
