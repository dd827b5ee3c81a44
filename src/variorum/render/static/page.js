// Comfort for the page of a comparison. Everything is on the page without it; this folds, filters, explains and jumps.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (name, text, className) => Object.assign(document.createElement(name), { textContent: text, className: className || "" });
  const note = one("#note"), help = one("#help"), filters = one("#filters"), tools = one("#text-tools");
  const find = one("#find"), only = one("#only"), shown = one("#shown"), others = one("#others"), texts = one(".texts tbody");
  const rows = all(".ledger tbody tr");
  const byNumber = new Map(rows.map((row) => [row.dataset.n, row]));
  const off = new Set();
  const MANY = 12; // other changes; more of them are folded until asked for

  // Filter: a change that is set aside leaves the list, and its mark in the texts turns into plain words.
  function matches(row) {
    const query = find.value.trim().toLowerCase();
    return !off.has(row.dataset.class) && !(only.checked && row.dataset.strength !== "strong")
      && (!query || row.textContent.toLowerCase().includes(query));
  }
  function filter() {
    const kept = new Set();
    for (const row of rows) {
      row.hidden = !matches(row);
      if (!row.hidden) kept.add(row.dataset.n);
    }
    for (const mark of all(".texts [data-n], .glance [data-n]")) mark.classList.toggle("off", !kept.has(mark.dataset.n));
    if (others && find.value) others.open = true;
    shown.textContent = kept.size === rows.length ? "" : `${kept.size} of ${rows.length} changes shown`;
  }

  // Fold: runs of rows that are the same, but for one at either end.
  function foldSame(on) {
    all(".fold", texts).forEach((row) => row.remove());
    all("tr", texts).forEach((row) => row.classList.remove("folded"));
    if (!on) return;
    let run = [];
    for (const row of [...all("tr", texts), null]) {
      if (row && row.classList.contains("same")) { run.push(row); continue; }
      if (run.length > 3) hideRun(run.slice(1, -1));
      run = [];
    }
  }
  function hideRun(run) {
    const cell = make("td"), button = make("button", `… ${run.length} sentences the same …`);
    const row = make("tr", "", "fold");
    cell.colSpan = 3;
    button.type = "button";
    button.addEventListener("click", () => { run.forEach((hidden) => hidden.classList.remove("folded")); row.remove(); });
    cell.append(button);
    row.append(cell);
    run[0].before(row);
    run.forEach((hidden) => hidden.classList.add("folded"));
  }

  // Explain: the ledger's own words, beside the mark in focus or under the pointer.
  let leaving = 0;
  function explain(mark) {
    const row = byNumber.get(mark.dataset.n);
    if (!row || mark.classList.contains("off")) return;
    clearTimeout(leaving);
    all(".lit").forEach((lit) => lit.classList.remove("lit"));
    all(`.texts [data-n="${mark.dataset.n}"]`).forEach((lit) => lit.classList.add("lit"));
    const head = make("p", "", "what"), link = make("a", `Change ${mark.dataset.n} in the list`);
    head.append(...[...one(".what", row).childNodes].map((node) => node.cloneNode(true)));
    link.href = `#c${mark.dataset.n}`;
    const parts = [".old", ".new", ".why"].map((name) => {
      const part = make("p", "", name.slice(1));
      part.append(...[...one(`td${name}`, row).childNodes].map((node) => node.cloneNode(true)));
      return part;
    });
    note.replaceChildren(head, ...parts, link);
    note.hidden = false;
    const box = mark.getBoundingClientRect(), size = note.getBoundingClientRect(), edge = 8;
    const below = box.bottom + edge + size.height < innerHeight;
    note.style.left = `${Math.max(edge, Math.min(box.left, document.documentElement.clientWidth - size.width - edge))}px`;
    note.style.top = `${below ? box.bottom + edge : Math.max(edge, box.top - size.height - edge)}px`;
  }
  function hush() {
    note.hidden = true;
    all(".lit").forEach((lit) => lit.classList.remove("lit"));
  }
  function hushSoon() { clearTimeout(leaving); leaving = setTimeout(() => { if (!note.contains(document.activeElement)) hush(); }, 300); }
  const marked = (event) => event.target.closest(".texts [data-n]");

  // Jump: from change to change in the order of the texts.
  let current = null;
  function jump(step) {
    const stops = all(".texts .m a, .texts .line > p .at").map((stop) => stop.closest(".m") || stop)
      .filter((stop) => !stop.classList.contains("off") && stop.getClientRects().length);
    const seen = new Set();
    const list = stops.filter((stop) => {
      const number = stop.dataset.n || stop.id.slice(1);
      if (seen.has(number) || byNumber.get(number).hidden) return false;
      seen.add(number);
      return true;
    });
    if (!list.length) return;
    const at = list.indexOf(current);
    current = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length];
    const chip = one(`.chip[data-n="${current.dataset.n || current.id.slice(1)}"]`, current.closest("tr"));
    const target = one("a", current) || chip;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
    explain(current.dataset.n ? current : chip);
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (document.activeElement === find && find.value) { find.value = ""; filter(); }
      hush();
      return;
    }
    if (event.target.matches("input:not([type=checkbox])") || help.open) return;
    const toggle = (box) => { box.checked = !box.checked; box.dispatchEvent(new Event("change")); };
    const act = { j: () => jump(1), k: () => jump(-1), "/": () => find && find.focus(), "?": () => help.showModal(), s: () => only && toggle(only),
      f: () => toggle(one("#fold")) }[event.key];
    if (act) { event.preventDefault(); act(); }
  }

  function start() {
    tools.hidden = false;
    one("#fold").addEventListener("change", (event) => foldSame(event.target.checked));
    one("#plain").addEventListener("change", (event) => texts.classList.toggle("bare", event.target.checked));
    document.addEventListener("keydown", keys);
    if (!filters) return;
    filters.hidden = false;
    filters.addEventListener("submit", (event) => event.preventDefault());
    find.addEventListener("input", filter);
    only.addEventListener("change", filter);
    one("#help-open").addEventListener("click", () => help.showModal());
    for (const item of all("#counts li")) {
      const button = make("button");
      button.type = "button";
      button.append(...item.childNodes);
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => {
        const on = !off.delete(item.dataset.class);
        if (on) off.add(item.dataset.class);
        button.setAttribute("aria-pressed", String(!on));
        filter();
      });
      item.append(button);
    }
    if (others && all("tbody tr", others).length > MANY) others.open = false;
    addEventListener("beforeprint", () => { if (others) others.open = true; foldSame(false); });
    document.addEventListener("mouseover", (event) => { const mark = marked(event); if (mark) explain(mark); else if (!note.contains(event.target)) hushSoon(); });
    document.addEventListener("focusin", (event) => { const mark = marked(event); if (mark) explain(mark); else if (!note.contains(event.target)) hush(); });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (link && others && others.contains(one(link.getAttribute("href")))) others.open = true;
      const mark = marked(event);
      // A tap has no hover: the first one explains, the link in the note leads on.
      if (mark && link && link.closest(".texts") && matchMedia("(hover: none)").matches) { event.preventDefault(); explain(mark); }
    });
  }
  start();
})();
