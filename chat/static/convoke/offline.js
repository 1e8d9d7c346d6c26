/**
 * What a person has seen stays readable without a connection: the service worker keeps the newest pages. They are one
 * account's: the worker is told whose this page is, and drops all when it is another's, or when they have signed out.
 */
const page = document.querySelector("[data-user]");
const frames = document.getElementById("messages");
let standing = frames?.innerHTML.length;

function tell() {
  const now = frames?.innerHTML.length;
  const seen = { type: "seen", user: page.dataset.user, url: location.href, changed: now !== standing };
  standing = now;
  navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(seen));
}

if (page && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").then(tell, () => {});
  document.addEventListener("visibilitychange", () => document.hidden && frames?.innerHTML.length !== standing && tell());
}
