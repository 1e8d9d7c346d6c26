"""What a newcomer's browser loads for the first page, and that an answer that fills the panel moves nothing else."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.page_of import Planner

MOST_REQUESTS = 15
MOST_BYTES = 80 * 1024
MOST_SHIFT = 0.05

#: Adds up what moved without the person's doing, and names it. What is said grows where one waits for it: on a slow
#: machine that comes too late to count as theirs.
WATCH = """() => {
  [window.shifted, window.moved] = [0, []];
  const isSaid = ({ node }) => !node || (node.closest ? node : node.parentElement)?.closest("#stream");
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput || entry.sources.every(isSaid)) continue;
      window.shifted += entry.value;
      window.moved.push([entry.value, ...entry.sources.map(({ node }) => node?.className ?? node?.nodeName)]);
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""


def test_the_first_page_is_few_small_files_and_a_plan_moves_nothing(web: Any, alice: Any, open_browser: Any) -> None:
    page = open_browser(web, alice).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    loaded: dict[str, float] = {}
    session.on(
        "Network.responseReceived",
        lambda event: event["response"]["url"].startswith("http") and loaded.setdefault(event["requestId"], 0),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: event["requestId"] in loaded and loaded.update({event["requestId"]: event["encodedDataLength"]}),
    )
    planner = Planner(page).go()
    page.wait_for_load_state("networkidle")
    assert len(loaded) <= MOST_REQUESTS
    assert sum(loaded.values()) <= MOST_BYTES
    page.evaluate(WATCH)
    planner.say("Plan a baby shower for 20 guests next Saturday at 3pm")
    expect(page.locator("#panel .event")).to_be_visible()
    planner.idle()
    assert page.evaluate("window.shifted") <= MOST_SHIFT, page.evaluate("window.moved")
