"""What a person does on the page, for tests that read like one."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, ViewportSize, expect

PHONE: ViewportSize = {"width": 390, "height": 844}

#: Milliseconds that what must come may take: there to end what hangs, on a slow and busy machine too.
LIMIT = 90_000
expect.set_options(timeout=LIMIT)


class Planner:
    """The conversation page in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, address: str = "/") -> Planner:
        self.page.goto(address)
        self.connected()
        return self

    def connected(self) -> None:
        expect(self.page.locator("html[data-connection=open]")).to_be_attached()

    def say(self, text: str) -> None:
        """Type into the composer and press Enter."""
        self.page.locator("#text").fill(text)
        self.page.locator("#text").press("Enter")

    @property
    def messages(self) -> Locator:
        return self.page.locator("#messages > article:not(.message--removed)")

    def idle(self) -> None:
        """Wait until what was said is sent and nobody is writing."""
        expect(self.page.locator(".message--pending")).to_have_count(0)
        expect(self.page.locator("#status[data-busy]")).to_have_count(0)

    def card(self, name: str) -> Locator:
        """The widget of this name in the conversation, not the one in the side panel."""
        return self.page.locator(f"#messages .message--widget:has({NAMES[name]})")

    def html(self) -> str:
        """The messages as they stand in the page, without what only the moment made."""
        return str(self.page.evaluate(_STANDING))


NAMES = {"event_card": ".event", "shopping_list": ".shopping", "invitations": ".invitations"}

#: Clones the messages; takes off what scripts add for the moment (relative times, focus, a dot of htmx).
_STANDING = """() => {
  const copy = document.getElementById("messages").cloneNode(true);
  for (const each of copy.querySelectorAll("*")) {
    if (each.matches("details[data-filled]")) {  // a row's form, as long as it is open
      each.replaceChildren(each.querySelector(":scope > summary"));
      each.removeAttribute("data-filled");
    }
    each.removeAttribute("data-htmx-powered");
    each.removeAttribute("data-day");
    if (each.tabIndex === -1) each.removeAttribute("tabindex");  // where the focus was led
    for (const passing of [...each.classList].filter((name) => name.startsWith("is-"))) each.classList.remove(passing);
  }
  for (const gone of copy.querySelectorAll(".message--removed, .room")) gone.remove();
  for (const time of copy.querySelectorAll("time")) time.textContent = "";
  return copy.innerHTML.replace(/>\\s+</g, "><").trim();
}"""


def text_of(locator: Locator) -> str:
    return " ".join(locator.inner_text().split())
