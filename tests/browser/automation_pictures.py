"""The pictures of what goes on by itself: a guest and a vendor answer, the concierge speaks, the staff look on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect

from tests.browser.page_of import PHONE, Planner
from tests.harness.processes import wait_until

WIDE: ViewportSize = {"width": 1440, "height": 900}
Scheme = Literal["light", "dark"]
Look = tuple[str, ViewportSize, Scheme]
ON_SCREENS: list[Look] = [("wide-light", WIDE, "light"), ("wide-dark", WIDE, "dark")]
ON_PHONES: list[Look] = [("phone-light", PHONE, "light"), ("phone-dark", PHONE, "dark")]
LOOKS = ON_SCREENS + ON_PHONES
STAFF = {
    "automation": "/dashboard/automation/",
    "admin-event": "/admin/events/event/?name=rsvp_received",
    "admin-workflow": "/admin/workflows/workflowrun/?name=RsvpReminders",
    "admin-agent": "/admin/business/agentrun/",
}


class Pictures:
    """Takes a page's picture wide and narrow, light and dark."""

    def __init__(self, browser: Browser, url: str, folder: Path, mail: Path) -> None:
        self.browser, self.url, self.folder, self.mail = browser, url, folder, mail
        self.signed_in: dict[str, StorageState] = {}

    @contextmanager
    def page(self, view: ViewportSize = WIDE, scheme: Scheme = "light", *, who: str = "") -> Iterator[Page]:
        cookies = self.cookies_of(who) if who else None
        context = self.browser.new_context(
            base_url=self.url,
            viewport=view,
            color_scheme=scheme,
            storage_state=cookies,
        )
        page = context.new_page()
        yield page
        context.close()

    def cookies_of(self, who: str) -> StorageState:
        """Sign in, once: many times in a row would have to wait."""
        if who not in self.signed_in:
            context = self.browser.new_context(base_url=self.url)
            page = context.new_page()
            page.goto("/login/")
            page.get_by_label("Username").fill(who)
            page.get_by_label("Password").fill(who)
            page.get_by_role("button", name="Sign in", exact=True).click()
            Planner(page).connected()
            self.signed_in[who] = context.storage_state()
            context.close()
        return self.signed_in[who]

    def take(self, name: str, address: str, *, who: str = "", looks: list[Look] = LOOKS) -> None:
        for look, view, scheme in looks:
            with self.page(view, scheme, who=who) as page:
                page.goto(address)
                if page.locator("#messages").count():
                    Planner(page).connected()
                page.wait_for_timeout(500)
                if name == "bell":
                    page.locator("#bell:visible, #bell-top:visible").first.click()
                    page.wait_for_timeout(300)
                page.screenshot(path=self.folder / f"{name}-{look}.png", full_page=name.startswith("admin"))

    def link(self, kind: str, to: str) -> str:
        """Return the path in the letter to `to`, once it is written."""

        def found() -> str:
            letters = [each.read_text() for each in self.mail.glob("*")] if self.mail.is_dir() else []
            mine = (re.search(rf"^To: {to}$.*?(/{kind}/\S+)", letter, re.M | re.S) for letter in letters)
            return next((match[1] for match in mine if match), "")

        return str(wait_until(found, within=60, what=f"a letter to {to}"))


def take_automation(pictures: Pictures, address: str) -> None:
    """`address`: the conversation of an event of `demo` with guests."""
    with pictures.page(who="demo") as page:
        planner = Planner(page).go(address)
        planner.say("Invite Ada <ada@example.org>, Cid <cid@example.org>")
        planner.idle()
        page.locator("#messages").get_by_role("button", name=re.compile("^Send to")).last.click()
        planner.say("Which venues are free?")
        planner.idle()
        page.locator("#messages").get_by_role("button", name="Ask Library Hall").click()
        pictures.take("rsvp", pictures.link("rsvp", "ada@example.org"), looks=ON_PHONES)
        with pictures.page(PHONE) as guest:
            guest.goto(pictures.link("rsvp", "ada@example.org"))
            guest.get_by_label("I am coming").check()
            guest.get_by_label("How many of you").fill("2")
            guest.get_by_role("button", name="Answer").click()
            expect(guest.get_by_role("status")).to_be_visible()
        pictures.take("rsvp-answered", pictures.link("rsvp", "ada@example.org"), looks=ON_PHONES)
        request = pictures.link("request", "libraryhall@example.com")
        pictures.take("request", request, looks=ON_PHONES)
        with pictures.page(PHONE) as vendor:
            vendor.goto(request)
            vendor.get_by_label("A word to the host").fill("The doors open an hour before.")
            vendor.get_by_role("button", name="We can be there").click()
            expect(vendor.get_by_role("status")).to_be_visible()
        pictures.take("request-answered", request, looks=ON_PHONES)
        expect(planner.messages.filter(has_text="Library Hall has confirmed").first).to_be_visible(timeout=60_000)
    pictures.take("concierge", address, who="demo")
    pictures.take("bell", address, who="demo")
    pictures.take("settings", "/settings/", who="demo")
    for name, staff in STAFF.items():
        with pictures.page(who="admin") as page:
            page.goto(staff)
            if page.locator("#result_list").count():
                staff = page.locator("#result_list tbody th a").first.get_attribute("href") or staff
        pictures.take(name, staff, who="admin", looks=LOOKS if name == "automation" else ON_SCREENS)
