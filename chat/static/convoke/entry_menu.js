/** The menu of a conversation in the list: fetched as it now is, shown beside its button, closed when all is done. */

const menu = document.getElementById("entry-menu");
const announcer = document.getElementById("announcer");
const GAP = 8; // px

let opener = null;

document.addEventListener("click", ({ target }) => {
  opener = target.closest?.(".entry__more") ?? opener;
});

document.addEventListener("htmx:after:settle", ({ target }) => {
  if (target !== menu || !opener?.isConnected) return;
  menu.setAttribute("aria-label", opener.getAttribute("aria-label"));
  menu.showPopover();
  place();
  menu.querySelector("input[name=title]").focus();
});

/** Beside its button, and all of it within the window. */
function place() {
  const { left, bottom } = opener.getBoundingClientRect();
  menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - menu.offsetWidth - GAP))}px`;
  menu.style.top = `${Math.max(GAP, Math.min(bottom, innerHeight - menu.offsetHeight - GAP))}px`;
}

// Of what opens within the menu no event bubbles.
menu.addEventListener("toggle", ({ target }) => target !== menu && target.isConnected && place(), { capture: true });

menu.addEventListener("toggle", ({ target, newState }) => {
  if (target !== menu || newState !== "closed") return;
  menu.replaceChildren(); // one that is opened next must not show this one's
  if (opener?.isConnected && document.activeElement === document.body) opener.focus();
});

menu.addEventListener("htmx:after:request", ({ target, detail: { ctx } }) => {
  if (ctx.response.status < 400) return;
  const error = menu.querySelector(".entry-menu__error");
  error.textContent = ctx.response.status === 400 ? ctx.text : "That did not work. Try again in a moment.";
  error.hidden = false;
  target.querySelector("input[name=title]")?.focus();
});

menu.addEventListener("htmx:after:swap", ({ target, detail: { ctx } }) => {
  if (ctx.response.status >= 400) return; // nothing was swapped then
  announcer.textContent = target.dataset.said;
  menu.hidePopover();
});
