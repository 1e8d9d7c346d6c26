/** Search: Ctrl-K leads to the box, and a box that is emptied takes away what was found in messages. */

const search = document.getElementById("search");
const found = document.getElementById("found");
const drawer = document.getElementById("drawer");
const isWide = matchMedia("(min-width: 700px)");

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (isWide.matches || drawer.matches(":popover-open")) return lead();
  drawer.addEventListener("toggle", lead, { once: true }); // after the drawer has set the focus itself
  drawer.showPopover();
});

function lead() {
  search.focus();
  search.select();
}

const empty = () => search.value.trim() || found.replaceChildren();
search.addEventListener("input", empty);
search.addEventListener("keydown", ({ key }) => key === "Escape" && setTimeout(empty));

// What was asked for before the box was emptied comes too late.
found.addEventListener("htmx:after:settle", empty);
