/**
 * The socket: when to connect, what to say about it, and when to stop trying.
 *
 * htmx opens the socket and swaps its frames. Connecting again is decided here, because a new connection must
 * bear the newest rev in its address, start at once when the network or the lid comes back, and end on some codes.
 */
import { conversation } from "./conversation.js";

const element = document.getElementById("socket");
const line = document.getElementById("connection");

const WORDS = {
  open: "",
  connecting: "",
  reconnecting: "Back in a moment. What you write is kept.",
  offline: "You are offline. What you write is kept, and sent when you are back.",
  gone: "This conversation is no longer here.",
};
const LONGEST_WAIT = 15000; // ms between two attempts
const PING_AFTER = 20000; // ms
const PONG_WITHIN = 5000; // ms

let socket = null;
let state = "connecting";
let attempts = 0;
let retry = 0;
let pingedAt = 0;
let heardAt = 0;
let deadline = 0;

/** Send one frame now. Returns false when the socket is not open. */
export function transmit(frame) {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(frame));
  return true;
}

function show(next) {
  state = next === "reconnecting" && !navigator.onLine ? "offline" : next;
  document.documentElement.dataset.connection = state;
  if (line.textContent !== WORDS[state]) line.textContent = WORDS[state];
}

/** Connect now, from the newest rev. */
export function connect() {
  clearTimeout(retry);
  clearTimeout(deadline);
  socket = null;
  const [path, query] = conversation.url.split("?");
  const parameters = new URLSearchParams(query);
  parameters.set("rev", conversation.rev);
  element.setAttribute("hx-ws:connect", `${path}?${parameters}`);
  htmx.process(element, true);
  // A connection that neither opens nor fails (a dead network) is given up.
  deadline = setTimeout(() => socket || again(), 10000);
}

function again(atLeast = 0) {
  show("reconnecting");
  const wait = Math.min(LONGEST_WAIT, 400 * 2 ** attempts++) * (0.7 + 0.6 * Math.random());
  clearTimeout(retry);
  retry = setTimeout(connect, Math.max(atLeast, wait));
}

function leave() {
  show("gone");
  document.dispatchEvent(new CustomEvent("convoke:gone"));
}

/** Ask whether the other side is still there; a closed lid leaves sockets that look open and are not. */
export function ping() {
  pingedAt = Date.now();
  if (!transmit({ type: "ping" })) return;
  clearTimeout(deadline);
  deadline = setTimeout(() => {
    if (heardAt >= pingedAt || state !== "open") return;
    show("reconnecting");
    connect();
  }, PONG_WITHIN);
}

function wake() {
  if (state === "gone") return;
  if (state === "open") return ping();
  attempts = 0;
  connect();
}

element.addEventListener("htmx:after:ws:connection", ({ detail }) => {
  clearTimeout(deadline);
  socket = detail.connection.socket;
  attempts = 0;
  heardAt = Date.now();
  show("open");
  document.dispatchEvent(new CustomEvent("convoke:open"));
});

element.addEventListener("htmx:ws:close", ({ detail: { reason, code } }) => {
  if (reason === "removed") return; // we replaced it ourselves
  socket = null;
  clearTimeout(deadline);
  if (code === 4401) location.assign(`${conversation.login}?ended&next=${encodeURIComponent(location.pathname)}`);
  else if (code === 4404) leave();
  else again(code === 4429 ? 5000 : 0);
});

document.addEventListener("htmx:before:ws:message", ({ detail }) => {
  heardAt = Date.now();
  const { type, reason } = detail.message.json ?? {};
  if (type === "reload") reason === "gone" ? leave() : reload();
});

document.addEventListener("htmx:after:ws:message", ({ detail }) => conversation.reach(detail.message.json?.rev));

/** Fetch the page afresh, though never in a loop. */
function reload() {
  const key = "convoke:reloaded";
  const last = Number(sessionStorage.getItem(key));
  sessionStorage.setItem(key, Date.now());
  setTimeout(() => location.reload(), Date.now() - last < 10000 ? 10000 : 0);
}

setInterval(() => state === "open" && Date.now() - heardAt > PING_AFTER && ping(), 5000);
addEventListener("online", wake);
addEventListener("offline", () => (state === "open" ? ping() : show("reconnecting")));
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => document.hidden || wake());
show("connecting");
