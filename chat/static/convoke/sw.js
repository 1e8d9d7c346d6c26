/** The service worker: shows pushes while no page is open, and leads to what they are about. It caches nothing. */

const ICON = "/static/convoke/icon-192.png";
const BADGE = "/static/convoke/badge-96.png";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

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
