/** Push on this device: on and off, from the settings. Without a service worker or permission the page says so. */

const section = document.getElementById("push");
const button = section.querySelector("[data-push]");
const line = section.querySelector("[data-push-state]");

const WORDS = {
  none: "This browser has no push. On an iPhone, put Convoke on the home screen first.",
  denied: "Notifications are blocked for this site in the browser's own settings.",
  off: "Off on this device.",
  on: "On. What you have not seen is shown here while no page is open.",
  failed: "That did not work. Try again in a moment.",
};

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;

function call(method, body) {
  return fetch("/api/push/", {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
}

function show(state) {
  line.textContent = WORDS[state];
  button.hidden = state === "none" || state === "denied";
  button.textContent = state === "on" ? "Turn off on this device" : "Turn on for this device";
  section.dataset.state = state;
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
  show(subscription && section.dataset.endpoints.split("\n").includes(subscription.endpoint) ? "on" : "off");
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return show("denied");
  const [registration, before] = await subscribed();
  const subscription =
    before ??
    (await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(section.dataset.key),
    }));
  const answer = await call("POST", { ...subscription.toJSON(), device: device() });
  if (!answer.ok) throw new Error(answer.status);
  section.dataset.endpoints += `\n${subscription.endpoint}`;
  show("on");
}

async function turnOff() {
  const [, subscription] = await subscribed();
  if (subscription) {
    await call("DELETE", { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  show("off");
}

button.addEventListener("click", async () => {
  button.disabled = true;
  await (section.dataset.state === "on" ? turnOff() : turnOn()).catch(() => show("failed"));
  button.disabled = false;
});

look().catch(() => show("failed"));
