/**
 * What was said and not yet acknowledged. It outlives a reload, a closed tab and a lost network.
 *
 * Each frame has a key of its own in localStorage, so two tabs never overwrite each other. On every connection
 * all are sent again in order with the same client_id, which the server takes once. `stop` and `retry` are kept
 * only as long as the page: an hour later nobody means them.
 *
 * Tells the document: convoke:kept, convoke:acknowledged, convoke:refused, each with {frame, form, attached, answer}.
 */
import { conversation } from "./conversation.js";
import { connect, ping, transmit } from "./connection.js";

const LASTING = new Set(["send", "act", "react", "regenerate", "continue_from_message", "restore_branch"]);
const MOST_BYTES = 60000; // the server takes frames of at most 64 KiB
const ANSWER_WITHIN = 4000; // ms: without an answer by then, is anybody there?
const LONGEST_KEPT = 30 * 86400 * 1000; // ms: a conversation that is gone answers no more
const prefix = `convoke:outbox:${conversation.user}:`;
const waiting = new Map(); // ref -> {at, frame, form, attached, url}; `url` where the conversation is not yet made

/** Keep a frame until it is answered, and send it as soon as there is a connection. `attached`: what is shown of it. */
export function keep(frame, form = null, attached = undefined) {
  if (new Blob([JSON.stringify(frame)]).size > MOST_BYTES) {
    return tell("refused", { frame, form, attached, answer: { detail: "That is too long to send at once." } });
  }
  const entry = { at: nextMoment(), frame, form, attached, url: conversation.isNew ? conversation.url : undefined };
  waiting.set(frame.ref, entry);
  if (LASTING.has(frame.type)) store(entry);
  tell("kept", { frame, form, attached });
  if (transmit(frame)) setTimeout(() => waiting.has(frame.ref) && ping(), ANSWER_WITHIN);
}

let lastMoment = 0;
function nextMoment() {
  lastMoment = Math.max(Date.now(), lastMoment + 1);
  return lastMoment;
}

const keyOf = (frame) => `${prefix}${conversation.id}:${frame.ref}`;

function store({ at, frame, attached, url }) {
  try {
    localStorage.setItem(keyOf(frame), JSON.stringify({ at, frame, attached, url }));
  } catch {
    // Storage is full or shut: the frame is still kept in memory.
  }
}

function forget(frame) {
  waiting.delete(frame.ref);
  try {
    localStorage.removeItem(keyOf(frame));
  } catch {
    // Nothing was stored then.
  }
}

/** Return the stored entries, oldest first, as [{conversation, at, frame, attached, url}]. */
export function stored() {
  const found = [];
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i);
      if (!key.startsWith(prefix)) continue;
      const entry = JSON.parse(localStorage.getItem(key));
      if (Date.now() - entry.at < LONGEST_KEPT) found.push({ conversation: key.slice(prefix.length).split(":")[0], ...entry });
    }
  } catch {
    // Unreadable storage holds nothing for us.
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Take up what an earlier page, or another tab, left here. */
function restore() {
  for (const entry of stored()) {
    if (entry.conversation !== conversation.id || waiting.has(entry.frame.ref)) continue;
    waiting.set(entry.frame.ref, { ...entry, form: null });
    tell("kept", { frame: entry.frame, form: null, attached: entry.attached });
  }
}

/**
 * A first message whose page was closed before its ack: nothing in the list leads to its conversation.
 * A new page becomes that conversation. A page that still shows it holds its lock.
 */
async function adopt() {
  const isAlike = (url) => new URLSearchParams(url.split("?")[1]).has("temporary") === conversation.isTemporary;
  const orphan = conversation.isNew && stored().find(({ frame, url }) => frame.type === "send" && url && isAlike(url));
  if (!orphan) return;
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  if (held.some(({ name }) => name === lockOf(orphan.conversation))) return;
  own = { id: conversation.id, url: conversation.url };
  conversation.become(orphan.conversation, orphan.url);
}

let own = null; // what this page was before it became an orphan's

/** That conversation was never made, and its id is too old to make it: its words begin this one instead. */
function giveUp() {
  const words = [...waiting.values()];
  words.forEach(({ frame }) => forget(frame));
  conversation.become(own.id, own.url);
  own = null;
  for (const { frame, attached } of words) keep({ ...frame, conversation: conversation.id }, null, attached);
  connect();
}

document.addEventListener("convoke:gone", () => own && giveUp());

const lockOf = (id) => `convoke:conversation:${id}`;
const hold = () => navigator.locks?.request(lockOf(conversation.id), { mode: "shared" }, () => new Promise(() => {}));

function tell(what, detail) {
  document.dispatchEvent(new CustomEvent(`convoke:${what}`, { detail }));
}

document.addEventListener("htmx:before:ws:message", ({ detail }) => {
  const answer = detail.message.json;
  if (answer?.type !== "ack" && answer?.type !== "error") return;
  const entry = waiting.get(answer.ref);
  if (!entry) return;
  // It was not read, or could not be written down: again, later.
  if (["too_fast", "unavailable"].includes(answer.code)) return void setTimeout(transmit, 2000, entry.frame);
  forget(entry.frame);
  tell(answer.type === "ack" ? "acknowledged" : "refused", { ...entry, answer });
});

document.addEventListener("convoke:open", () => {
  restore();
  for (const { frame } of [...waiting.values()].sort((a, b) => a.at - b.at)) transmit(frame);
});

// Another tab got the answer first.
addEventListener("storage", ({ key, newValue }) => {
  if (newValue !== null || !key?.startsWith(`${prefix}${conversation.id}:`)) return;
  const entry = waiting.get(key.split(":").at(-1));
  if (!entry) return;
  waiting.delete(entry.frame.ref);
  tell("acknowledged", { ...entry, answer: {} });
});

// Every other file listens by now.
document.addEventListener("DOMContentLoaded", async () => {
  await adopt();
  hold();
  restore();
  connect();
});
