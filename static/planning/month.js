/** A month of days: the arrows lead from day to day, Page Up and Down from month to month; Tab leads past it. */

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const daysOf = (month) => [...month.querySelectorAll(".month__day")];

/** One day can be reached by Tab: the one that was, else today, else the first with an event. */
function settle(month) {
  const days = daysOf(month);
  const one = days.find((day) => day.matches("[aria-current]")) ?? days.find((day) => day.matches(".month__day--busy")) ?? days[0];
  for (const day of days) day.tabIndex = day === one ? 0 : -1;
}

function lead(to) {
  for (const day of daysOf(to.closest(".month"))) day.tabIndex = day === to ? 0 : -1;
  to.focus();
}

let isOnTheWay = false; // a month that the keyboard asked for takes the focus when it comes

document.addEventListener("keydown", (event) => {
  const day = event.target.closest?.(".month__day");
  if (!day || event.altKey || event.ctrlKey || event.metaKey) return;
  const month = day.closest(".month");
  const turned = { PageUp: "before", PageDown: "after" }[event.key];
  const days = daysOf(month);
  const to = days[days.indexOf(day) + STEPS[event.key]];
  if (!turned && !(event.key in STEPS)) return;
  event.preventDefault();
  if (to) return lead(to);
  isOnTheWay = true;
  month.querySelector(`[data-month=${turned ?? (STEPS[event.key] < 0 ? "before" : "after")}]`).click();
});

htmx.onLoad((root) => {
  const month = root.matches?.(".month") ? root : root.querySelector?.(".month");
  if (!month) return;
  settle(month);
  if (isOnTheWay) month.querySelector(".month__day[tabindex='0']")?.focus();
  isOnTheWay = false;
});
document.querySelectorAll(".month").forEach(settle);
