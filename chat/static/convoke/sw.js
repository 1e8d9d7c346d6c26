/**
 * The service worker: shows pushes while no page is open, and leads to what they are about. Without a connection it
 * shows the conversations that were seen last, and says so elsewhere.
 *
 * It keeps pages of one account only. They go when that account signs out, when its session is over, and when another
 * account is seen here. Temporary conversations are not kept, nor what is asked for by scripts.
 */

const PAGES = "pages";
const FILES = "files";
const OFFLINE = "/offline/";
const WHOSE = "/whose"; // an entry that says whose the pages are
const MOST_PAGES = 20;
const MOST_FILES = 80;
const KEPT = /^\/(c\/[0-9a-f-]{36}\/|e\/\d+\/\S*)?$/;

const ICON = "/static/convoke/icon-192.png";
const BADGE = "/static/convoke/badge-96.png";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(offlinePage().catch(() => {}));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.type === "seen") event.waitUntil(seen(event.data));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/built/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});

/** Files never change under their names: what is here is right. */
async function file(request) {
  const kept = await caches.match(request, { cacheName: FILES });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await keep(FILES, MOST_FILES, request, answer.clone());
  return answer;
}

/** A page comes from the server; without one, as it was seen last. The sign-in page says that nobody is here any more. */
async function page(request) {
  const { pathname } = new URL(request.url);
  try {
    const answer = await fetch(request);
    if (pathname === "/login/" && answer.type !== "opaqueredirect") await forget();
    if (answer.ok && KEPT.test(pathname)) loaded = { pathname, answer: answer.clone() };
    return answer;
  } catch (failure) {
    const kept = (await caches.match(pathname, { cacheName: PAGES })) ?? (await caches.match(OFFLINE, { cacheName: FILES }));
    if (kept) return kept;
    throw failure;
  }
}

let loaded = null; // the last page that came
let forgotten = 0; // how often all was forgotten: what was asked for before that is not kept

async function forget() {
  forgotten += 1;
  loaded = null;
  await caches.delete(PAGES);
}

/** Keep the page that a person sees, as it came, or as it is now. Only an open page can say whose it is. */
async function seen({ user, url, changed }) {
  const { pathname, search } = new URL(url);
  const before = await (await caches.match(WHOSE, { cacheName: PAGES }))?.text();
  if (before !== undefined && before !== user) await forget();
  if (!user || search || !KEPT.test(pathname)) return;
  const [at, here] = [forgotten, loaded?.pathname === pathname ? loaded.answer : null];
  loaded = null;
  const answer = here && !changed ? here : await fetch(pathname).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const text = await answer.clone().text();
  if (!text.includes(`data-user="${user}"`) || text.includes("data-temporary") || at !== forgotten) return;
  await (await caches.open(PAGES)).put(WHOSE, new Response(user));
  await keep(PAGES, MOST_PAGES, pathname, answer);
}

async function keep(name, most, request, answer) {
  const cache = await caches.open(name);
  await cache.delete(request);
  await cache.put(request, answer);
  const all = (await cache.keys()).filter(({ url }) => ![WHOSE, OFFLINE].includes(new URL(url).pathname));
  await Promise.all(all.slice(0, Math.max(0, all.length - most)).map((each) => cache.delete(each)));
}

/** The page that says that there is no connection, with what it is drawn by. */
async function offlinePage() {
  const answer = await fetch(OFFLINE);
  if (!answer.ok) return;
  const text = await answer.clone().text();
  const files = await caches.open(FILES);
  await files.put(OFFLINE, answer);
  await files.addAll([...new Set(text.match(/\/static\/built\/[^"#]+/g) ?? [])]);
}

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? { title: "Convoke", body: "There is something new.", url: "/" };
  event.waitUntil(
    Promise.all([
      // The same tag replaces what it repeats, and sounds again, as it is news.
      self.registration.showNotification(told.title, {
        body: told.body,
        tag: told.tag,
        renotify: Boolean(told.tag),
        icon: ICON,
        badge: BADGE,
        data: { url: told.url },
      }),
      self.navigator.setAppBadge?.(told.unread).catch(() => {}),
    ]),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(new URL(event.notification.data?.url ?? "/", self.location.origin)));
});

/** Go to the page if it is open, else turn an open one to it, else open one. Never away from this site. */
async function open(url) {
  if (url.origin !== self.location.origin) return;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => new URL(page.url).pathname === url.pathname);
  if (there) return void (await there.focus());
  if (pages.length) {
    const moved = await pages[0].navigate(url.href).catch(() => null);
    if (moved) return void (await moved.focus());
  }
  await self.clients.openWindow(url.href);
}
