/**
 * How far off an event is, kept true while the page stays open: `<time datetime data-until>`.
 *
 * The server's words stand until the last day; then hours and minutes count. Where a minute is a day, for a
 * demonstration, a card has no `data-until`: its words stand throughout.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function words(until, now) {
  const left = until - now;
  const days = Math.round((new Date(until).setHours(0, 0, 0, 0) - new Date(now).setHours(0, 0, 0, 0)) / DAY);
  if (left <= 0 || days > 20) return "";
  if (left >= DAY) return days === 1 ? "tomorrow" : `in ${days} days`;
  const minutes = Math.ceil(left / MINUTE);
  const hours = Math.floor(minutes / 60);
  return hours ? `in ${hours} h ${minutes % 60} min` : `in ${minutes} min`;
}

function count(time) {
  const now = Date.now();
  const until = Date.parse(time.dateTime);
  if (Number.isNaN(until)) return;
  const said = words(until, now);
  if (said && time.textContent !== said) time.textContent = said;
}

const countAll = (root) => root.querySelectorAll?.("time[data-until]").forEach(count);

htmx.onLoad(countAll);
setInterval(() => countAll(document), 5_000);
countAll(document);
