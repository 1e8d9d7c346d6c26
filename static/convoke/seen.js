/** Tell the server how far this page has read: the read marker, and its sign that we keep up. */
import { conversation } from "./conversation.js";
import { transmit } from "./connection.js";

const PAUSE = 500; // ms: at most twice a second
const MOST_UNANSWERED = 48 * 1024; // characters received since the last word from us

let told = -1;
let received = 0;
let timer = 0;
let toldAt = -PAUSE;

function tell() {
  clearTimeout(timer);
  timer = 0;
  toldAt = performance.now();
  if (transmit({ type: "seen", conversation: conversation.id, rev: conversation.rev })) {
    told = conversation.rev;
    received = 0;
  }
}

document.addEventListener("htmx:after:ws:message", ({ detail }) => {
  received += detail.message.text.length;
  if (received > MOST_UNANSWERED) tell();
  else if (conversation.rev > told) timer ||= setTimeout(tell, Math.max(0, toldAt + PAUSE - performance.now()));
});

// What one has read is read, also when the page is left at once.
addEventListener("pagehide", () => timer && tell());

document.addEventListener("convoke:open", () => conversation.isNew || tell());
