/** A version that was put away, opened from the place where it parted: to read, and to bring back. */

const view = document.getElementById("branch");
const announcer = document.getElementById("announcer");

let place = ""; // of the fork whose button opened it

document.addEventListener("click", ({ target }) => {
  place = target.closest?.(".fork")?.id ?? place;
});

document.addEventListener("htmx:after:settle", ({ target }) => {
  if (target !== view || !view.firstElementChild) return;
  if (!view.matches(":popover-open")) view.showPopover();
  const title = view.querySelector(".branch__title");
  view.setAttribute("aria-label", `${title.textContent}, put away`);
  title.focus();
});

view.addEventListener("toggle", ({ target, newState }) => {
  if (target !== view || newState !== "closed") return;
  view.replaceChildren(); // what is opened next must not show this one
  document.querySelector(`#${CSS.escape(place)}:not([hidden]) button:enabled`)?.focus();
});

document.addEventListener("convoke:acknowledged", ({ detail: { frame } }) => {
  if (frame.type !== "restore_branch") return;
  if (view.matches(":popover-open")) view.hidePopover();
  announcer.textContent = "Brought back. What stood there is kept.";
});
