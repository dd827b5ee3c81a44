// Comfort for the page of a story. Everything is on the page without it; this filters, sorts, folds, explains and jumps.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const note = one("#note"), help = one("#help"), filters = one("#filters"), rest = one("details.rest");
  const claims = all("tbody.claim"), pairs = all("details.pair");
  const folding = all("details");
  const LONG = 8; // rows of a list; longer ones are folded until asked for
  const MANY = 2; // pairs of texts; more of them are folded until asked for

  // Filter and sort: whole claims, with their occurrences.
  function matches(claim) {
    const query = one("#find").value.trim().toLowerCase(), status = one("#by-status").value, speaker = one("#by-speaker");
    return (!query || claim.textContent.toLowerCase().includes(query))
      && (!status || claim.dataset.status === status)
      && (!speaker || !speaker.value || claim.dataset.who.split(" ").includes(speaker.value))
      && (!one("#by-figure").checked || claim.dataset.figure === "1");
  }
  const filtering = () => one("#find").value || one("#by-status").value || one("#by-figure").checked || (one("#by-speaker") && one("#by-speaker").value);
  function filter() {
    for (const claim of claims) claim.hidden = !matches(claim);
    if (rest && filtering()) rest.open = true;
    const kept = claims.filter((claim) => !claim.hidden).length;
    one("#shown").textContent = kept === claims.length ? "" : `${kept} of ${claims.length} claims shown`;
  }
  function sort() {
    const by = one("#sort").value, down = by === "texts" || by === "origins" || by === "last";
    const value = (claim) => by === "rank" ? claims.indexOf(claim) : Number(claim.dataset[by]) * (down ? -1 : 1);
    for (const table of all("table.claims")) {
      table.append(...claims.filter((claim) => table.contains(claim)).sort((a, b) => value(a) - value(b) || claims.indexOf(a) - claims.indexOf(b)));
    }
  }

  // Fold: what stands in context opens on demand, and when a link leads into it.
  function reveal(target) {
    for (let inner = target; inner; inner = inner.parentElement) {
      if (inner.tagName === "DETAILS") inner.open = true;
      if (inner.hidden && inner.matches("tbody")) inner.hidden = false;
    }
  }
  const aim = () => { const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))); if (target) { reveal(target); target.scrollIntoView({ block: "center" }); } };

  // Explain: the row that stands for a dot or an arrow, beside it.
  let leaving = 0;
  function explain(mark) {
    const row = document.getElementById(mark.dataset.note);
    if (!row) return;
    clearTimeout(leaving);
    note.replaceChildren(...all("th, td", row).filter((cell) => cell.textContent.trim()).map((cell) => {
      const part = document.createElement("p");
      part.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
      return part;
    }));
    note.hidden = false;
    const box = mark.getBoundingClientRect(), size = note.getBoundingClientRect(), edge = 8;
    const below = box.bottom + edge + size.height < innerHeight;
    note.style.left = `${Math.max(edge, Math.min(box.left, document.documentElement.clientWidth - size.width - edge))}px`;
    note.style.top = `${below ? box.bottom + edge : Math.max(edge, box.top - size.height - edge)}px`;
  }
  function hush() { note.hidden = true; }
  function hushSoon() { clearTimeout(leaving); leaving = setTimeout(() => { if (!note.contains(document.activeElement)) hush(); }, 300); }
  const marked = (event) => event.target.closest && event.target.closest("[data-note]");

  // Jump: claims first, then changes in the texts that are open.
  let current = null;
  function jump(step) {
    const stops = all(".stop, .texts .m[id]").filter((stop) => stop.getClientRects().length && !stop.closest("[hidden]"));
    if (!stops.length) return;
    const at = stops.indexOf(current);
    current = stops[at < 0 ? (step > 0 ? 0 : stops.length - 1) : (at + step + stops.length) % stops.length];
    if (!current.matches("a")) current.tabIndex = -1;
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: "center" });
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      const find = one("#find");
      if (find && document.activeElement === find && find.value) { find.value = ""; filter(); }
      hush();
      return;
    }
    if (event.target.matches("input:not([type=checkbox]), select") || help.open) return;
    const open = () => { const claim = current && current.closest(".claim"); if (claim) { const more = one("details", claim); more.open = !more.open; } };
    const act = { j: () => jump(1), k: () => jump(-1), "/": () => filters && one("#find").focus(), "?": () => help.showModal(), o: open }[event.key];
    if (act) { event.preventDefault(); act(); }
  }

  function start() {
    all("details.long").filter((list) => all("tbody tr", list).length > LONG).forEach((list) => { list.open = false; });
    all(".claim details, .chart details, details.rest").forEach((more) => { more.open = false; });
    pairs.slice(pairs.length > MANY ? 1 : pairs.length).forEach((pair) => { pair.open = false; });
    document.addEventListener("keydown", keys);
    addEventListener("hashchange", aim);
    let opened = [];
    addEventListener("beforeprint", () => { opened = folding.filter((each) => !each.open); opened.forEach((each) => { each.open = true; }); });
    addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (target) reveal(target);
      if (link && link.matches(".stop")) { event.preventDefault(); current = link; const more = one("details", link.closest(".claim")); more.open = !more.open; }
    });
    for (const name of ["mouseover", "focusin"]) {
      document.addEventListener(name, (event) => {
        const mark = marked(event);
        if (mark) explain(mark);
        else if (!note.contains(event.target)) hushSoon();
      });
    }
    if (filters) {
      filters.hidden = false;
      filters.addEventListener("submit", (event) => event.preventDefault());
      filters.addEventListener("input", (event) => { if (event.target.id === "sort") sort(); else filter(); });
      one("#help-open").addEventListener("click", () => help.showModal());
    }
    aim();
  }
  start();
})();
