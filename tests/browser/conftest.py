"""A real Chromium: Debian's where it is installed, else Playwright's own. Nothing is downloaded here.

It starts once a session, each test has contexts of its own in it. Playwright's synchronous calls run an event loop in
this thread, so tests with a browser are plain functions; between the files with a browser the loop is put aside, so
tests in other files may be coroutines.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.browser.chromium import FLAGS, MISSING, program
from tests.browser.page_of import LIMIT


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        except Error as error:
            raise AssertionError(f"{MISSING}\n\n{error}") from error
        yield started
        asyncio._set_running_loop(started._loop)
        started.close()


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Iterator[Browser]:
    """The session's Chromium. Its loop is this thread's for as long as the module's tests run."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs here; the database is not used from it
    asyncio._set_running_loop(chromium._loop)
    yield chromium
    asyncio._set_running_loop(None)
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


#: Pages read the clock of the tests, too: JavaScript's, not that of cookies and certificates.
CLOCK = """((Machine, shift) => {
  globalThis.Date = class Date extends Machine {
    constructor(...given) { given.length ? super(...given) : super(Date.now()); }
    static now() { return Machine.now() + shift; }
  };
})(Date, %d)"""


#: What is kept for a time without a connection is kept from tests that are not about it.
PLAIN: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "service_workers": "block"}


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open browsers with their own cookies: `open_browser(server)`, `open_browser(server, alice, viewport=PHONE)`.

    `alice` is signed in already. The options are those of Playwright's `new_context`.
    """
    contexts: list[BrowserContext] = []

    def start(server: Any, user: User | None = None, **options: Any) -> BrowserContext:
        context = browser.new_context(base_url=server.url, **(PLAIN | options))
        context.set_default_timeout(LIMIT)
        context.add_init_script(CLOCK % round(settings.CLOCK_SHIFT * 1000))
        contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session(user), "url": server.url}])
        return context

    yield start
    for context in contexts:
        context.close()


def session(user: User) -> str:
    """Sign `user` in and return the session's key."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def complaints() -> Callable[[Page], list[str]]:
    """Collect what a page complains of: errors in its scripts and on its console, blocked and failed requests."""

    def listen(page: Page) -> list[str]:
        found: list[str] = []
        page.on("pageerror", lambda error: found.append(f"error: {error}"))
        page.on("console", lambda line: found.append(f"console: {line.text}") if line.type == "error" else None)
        return found

    return listen


@pytest.fixture
def demo(settings: Any) -> None:
    """The demo's accounts, vendors and events, as on the first day."""
    settings.DEBUG = True
    call_command("demo", verbosity=0)
