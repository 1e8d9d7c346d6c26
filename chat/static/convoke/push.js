/** Push on this device: on and off, from the settings. Without a service worker or permission the page says so. */

const section = document.getElementById("push");
const button = section.querySelector("[data-push]");
const line = section.querySelector("[data-push-state]");
const list = section.querySelector("[data-devices]");

const WORDS = {
  none: "This browser has no push. On an iPhone, put Convoke on the home screen first.",
  denied: "Notifications are blocked for this site in the browser's own settings.",
  off: "Off. You see what is new when you open Convoke.",
  on: "On. What you have not seen is shown here while no page is open.",
  failed: "That did not work. Try again in a moment.",
  out: "You are signed out. Load this page again to sign in.",
};

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;

class SignedOut extends Error {}

async function call(method, body, fine = []) {
  const answer = await fetch("/api/push/", {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok && !fine.includes(answer.status)) throw new Error(answer.status);
}

function show(state) {
  line.textContent = WORDS[state];
  button.hidden = state === "none" || state === "denied";
  if (state !== "failed" && state !== "out") {
    button.textContent = state === "on" ? "Turn off" : "Turn on";
    section.dataset.state = state;
  }
}

const sorry = (error) => show(error instanceof SignedOut ? "out" : "failed");

const row = (endpoint) => [...list.children].find((each) => each.dataset.endpoint === endpoint);

/** The list is of the other devices: what this one is, the line above says. */
function others(endpoint) {
  for (const each of list.children) each.hidden = each.dataset.endpoint === endpoint;
  list.hidden = [...list.children].every((each) => each.hidden);
}

/** A public key for `applicationServerKey`: bytes from base64 for addresses. */
function bytes(key) {
  const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (each) => each.charCodeAt(0));
}

function device() {
  const agent = navigator.userAgent;
  const browser = ["Edg", "Firefox", "Chrome", "Safari"].find((each) => agent.includes(each)) ?? "Browser";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((each) => agent.includes(each)) ?? "";
  return `${browser.replace("Edg", "Edge")}${system ? ` on ${system}` : ""}`;
}

async function subscribed() {
  const registration = await navigator.serviceWorker.register("/sw.js");
  return [registration, await registration.pushManager.getSubscription()];
}

async function look() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return show("none");
  if (Notification.permission === "denied") return show("denied");
  const [, subscription] = await subscribed();
  const known = Boolean(subscription && row(subscription.endpoint));
  if (known) others(subscription.endpoint);
  show(known ? "on" : "off");
}

async function turnOn() {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return show(permission === "denied" ? "denied" : "off");
  const [registration, before] = await subscribed();
  const subscription =
    before ??
    (await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(section.dataset.key),
    }));
  await call("POST", { ...subscription.toJSON(), device: device() });
  show("on");
}

async function turnOff() {
  const [, subscription] = await subscribed();
  if (subscription) {
    await forget(subscription.endpoint);
    await subscription.unsubscribe();
  }
  others();
  show("off");
}

/** Not known any more is as good as forgotten. */
async function forget(endpoint) {
  await call("DELETE", { endpoint }, [404]);
  row(endpoint)?.remove();
}

list.addEventListener("click", async ({ target }) => {
  const chosen = target.closest("button")?.closest("[data-endpoint]");
  if (!chosen) return;
  const [, subscription] = "PushManager" in window ? await subscribed() : [];
  await forget(chosen.dataset.endpoint).then(() => others(subscription?.endpoint), sorry);
  button.focus();
});

/** Not disabled meanwhile: that would take the focus away. The second click of a double click is none. */
let busy = false;
button.addEventListener("click", async ({ detail }) => {
  if (busy || detail > 1) return;
  busy = true;
  await (section.dataset.state === "on" ? turnOff() : turnOn()).catch(sorry);
  busy = false;
});

look().catch(sorry);
