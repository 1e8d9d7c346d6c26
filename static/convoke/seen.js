/** Tell the server how far this page has read: the read marker. In a hidden tab nobody reads. */
import { conversation } from "./conversation.js";
import { transmit } from "./connection.js";

const PAUSE = 500; // ms: at most twice a second

let told = -1;
let timer = 0;
let toldAt = -PAUSE;

function tell() {
  clearTimeout(timer);
  timer = 0;
  toldAt = performance.now();
  if (transmit({ type: "seen", conversation: conversation.id, rev: conversation.rev })) told = conversation.rev;
}

document.addEventListener("htmx:after:ws:message", () => {
  if (conversation.rev <= told || document.hidden) return;
  timer ||= setTimeout(tell, Math.max(0, toldAt + PAUSE - performance.now()));
});

// What one has read is read, also when the page is left at once.
addEventListener("pagehide", () => timer && tell());
document.addEventListener("visibilitychange", () => {
  if (document.hidden ? timer : conversation.rev > told && !conversation.isNew) tell();
});

document.addEventListener("convoke:open", () => conversation.isNew || document.hidden || tell());
