"""What a newcomer's browser loads for the first page, and that what comes to a page moves nothing else on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from agents.runtime import Widget
from benchmarks.pages import rows
from chat import messages
from chat.models import Conversation
from tests.browser.page_of import Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

MOST_REQUESTS = 15
MOST_BYTES = 80 * 1024
MOST_SHIFT = 0.05

#: Adds up what moved without the person's doing, and names it. What is said grows where one waits for it: on a slow
#: machine that comes too late to count as theirs. Where something else moves in the same frame, that alone is counted,
#: as a browser does: the part of the page that it covers before and after, by how far it goes.
WATCH = """() => {
  [window.shifted, window.moved] = [0, []];
  const isSaid = ({ node }) => !node || (node.closest ? node : node.parentElement)?.closest("#stream");
  const part = ({ previousRect: from, currentRect: to }) => {
    const common = Math.max(0, Math.min(from.right, to.right) - Math.max(from.left, to.left))
      * Math.max(0, Math.min(from.bottom, to.bottom) - Math.max(from.top, to.top));
    const area = from.width * from.height + to.width * to.height - common;
    const far = Math.max(Math.abs(from.left - to.left), Math.abs(from.top - to.top));
    return area / (innerWidth * innerHeight) * far / Math.max(innerWidth, innerHeight);
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const others = entry.sources.filter((source) => !isSaid(source));
      if (entry.hadRecentInput || !others.length) continue;
      const isMixed = others.length < entry.sources.length;
      const value = isMixed ? Math.min(entry.value, others.reduce((sum, each) => sum + part(each), 0)) : entry.value;
      window.shifted += value;
      window.moved.push([value, ...others.map(({ node }) => node?.className ?? node?.nodeName)]);
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


#: Adds up all that moved on a page from its first byte on: in what follows nobody touches it.
WATCH_ALL = """
[window.shifted, window.moved] = [0, []];
const moved = ({ node, previousRect, currentRect }) => [node?.id || node?.className, previousRect.y, currentRect.y];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shifted += entry.value;
    window.moved.push([entry.value, ...entry.sources.map(moved)]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def shifted_little(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("window.shifted") <= MOST_SHIFT, page.evaluate("window.moved")


def test_nothing_moves_while_pages_load_nor_when_a_card_goes_on_below(web: Any, alice: Any, open_browser: Any) -> None:
    talk = Conversation.objects.create(user=alice, agent=settings.CHAT_AGENT, title="Party", title_is_given=True)
    event = rows.plan(talk.pk, 20)
    for said in ("Who is coming?", "What is left to buy?", "Thank you"):
        messages.post(talk.pk, role="user", kind="text", text=said)
    page = open_browser(web, alice).new_page()
    page.add_init_script(WATCH_ALL)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})  # it is painted half-made
    for address in ("/", f"/e/{event}/run/", f"/c/{talk.pk}/"):
        Planner(page).go(address)
        shifted_little(page)
    messages.show_card(talk.pk, Widget("event_card", {"event": event}), agent="planner")
    messages.show_card(talk.pk, Widget("invitations", {"event": event}), agent="planner")
    expect(page.locator("#messages > .message").last.locator(".invitations")).to_be_visible()
    shifted_little(page)
    expect(page.locator("#messages > :not(.message)")).to_have_count(0)  # the rooms that they left are closed
    assert page.evaluate("stream.scrollHeight - stream.scrollTop - stream.clientHeight") <= 1


def test_a_fade_between_pages_that_is_passed_over_is_no_error(web: Any, alice: Any, open_browser: Any) -> None:
    page = open_browser(web, alice).new_page()
    page.goto("/memory/")
    unhandled = page.evaluate("""async () => {
      const found = [];
      addEventListener("unhandledrejection", ({ reason }) => found.push(reason.message));
      for (const type of ["pageswap", "pagereveal"]) {
        const fade = {};
        for (const each of ["updateCallbackDone", "ready", "finished"]) fade[each] = Promise.reject(new Error(each));
        dispatchEvent(Object.assign(new Event(type), { viewTransition: fade }));
      }
      await new Promise((told) => setTimeout(() => setTimeout(told)));
      return found;
    }""")
    assert unhandled == []
