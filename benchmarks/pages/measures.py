"""What a browser tells of a page: its weight, how soon it is there, how much it moves, how long an answer takes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import BrowserContext, Page

LIMIT = 120_000  # ms that anything may take

#: Collects in `window.seen` what the browser measures itself.
WATCH = """
window.seen = {lcp: 0, cls: 0, long: 0};
const watch = (type, take) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({type, buffered: true});
watch("largest-contentful-paint", (entry) => (window.seen.lcp = entry.startTime));
watch("layout-shift", (entry) => entry.hadRecentInput || (window.seen.cls += entry.value));
watch("longtask", (entry) => (window.seen.long += entry.duration));
"""

_CONNECTED = "document.documentElement.dataset.connection === 'open'"
_ANSWERED = """(before) => {
  const said = [...document.querySelectorAll("#messages .message--assistant.message--text")];
  const isComplete = said.length > before && said.at(-1).dataset.state === "complete";
  return isComplete && !document.querySelector("#status[data-busy]");
}"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Kilobytes of HTML; milliseconds until it is there and its socket is open; shift; milliseconds of long tasks."""

    html: float
    requests: float
    received: float  # kilobytes of all
    load: float
    lcp: float
    cls: float
    long_tasks: float


def load(context: BrowserContext, address: str) -> tuple[Page, Loaded]:
    """Open a page and wait until it is there and hears of changes."""
    page = context.new_page()
    page.set_default_timeout(LIMIT)
    page.add_init_script(WATCH)
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(max(0, request.sizes()["responseBodySize"])))
    began = time.perf_counter()
    response = page.goto(address)
    assert response is not None and response.ok, address
    page.wait_for_function(_CONNECTED)
    took = (time.perf_counter() - began) * 1000
    html = len(response.body()) / 1000
    page.wait_for_timeout(300)  # what moves does so soon
    seen = page.evaluate("window.seen")
    received = sum(sizes) / 1000
    return page, Loaded(html, len(sizes), received, took, seen["lcp"], seen["cls"], seen["long"])


def answers(page: Page, number: int) -> tuple[float, float]:
    """Have the agent change the guest list so often; return the median of milliseconds, and what shifted meanwhile."""
    waits = []
    before = page.evaluate("window.seen.cls")
    for each in range(number):
        said = page.locator("#messages .message--assistant.message--text").count()
        page.locator("#text").fill(f"Invite Person{'abcdefghij'[each]}")
        began = time.perf_counter()
        page.locator("#text").press("Enter")
        page.wait_for_function(_ANSWERED, arg=said, polling=20)
        waits.append((time.perf_counter() - began) * 1000)
    return median(waits), page.evaluate("window.seen.cls") - before
