"""Which Chromium the tests drive, and how it is started."""

from __future__ import annotations

import shutil

#: The address bar of a window that nobody sees: its list of suggestions is two pages, loaded with each window.
_UNSEEN = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess"]
#: What Playwright turns off; Chromium heeds only one such list, the last.
_TURNED_OFF = [
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
]
FLAGS = [
    f"--disable-features={','.join(_TURNED_OFF + _UNSEEN)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = """These tests need Chromium. Type one of
    sudo apt-get install chromium        (Debian)
    .venv/bin/playwright install chromium  (elsewhere)"""


def program() -> str | None:
    """Return the installed Chromium, or None: then it is Playwright's own."""
    return next(filter(None, map(shutil.which, NAMES)), None)
