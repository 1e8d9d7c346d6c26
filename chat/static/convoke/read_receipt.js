/** Tell the server how far this page has read: the read marker. In a hidden tab nobody reads. */
import { conversation } from "./conversation.js";
import { transmit } from "./connection.js";

const PAUSE = 500; // ms: at most twice a second
const KEY = `convoke:read:${conversation.user}`; // of this tab: {read: {conversation: rev}, untold: conversation | null}
const marks = remembered();

let told = -1;
let timer = 0;
let toldAt = -PAUSE;

/** Whether it was read up to here in this tab: a list that was on its way meanwhile calls it unread still. */
export const hasRead = (id, rev) => marks.read[id] >= rev;

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? { read: {}, untold: null };
  } catch {
    return { read: {}, untold: null }; // no storage: the list is as the server knows it
  }
}

function remember() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(marks));
  } catch {
    // as above
  }
}

function tell() {
  clearTimeout(timer);
  timer = 0;
  toldAt = performance.now();
  marks.read[conversation.id] = conversation.rev;
  const arrives = transmit({ type: "seen", conversation: conversation.id, rev: conversation.rev });
  if (arrives) told = conversation.rev;
  marks.untold = arrives ? null : conversation.id;
  remember();
}

document.addEventListener("htmx:after:ws:message", () => {
  if (conversation.rev <= told || conversation.isNew || document.hidden) return;
  timer ||= setTimeout(tell, Math.max(0, toldAt + PAUSE - performance.now()));
});

// What one has read is read, also when the page is left at once. The socket may be closed by then: the next page tells it.
addEventListener("pagehide", () => timer && tell());
document.addEventListener("visibilitychange", () => {
  if (document.hidden ? timer : conversation.rev > told && !conversation.isNew) tell();
});

document.addEventListener("convoke:open", () => {
  const before = marks.untold;
  if (before && before !== conversation.id && transmit({ type: "seen", conversation: before, rev: marks.read[before] })) {
    marks.untold = null;
    remember();
  }
  if (!conversation.isNew && !document.hidden) tell();
});
