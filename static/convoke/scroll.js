/** The page follows the newest words only when one stands at the bottom; otherwise it says that there are some. */

const stream = document.getElementById("stream");
const column = stream.firstElementChild;
const messages = document.getElementById("messages");
const chip = document.getElementById("below");
const NEAR = 48; // px that still count as the bottom

let following = true;
let lastTop = 0;

const distance = () => stream.scrollHeight - stream.scrollTop - stream.clientHeight;

function toBottom() {
  stream.scrollTop = stream.scrollHeight;
  lastTop = stream.scrollTop;
}

function follow() {
  following = true;
  chip.hidden = true;
  toBottom();
}

stream.addEventListener(
  "scroll",
  () => {
    // Only a move upwards lets go: growth moves the bottom away without anyone having scrolled.
    if (distance() <= NEAR) following = true;
    else if (stream.scrollTop < lastTop - 1) following = false;
    lastTop = stream.scrollTop;
    if (following) chip.hidden = true;
  },
  { passive: true },
);

// Runs after layout and before paint, at most once a frame, however many swaps there were.
const sizes = new ResizeObserver(() => following && toBottom());
sizes.observe(column);
sizes.observe(stream);

// Words that grow or come while one reads above; a changed card above is not news below.
new MutationObserver((changes) => {
  if (following || !chip.hidden) return;
  const last = messages.lastElementChild;
  if (changes.some(({ target, addedNodes }) => addedNodes.length && (target === messages || last?.contains(target))))
    chip.hidden = distance() <= NEAR;
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

follow();
