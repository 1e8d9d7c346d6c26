"""`make screenshots`: starts a fresh installation as `make run` does, plans a baby shower, and takes its pictures.

They are written to docs/screenshots/: wide and narrow, light and dark.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.automation_pictures import LOOKS, WIDE, Pictures, take_automation
from tests.browser.chromium import FLAGS, program
from tests.browser.page_of import Planner
from tests.harness.processes import ROOT, answers, environment, free_port

FOLDER = Path(os.environ.get("SCREENSHOTS") or ROOT / "docs" / "screenshots")
SAID = "Plan a baby shower for 20 guests next Saturday at 3pm in our garden, budget $450"


def main() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        env = environment(CONVOKE_DATA_DIR=f"{data}/convoke", OFFLINE_WORDS_PER_SECOND="0")
        command = [sys.executable, "manage.py", "up", "--host", "127.0.0.1", "--port", str(port)]
        up = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            while not answers(f"{url}/healthz"):
                if up.poll() is not None:
                    sys.exit("It did not start; see above.")
                time.sleep(0.2)
            take_all(url, Path(data) / "convoke" / "mail")
        finally:
            os.killpg(up.pid, signal.SIGINT)
            up.wait(15)


def take_all(url: str, mail: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        address = plan(browser, url)
        for look, viewport, scheme in LOOKS:
            context = browser.new_context(base_url=url, viewport=viewport, color_scheme=scheme)
            planner = sign_in(Planner(context.new_page()))
            planner.page.screenshot(path=FOLDER / f"empty-{look}.png")
            planner.go(address)
            planner.page.locator("#messages article").first.scroll_into_view_if_needed()
            planner.page.wait_for_timeout(400)
            planner.page.screenshot(path=FOLDER / f"plan-{look}.png")
            context.close()
        take_automation(Pictures(browser, url, FOLDER, mail), address)
        browser.close()


def sign_in(planner: Planner) -> Planner:
    planner.page.goto("/")
    planner.page.get_by_role("button", name="guest").click()
    planner.connected()
    return planner


def plan(browser: Browser, url: str) -> str:
    """Plan the shower; return the address of its conversation."""
    planner = sign_in(Planner(browser.new_context(base_url=url, viewport=WIDE).new_page()))
    planner.say(SAID)
    expect(planner.card("invitations")).to_be_visible(timeout=30_000)
    planner.idle()
    planner.say("Invite Anna, Ben, José, Zoë and Grandma Rose")
    expect(planner.card("invitations")).to_contain_text("Rose")
    planner.idle()
    planner.say("Anna is coming")
    planner.idle()
    planner.say("We bought the cupcakes and the balloons")
    planner.idle()
    return Path(planner.page.url.removeprefix(url)).as_posix() + "/"


if __name__ == "__main__":
    main()
