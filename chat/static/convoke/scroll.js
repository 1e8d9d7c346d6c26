/** The page follows the newest words only when one stands at the bottom; otherwise it says that there are some. */

const stream = document.getElementById("stream");
const column = stream.firstElementChild;
const messages = document.getElementById("messages");
const chip = document.getElementById("below");
const NEAR = 48; // px that still count as the bottom

const HAND = 400; // ms after a touch of the wheel, a finger or a key in which a move is the person's

let following = true;
let last = { top: 0, height: 0, room: 0 };
let touched = 0;

const distance = () => stream.scrollHeight - stream.scrollTop - stream.clientHeight;

function remember() {
  last = { top: stream.scrollTop, height: stream.scrollHeight, room: stream.clientHeight };
}

const home = document.querySelector(".home"); // it is read from its top, as long as nothing is said

function toBottom() {
  if (home?.checkVisibility()) return remember();
  stream.scrollTop = stream.scrollHeight;
  remember();
}

for (const type of ["wheel", "touchmove", "keydown", "pointerdown"])
  stream.addEventListener(type, () => (touched = performance.now()), { passive: true });

function follow() {
  following = true;
  chip.hidden = true;
  toBottom();
}

stream.addEventListener(
  "scroll",
  () => {
    // Only a move upwards lets go, and only a person's: where something shrinks the browser moves the page itself.
    const isLaidOutAnew = stream.scrollHeight !== last.height || stream.clientHeight !== last.room;
    const isOurs = isLaidOutAnew && performance.now() - touched > HAND;
    if (distance() <= NEAR) following = true;
    else if (stream.scrollTop < last.top - 1 && !isOurs) following = false;
    remember();
    if (following) chip.hidden = true;
  },
  { passive: true },
);

// Runs after layout and before paint, at most once a frame, however many swaps there were.
const sizes = new ResizeObserver(() => following && toBottom());
sizes.observe(column);
sizes.observe(stream);

// Words that grow or come while one reads above; a changed card or older messages above are not news below.
new MutationObserver((changes) => {
  if (following || !chip.hidden) return;
  const newest = messages.lastElementChild;
  const isNews = ({ target, addedNodes }) =>
    target === messages ? [...addedNodes].includes(newest) : addedNodes.length && newest?.contains(target);
  if (changes.some(isNews)) chip.hidden = distance() <= NEAR;
}).observe(messages, { childList: true, subtree: true });

chip.addEventListener("click", () => {
  follow();
  document.getElementById("text").focus({ preventScroll: true });
});

document.addEventListener("convoke:kept", ({ detail: { frame, form } }) => frame.type === "send" && form && follow());

// Older messages come in above: what one reads stays where it is.
let fromBottom = null;
document.addEventListener("htmx:before:swap", ({ target }) => {
  if (target.id === "older") fromBottom = stream.scrollHeight - stream.scrollTop;
});
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx.sourceElement?.id !== "older" || fromBottom === null) return;
  stream.scrollTop = stream.scrollHeight - fromBottom;
  fromBottom = null;
  const more = document.getElementById("older");
  messages.dataset.oldest = more ? messages.querySelector("[data-at]").dataset.at : 0;
});

messages.classList.add("is-placed"); // not before: a page at its top would fetch what is older at once
follow();
