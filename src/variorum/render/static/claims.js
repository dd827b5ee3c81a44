// Comfort for the page of readings. Everything is on the page without it; this shows and hides layers, explains and jumps.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const note = one("#note"), layers = one("#layers");
  const refs = all(".told .ref");

  // The row that a number, or a stretch of words, belongs to; the innermost attribution where several hold the words.
  const keyOf = (element) => (one(".ref", element.closest("section")) || one(".ref")).id.split("-")[0];
  const idOf = (element) => element.dataset.a.split(" ").pop();
  const rowOf = (element) => document.getElementById(`${keyOf(element)}-${idOf(element)}`);

  function light(row) {
    dim();
    if (!row) return;
    const text = document.getElementById(`${row.id.split("-")[0]}-text`);
    for (const stretch of all(".told [data-a]", text)) {
      if (!stretch.classList.contains("ref") && stretch.dataset.a.split(" ").includes(row.dataset.a)) stretch.classList.add("lit");
    }
    row.classList.add("lit");
  }
  function dim() { all(".lit").forEach((lit) => lit.classList.remove("lit")); }

  function explain(mark) {
    const row = rowOf(mark);
    if (!row || document.body.classList.contains("no-attributions")) return;
    clearTimeout(leaving);
    light(row);
    const parts = ["what", "why"].map((name) => {
      const part = document.createElement("p");
      part.className = name;
      part.append(...[...one(`td.${name}`, row).childNodes].map((node) => node.cloneNode(true)));
      return part;
    });
    const link = document.createElement("a");
    link.href = `#${row.id}`;
    link.textContent = `Attribution ${row.dataset.a.slice(1)} in the list`;
    note.replaceChildren(...parts, link);
    note.hidden = false;
    const box = mark.getClientRects()[0], size = note.getBoundingClientRect(), edge = 8;
    const below = box.bottom + edge + size.height < innerHeight;
    note.style.left = `${Math.max(edge, Math.min(box.left, document.documentElement.clientWidth - size.width - edge))}px`;
    note.style.top = `${below ? box.bottom + edge : Math.max(edge, box.top - size.height - edge)}px`;
  }
  let leaving = 0;
  function hush() { note.hidden = true; dim(); }
  function hushSoon() { clearTimeout(leaving); leaving = setTimeout(() => { if (!note.contains(document.activeElement)) hush(); }, 300); }
  const marked = (event) => event.target.closest && event.target.closest(".told [data-a]");

  let current = -1;
  function jump(step) {
    const list = refs.filter((ref) => ref.getClientRects().length);
    if (!list.length) return;
    const at = list.indexOf(document.activeElement);
    current = at < 0 && current < 0 ? (step > 0 ? 0 : list.length - 1) : ((at < 0 ? current : at) + step + list.length) % list.length;
    list[current].focus({ preventScroll: true });
    list[current].scrollIntoView({ block: "center" });
    explain(list[current]);
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") hush();
    const act = { j: () => jump(1), k: () => jump(-1) }[event.key];
    if (act) { event.preventDefault(); act(); }
  }

  layers.hidden = false;
  layers.addEventListener("submit", (event) => event.preventDefault());
  layers.addEventListener("change", (event) => document.body.classList.toggle(`no-${event.target.dataset.layer}`, !event.target.checked));
  document.addEventListener("keydown", keys);
  for (const name of ["mouseover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const mark = marked(event);
      if (mark) explain(mark);
      else if (!note.contains(event.target)) hushSoon();
    });
  }
  document.addEventListener("click", (event) => {
    const mark = marked(event);
    // A tap has no hover: the first one explains, the link in the note leads on.
    if (mark && matchMedia("(hover: none)").matches) { event.preventDefault(); explain(mark); }
  });
})();
