/** The list as a drawer and the panel as a sheet: while one is open the page behind it is out of reach. */

const main = document.getElementById("conversation");
const skip = document.querySelector(".skip"); // it leads behind
const covers = [
  [document.getElementById("drawer"), matchMedia("(min-width: 700px)")],
  [document.getElementById("sheet"), matchMedia("(min-width: 1200px)")],
].filter(([cover]) => cover); // a page of cards has no panel

function shut(cover, isShut) {
  for (const other of [main, skip, ...covers.map(([each]) => each)]) if (other !== cover) other.inert = isShut;
}

for (const [cover, wide] of covers) {
  // Before it closes, or the focus could not go back to the button that opened it.
  cover.addEventListener("beforetoggle", (event) => {
    if (event.target === cover && event.newState === "closed") shut(cover, false);
  });
  cover.addEventListener("toggle", (event) => {
    if (event.target !== cover) return;
    const isOpen = event.newState === "open";
    shut(cover, isOpen);
    if (isOpen) {
      cover.setAttribute("role", "dialog");
      cover.setAttribute("aria-modal", "true");
      cover.setAttribute("aria-label", cover.dataset.label);
      cover.querySelector("[popovertargetaction=hide]")?.focus();
    } else {
      for (const name of ["role", "aria-modal", "aria-label"]) cover.removeAttribute(name);
      if (document.activeElement === document.body) main.querySelector(`[popovertarget=${cover.id}]`).focus();
    }
  });
  // Wide enough for columns again: nothing covers anything.
  wide.addEventListener("change", () => wide.matches && cover.matches(":popover-open") && cover.hidePopover());
}

// iOS lays its keyboard over the page and tells only the visual viewport.
const seen = window.visualViewport;
seen?.addEventListener("resize", () => {
  const covered = window.innerHeight - seen.height > 120 && seen.scale === 1;
  if (covered) document.documentElement.style.setProperty("--viewport", `${seen.height}px`);
  else document.documentElement.style.removeProperty("--viewport");
  if (covered) window.scrollTo(0, 0);
});
