"""Which Chromium the tests drive, and how it is started."""

from __future__ import annotations

import shutil

FLAGS = [
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
