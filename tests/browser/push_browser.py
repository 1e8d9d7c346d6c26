"""A browser's side of push, which a headless Chromium has none of: a subscription at the service of the tests.

Only what the browser would ask its maker's service for is made up; permission, page and service worker are real.
"""

from __future__ import annotations

import json

from playwright.sync_api import BrowserContext

from tests.harness.push_service import Device

#: Kept in the browser as a real one is: over reloads, until it is given up.
_OWN = """(() => {
  const given = GIVEN;
  const made = () => ({
    endpoint: given.endpoint,
    toJSON: () => ({ ...given, expirationTime: null }),
    unsubscribe: async () => { localStorage.removeItem("subscribed"); return true; },
  });
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? made() : null);
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (Notification.permission !== "granted") throw new DOMException("", "NotAllowedError");
    if (!userVisibleOnly || applicationServerKey.length !== 65) throw new DOMException("", "InvalidAccessError");
    localStorage.setItem("subscribed", "yes");
    return made();
  };
})()"""


def gets_pushes_at(context: BrowserContext, device: Device) -> None:
    context.add_init_script(_OWN.replace("GIVEN", json.dumps(device.subscription)))
