/** Tell the server how far this page has read: the read marker. In a hidden tab nobody reads. */
import { conversation } from "./conversation.js";
import { transmit } from "./connection.js";

const PAUSE = 500; // ms: at most twice a second
const KEY = `convoke:read:${conversation.user}`; // {conversation: rev}, of this tab
const read = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");

/** Whether it was read up to here in this tab: a list that was on its way meanwhile calls it unread still. */
export const hasRead = (id, rev) => read[id] >= rev;

let told = -1;
let timer = 0;
let toldAt = -PAUSE;

function tell() {
  clearTimeout(timer);
  timer = 0;
  toldAt = performance.now();
  if (!transmit({ type: "seen", conversation: conversation.id, rev: conversation.rev })) return;
  told = read[conversation.id] = conversation.rev;
  sessionStorage.setItem(KEY, JSON.stringify(read));
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
