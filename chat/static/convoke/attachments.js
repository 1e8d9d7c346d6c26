/**
 * What goes with the next message: a tray of files above the words, each with how far it is.
 *
 * Tells the document convoke:attached when that has changed. What was uploaded outlives a reload, as the words do; while
 * something is on its way, the browser asks before the page goes.
 */
import { conversation } from "./conversation.js";
import { discard, problemOf, size, upload, watch } from "./upload.js";

const form = document.getElementById("composer");
const list = document.getElementById("tray");
const voice = document.getElementById("tray-voice");
const most = Number(form.dataset.most);
const key = `convoke:attached:${conversation.user}:${conversation.isNew ? "new" : conversation.id}`;

const GOING_ON = new Set(["waiting", "uploading"]);
const UNREAD = new Set(["queued", "reading"]);
const SENT_ALONG = new Set([...UNREAD, "ready", "failed"]); // what could not be read is sent all the same

let tray = []; // {file, id, name, size, state, why, part, preview, item, end}

/** Take these files in. */
export function add(files) {
  const room = most - tray.length;
  for (const file of [...files].slice(0, Math.max(0, room))) {
    const entry = { file, name: file.name, size: file.size, state: "checking" };
    tray.push(entry);
    const why = problemOf(file);
    if (why) change(entry, { state: "refused", why });
    else entry.end = upload(file, (news) => change(entry, news));
  }
  if (files.length > room) say(`At most ${most} files go with one message.`);
  update();
}

function change(entry, news) {
  if (entry.isAway) return news.id && discard(news.id);
  const before = entry.state;
  Object.assign(entry, news);
  if (entry.id && UNREAD.has(entry.state) && !UNREAD.has(before)) entry.end = watch(entry.id, (more) => change(entry, more));
  if (!UNREAD.has(entry.state) && UNREAD.has(before)) entry.end?.();
  if (before !== entry.state) say(`${entry.name}: ${entry.state === "ready" ? "ready" : wordsOf(entry)}`);
  update();
}

function remove(entry) {
  entry.end?.();
  entry.isAway = true;
  const at = tray.indexOf(entry);
  tray.splice(at, 1);
  if (entry.id && !entry.isOfMessage) discard(entry.id);
  say(`${entry.name} is taken away.`);
  update();
  (tray[Math.min(at, tray.length - 1)]?.item.querySelector("button") ?? document.getElementById("text")).focus();
}

/** Whether there is something to send, and whether something is still on its way to the server. */
export const standing = () => ({ some: tray.some(({ state }) => SENT_ALONG.has(state)), busy: tray.some(({ state }) => GOING_ON.has(state)) });

const shown = () => sent().map(({ id, name, size, state, why, preview }) => ({ id, name, size, state, why, preview }));
const sent = () => tray.filter(({ state }) => SENT_ALONG.has(state));

/** What a frame says of it, and what a page shows of it until the server does. */
document.addEventListener("convoke:saying", ({ detail }) => {
  if (detail.form !== form) return;
  detail.frame.attachments = sent().map(({ id }) => id);
  detail.attached = shown();
});

/** Empty the tray; return what it held. What is being uploaded goes on. */
export function take() {
  const held = tray;
  tray = [];
  for (const entry of held) if (!GOING_ON.has(entry.state)) entry.end?.();
  update();
  return held;
}

/** Put these in its place: what a message has, what was refused, what was held. */
export function put(entries) {
  tray = entries;
  for (const entry of tray) if (UNREAD.has(entry.state)) entry.end = watch(entry.id, (news) => change(entry, news));
  update();
}

function again(entry) {
  entry.end?.();
  entry.end = upload(entry.file, (news) => change(entry, news));
}

function wordsOf({ state, part, why, size: bytes }) {
  if (state === "uploading") return part < 1 ? `Uploading, ${Math.round(100 * part)} %` : "Uploaded";
  if (state === "waiting") return "Waits for the connection";
  if (UNREAD.has(state)) return "Being read";
  if (state === "ready") return bytes ? size(bytes) : "Ready";
  if (state === "failed") return `Could not be read. ${why ?? ""}`.trim();
  return why ?? "";
}

function update() {
  for (const entry of tray) draw(entry);
  const wanted = tray.map(({ item }) => item);
  if (list.children.length !== wanted.length || wanted.some((item, at) => list.children[at] !== item)) list.replaceChildren(...wanted);
  list.hidden = !tray.length;
  remember();
  guard();
  document.dispatchEvent(new CustomEvent("convoke:attached"));
}

let isGuarded = false;

/** Only as long as there is something to lose: a page that always asks is not kept for going back to. */
function guard() {
  const { busy } = standing();
  if (busy === isGuarded) return;
  isGuarded = busy;
  (busy ? addEventListener : removeEventListener)("beforeunload", ask);
}

function ask(event) {
  event.preventDefault();
}

function draw(entry) {
  entry.item ??= make(entry);
  const { item, state } = entry;
  item.dataset.state = state;
  item.querySelector(".file__name").textContent = entry.name;
  const words = item.querySelector(".file__state");
  if (words.textContent !== wordsOf(entry)) words.textContent = wordsOf(entry);
  item.querySelector("progress").hidden = state !== "uploading";
  item.querySelector("progress").value = entry.part ?? 0;
  const face = item.querySelector(".file__face");
  if (entry.preview && !face.querySelector("img")) face.replaceChildren(Object.assign(new Image(), { src: entry.preview, alt: "" }));
}

function make(entry) {
  const item = document.getElementById("file").content.firstElementChild.cloneNode(true);
  const button = item.querySelector("button");
  button.setAttribute("aria-label", `Take ${entry.name} away`);
  button.addEventListener("click", () => remove(entry));
  return item;
}

function say(words) {
  voice.textContent = words;
}

function remember() {
  try {
    const unsent = shown().filter((each, at) => !sent()[at].isOfMessage);
    if (unsent.length) localStorage.setItem(key, JSON.stringify(unsent));
    else localStorage.removeItem(key);
  } catch {
    // Without storage it lasts as long as the page.
  }
}

function recall() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

const retry = () => tray.filter(({ state }) => state === "waiting").forEach(again);
addEventListener("online", retry);
document.addEventListener("convoke:open", retry);

// The words are on their way, and these with them.
document.addEventListener("convoke:kept", ({ detail }) => detail.form === form && take());

document.addEventListener("convoke:refused", ({ detail: { frame, attached, answer } }) => {
  if (frame.type !== "send" || !attached?.length || answer.errors?.attachments) return;
  put([...attached.map((each) => ({ ...each, isOfMessage: Boolean(frame.replaces) })), ...take()]);
});

put(recall());
