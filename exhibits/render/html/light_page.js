"use strict";
// What a light page adds where scripts run: details of marks, tables in parts, and its height for
// the page that contains it.
(() => {
  const ROWS = 25; // of a table at a time
  const { rows: rowsText, previous, next } = document.documentElement.dataset;
  const make = (name, attributes, text = "") => {
    const node = Object.assign(document.createElement(name), attributes);
    node.textContent = text;
    return node;
  };

  // The titles of marks become texts beside the pointer, and beside the mark chosen by arrow keys.
  const details = new WeakMap();
  const detailOf = (mark) => {
    const title = mark.querySelector?.(":scope > title");
    if (title) {
      details.set(mark, title.textContent);
      title.remove(); // the browser would show it as well
    }
    return details.get(mark);
  };
  const markAt = (target) => [target, target.parentNode].find(detailOf);
  for (const drawing of document.querySelectorAll(".drawing")) {
    const detail = make("div", { className: "detail", role: "status" });
    let chosen = null;
    drawing.after(detail);
    const show = (text, x, y) => {
      detail.textContent = text ?? "";
      if (!text) return;
      const { offsetLeft, offsetTop, clientWidth } = drawing;
      const right = x + 14 + detail.offsetWidth > clientWidth;
      const left = right ? Math.max(x - 14 - detail.offsetWidth, 0) : x + 14;
      detail.style.setProperty("left", `${offsetLeft + left}px`);
      detail.style.setProperty("top", `${offsetTop + y + 14}px`);
    };
    const choose = (mark) => {
      chosen?.classList.remove("chosen");
      chosen = mark ?? null;
      chosen?.classList.add("chosen");
      if (!chosen) return show("");
      const [box, outer] = [chosen, drawing].map((each) => each.getBoundingClientRect());
      show(detailOf(chosen), box.x + box.width / 2 - outer.x, box.y + box.height / 2 - outer.y);
    };
    drawing.addEventListener("pointermove", (event) => {
      const outer = drawing.getBoundingClientRect();
      const mark = markAt(event.target);
      show(mark && detailOf(mark), event.clientX - outer.x, event.clientY - outer.y);
    });
    drawing.addEventListener("pointerleave", () => show(""));
    drawing.addEventListener("blur", () => choose(null));
    drawing.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") return choose(null);
      if (!step) return undefined;
      const svg = [...drawing.querySelectorAll("svg")].find((each) => each.clientWidth);
      const marks = [...svg.querySelectorAll("path, circle, g")].filter(detailOf);
      const at = marks.indexOf(chosen);
      if (marks.length) choose(marks[at < 0 ? (step > 0 ? 0 : marks.length - 1) : Math.min(Math.max(at + step, 0), marks.length - 1)]);
      event.preventDefault();
      return undefined;
    });
  }

  // Tables are sorted by their headings; long ones are shown in parts.
  const number = (text) => (/^[−+-]?\d/.test(text) ? Number(text.replace(/[^\d.−-]/g, "").replace("−", "-").match(/^-?[\d.]+/)?.[0]) : NaN);
  const valueOf = (text) => (/^\d{1,2} [A-Z][a-z]+ \d{4}$/.test(text) ? Date.parse(`${text} UTC`) : number(text));
  const compare = (one, other) => {
    const [first, second] = [valueOf(one), valueOf(other)];
    if (Number.isNaN(first) || Number.isNaN(second)) return one.localeCompare(other, document.documentElement.lang, { numeric: true });
    return first - second;
  };
  for (const table of document.querySelectorAll("table.fh-table")) {
    const [body] = table.tBodies;
    let rows = [...body.rows];
    let start = 0;
    const pager = make("div", { className: "pager" });
    const state = make("span", { role: "status" });
    const [back, forth] = [previous, next].map((text) => make("button", { type: "button", className: "button" }, text));
    const page = () => {
      rows.forEach((row, at) => { row.hidden = at < start || at >= start + ROWS; });
      const last = Math.min(start + ROWS, rows.length);
      state.textContent = rowsText.replace("{first}", start + 1).replace("{last}", last).replace("{all}", rows.length);
      [back.disabled, forth.disabled] = [start === 0, last === rows.length];
    };
    const turn = (step) => { start += step * ROWS; page(); };
    if (rows.length > ROWS) {
      back.addEventListener("click", () => turn(-1));
      forth.addEventListener("click", () => turn(1));
      pager.append(back, forth, state);
      table.parentNode.after(pager);
      page();
    }
    // Of a row named in the address, the part that contains it.
    table.addEventListener("find", ({ target }) => {
      const at = rows.indexOf(target.closest("tr"));
      if (at < 0 || rows.length <= ROWS) return;
      start = at - (at % ROWS);
      page();
    });
    [...table.tHead?.rows[0].cells ?? []].forEach((head, column) => {
      if (rows.length < 2) return;
      const button = make("button", { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const sign = head.ariaSort === "ascending" ? -1 : 1;
        for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
        const text = (row) => row.cells[column]?.textContent.trim() ?? "";
        rows = rows.map((row) => [text(row), row]).sort(([one], [other]) => (!one - !other) || sign * compare(one, other)).map(([, row]) => row);
        body.append(...rows);
        start = 0;
        if (rows.length > ROWS) page();
      });
    });
  }

  // The page that contains this one can give its frame the height of the content.
  if (parent !== window) {
    new ResizeObserver(() => {
      const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
      parent.postMessage({ foothold: "height", height }, "*");
    }).observe(document.documentElement);
  }
})();
