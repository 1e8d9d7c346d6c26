/** What was just deleted is offered back for a moment: longer, while somebody reaches for it. */

const place = document.getElementById("undo");
const OFFERED_FOR = 6000; // ms

let timer = 0;

const isReachedFor = () => place.matches(":hover, :focus-within");

function offer() {
  clearTimeout(timer);
  if (!place.firstElementChild) return;
  timer = setTimeout(() => (isReachedFor() ? offer() : place.replaceChildren()), OFFERED_FOR);
}

new MutationObserver(offer).observe(place, { childList: true });

place.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.response.status < 400) return;
  place.querySelector(".undo__words").textContent = ctx.response.status === 400 ? ctx.text : "That did not work.";
});

// A reload does not offer it again.
if (place.firstElementChild) history.replaceState(history.state, "", location.pathname);
offer();
