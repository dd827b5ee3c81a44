// Comfort for the pages of the site. Everything works without it; this jumps from entry to entry and to the search.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const help = one("#help");
  let current = null;

  function jump(step) {
    const stops = all(".stop").filter((stop) => stop.getClientRects().length);
    if (!stops.length) return;
    const at = stops.indexOf(document.activeElement && document.activeElement.closest(".stop") || current);
    current = stops[at < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.min(stops.length - 1, Math.max(0, at + step))];
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: current.offsetHeight > innerHeight * 0.8 ? "start" : "center" });
  }
  function follow() {
    const link = current && document.activeElement === current && (one("h2 a, th a", current) || one("a", current));
    if (link) link.click();
  }
  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox], [type=radio]), select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (help && help.open) return;
    const act = { j: () => jump(1), k: () => jump(-1), "/": () => one("#q").focus(), "?": () => help && help.showModal() }[event.key];
    if (act) { event.preventDefault(); act(); }
    if (event.key === "Enter" && current && document.activeElement === current) follow();
  }
  document.addEventListener("keydown", keys);
})();
