/**
 * Times in the person's own locale and zone: `<time datetime data-clock="time|day|moment|ago">`.
 *
 * It also names the day above the first message of each day (`data-day`, drawn by the style sheet).
 */

const formats = {
  time: new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }),
  day: new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" }),
  moment: new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }),
  full: new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" }),
};
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** The server's clock may go faster than ours: where a minute is a day, for a demonstration. */
const { clockNow, clockSpeed } = document.body.dataset;
const opened = Date.now();
const now = () => (clockSpeed ? Number(clockNow) * 1000 + (Date.now() - opened) * Number(clockSpeed) : Date.now());

function ago(date) {
  const seconds = (date - now()) / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return unit === "second" ? relative.format(0, "minute") : relative.format(Math.trunc(seconds / size), unit);
}

function dayName(date) {
  const today = new Date(now());
  const days = Math.round((new Date(date).setHours(0, 0, 0, 0) - today.setHours(0, 0, 0, 0)) / 86400000);
  return days > -2 && days <= 0 ? capital(relative.format(days, "day")) : formats.day.format(date);
}

const capital = (words) => words.charAt(0).toLocaleUpperCase() + words.slice(1);

function show(time) {
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.getTime())) return;
  const words = time.dataset.clock === "ago" ? ago(date) : (formats[time.dataset.clock] ?? formats.moment).format(date);
  if (time.textContent !== words) time.textContent = words;
  time.title = formats.full.format(date);
}

function nameDays() {
  let last = "";
  for (const message of document.querySelectorAll("#messages > .message[data-at]")) {
    const day = dayName(new Date(Number(message.dataset.at) / 1000));
    if (day === last) message.removeAttribute("data-day");
    else if (message.dataset.day !== day) message.dataset.day = day;
    last = day;
  }
}

function showAll(root) {
  for (const time of root.querySelectorAll?.("time[data-clock]") ?? []) show(time);
}

htmx.onLoad(showAll);
let naming = 0;
const nameSoon = () => (naming ||= requestAnimationFrame(() => ((naming = 0), nameDays())));
document.addEventListener("convoke:placed", ({ target, detail }) => {
  if (detail.isNew && target.matches(".message")) nameSoon();
});
document.addEventListener("convoke:left", nameSoon);
document.addEventListener("htmx:after:swap", ({ detail }) => detail.ctx.sourceElement?.id === "older" && nameDays());
setInterval(() => document.querySelectorAll("time[data-clock=ago]").forEach(show), 30000);

showAll(document);
nameDays();
