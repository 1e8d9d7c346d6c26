/**
 * How far off an event is, kept true while the page stays open: `<time datetime data-until data-zone>`. Its days are
 * those of the event's own zone, wherever the page is read.
 *
 * The server's words stand until the last day; then hours and minutes count. Where a minute is a day, for a
 * demonstration, a card has no `data-until`: its words stand throughout.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The day that it is in a zone at a moment, as the first millisecond of that date in UTC. */
function dayIn(zone, moment) {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone || undefined, dateStyle: "short" });
  return Date.parse(`${format.format(moment)}T00:00:00Z`);
}

function words(until, now, zone) {
  const left = until - now;
  const days = Math.round((dayIn(zone, until) - dayIn(zone, now)) / DAY);
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
  const said = words(until, now, time.dataset.zone);
  if (said && time.textContent !== said) time.textContent = said;
}

const countAll = (root) => root.querySelectorAll?.("time[data-until]").forEach(count);

htmx.onLoad(countAll);
setInterval(() => countAll(document), 5_000);
countAll(document);
