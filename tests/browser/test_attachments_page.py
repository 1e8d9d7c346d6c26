"""Alice sends files: chosen, dropped, pasted; each says how far it is, and why one is not taken."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from agents.documents import Document
from agents.documents.due import Documents
from chat.models import Message
from tests.browser.measures import SMALL
from tests.browser.page_of import PHONE, Planner, text_of
from tests.browser.test_branches_page import wrong

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

GUESTS = b"name,email\nAda,ada@example.com\nBen,ben@example.com\n"

#: Bears files to where a person drops or pastes them. Chromium lets no program press its keys for that.
BEAR = """([kind, files]) => {
  const data = new DataTransfer();
  for (const [name, type, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt())], name, { type }));
  }
  const options = { bubbles: true, cancelable: true };
  if (kind === "paste") {
    const pasted = new ClipboardEvent("paste", { ...options, clipboardData: data });
    return document.getElementById("text").dispatchEvent(pasted);
  }
  const onto = document.getElementById("stream");
  for (const step of kind.split(" ")) onto.dispatchEvent(new DragEvent(step, { ...options, dataTransfer: data }));
}"""


def hall() -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(made, "PNG")
    return made.getvalue()


def are_read(page: Page, *names: str) -> None:
    """What a worker does, once they are uploaded."""
    for name in names:
        expect(chip(page, name)).to_have_attribute("data-state", "queued")
    while Documents().work():
        pass
    for name in names:
        expect(chip(page, name)).to_have_attribute("data-state", "ready")


def borne(*files: tuple[str, str, bytes]) -> list[list[str]]:
    return [[name, kind, base64.b64encode(content).decode()] for name, kind, content in files]


def chip(page: Page, name: str, within: str = "#tray") -> Locator:
    return page.locator(f"{within} .file").filter(has_text=name)


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `CARE_PICTURES=/tmp/pictures pytest …`."""
    if folder := os.environ.get("CARE_PICTURES"):
        page.screenshot(path=Path(folder) / f"attachments-{name}.png")


def test_alice_sends_a_list_that_she_chose_and_sees_that_it_was_read(
    web: Any, alice: Any, open_browser: Any, complaints: Any
) -> None:
    planner = Planner(open_browser(web, alice).new_page()).go()
    page, complained = planner.page, complaints(planner.page)
    page.get_by_role("button", name="Attach files").press("Enter")
    menu = page.get_by_role("dialog", name="Attach files")
    expect(menu).to_contain_text("up to 20 MB each, 10 with a message")
    expect(menu.get_by_role("button", name="Choose files")).to_be_focused()
    picture(page, "menu")
    with page.expect_file_chooser() as chosen:
        menu.get_by_role("button", name="Choose files").click()
    chosen.value.set_files([
        {"name": "guests.csv", "mimeType": "text/csv", "buffer": GUESTS},
        {"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"},
    ])  # fmt: skip
    expect(menu).to_be_hidden()
    expect(chip(page, "run.exe")).to_contain_text("This kind of file is not taken")
    are_read(page, "guests.csv")
    expect(page.locator("#tray-voice")).to_contain_text("guests.csv")
    assert Document.objects.count() == 1, "the other was not uploaded at all"
    page.reload()
    planner.connected()
    expect(chip(page, "guests.csv")).to_be_visible()
    picture(page, "tray")
    assert wrong(page) == []
    page.get_by_role("button", name="Send").click()
    sent = chip(page, "guests.csv", "#messages .message--user")
    expect(sent.get_by_role("link")).to_have_attribute("download", "")
    expect(page.locator("#tray .file")).to_have_count(0)
    expect(planner.messages.last).to_contain_text("guests.csv")
    planner.idle()
    page.reload()
    expect(chip(page, "guests.csv", "#messages .message--user")).to_be_visible()
    picture(page, "sent")
    assert wrong(page) == []
    with page.expect_download() as download:
        sent.get_by_role("link").click()
    assert Path(download.value.path()).read_bytes() == GUESTS
    assert complained == []
    message = Message.objects.get(role="user")
    assert (message.text, message.attachment_count) == ("", 1)


def test_alice_is_asked_before_she_leaves_while_a_file_is_on_its_way_and_only_then(
    web: Any, alice: Any, open_browser: Any
) -> None:
    planner = Planner(open_browser(web, alice).new_page()).go()
    page, asked = planner.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    held: list[Any] = []
    page.route("**/api/documents/", lambda route: held.insert(0, route))
    page.locator("#text").press_sequentially("Who?")  # a browser asks only who has done something on the page
    page.locator("#attach-files").set_input_files({"name": "guests.csv", "mimeType": "text/csv", "buffer": GUESTS})
    expect(chip(page, "guests.csv")).to_have_attribute("data-state", "uploading")
    with page.expect_event("dialog"):
        page.evaluate("() => { setTimeout(() => location.reload()) }")
    expect(chip(page, "guests.csv")).to_be_visible()
    held[0].continue_()
    are_read(page, "guests.csv")
    page.reload()
    planner.connected()
    expect(chip(page, "guests.csv")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_picture_is_dropped_and_another_pasted_on_a_phone_and_one_taken_away(
    web: Any, alice: Any, open_browser: Any
) -> None:
    page = Planner(open_browser(web, alice, viewport=PHONE, has_touch=True, color_scheme="dark").new_page()).go().page
    page.get_by_role("button", name="Attach files").click()
    photo = page.get_by_role("dialog", name="Attach files").get_by_role("button", name="Take a photo")
    expect(photo).to_be_visible()
    picture(page, "menu-phone")
    with page.expect_file_chooser() as chosen:
        photo.click()
    assert chosen.value.element.get_attribute("capture") == "environment"
    page.keyboard.press("Escape")
    page.evaluate(BEAR, ["dragenter dragover", borne(("hall.png", "image/png", hall()))])
    expect(page.locator("#conversation")).to_have_class("main is-dropping")
    picture(page, "dropping")
    page.evaluate(BEAR, ["dragenter drop", borne(("hall.png", "image/png", hall()))])
    page.evaluate(BEAR, ["paste", borne(("image.png", "image/png", hall()))])
    are_read(page, "hall.png", "image.png")
    for name in ("hall.png", "image.png"):
        expect(chip(page, name).locator("img")).to_be_visible()
    picture(page, "tray-phone")
    assert page.evaluate(SMALL) == []
    page.get_by_role("button", name="Take image.png away").click()
    expect(page.get_by_role("button", name="Take hall.png away")).to_be_focused()
    page.locator("#text").fill("Is that large enough?")
    page.locator("#text").press("Enter")
    shown = chip(page, "hall.png", "#messages .message--user:not(.message--pending)").locator("img")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("(each) => each.naturalWidth") == 900
    expect(page.locator("#messages .message--assistant").last).to_contain_text("I cannot see pictures")
    picture(page, "sent-phone")
    assert wrong(page) == []
    wait = Document.objects.filter(name="image.png")
    page.wait_for_function("() => !document.querySelector('#tray .file')")
    assert not wait.exists(), "nobody sends it any more"


def test_what_is_too_much_is_said_before_and_what_is_offline_goes_when_it_is_back(
    web: Any, alice: Any, open_browser: Any
) -> None:
    context = open_browser(web, alice)
    planner = Planner(context.new_page()).go()
    page, uploads = planner.page, []
    page.on("request", lambda request: uploads.append(request.method) if request.method == "POST" else None)
    page.evaluate("""() => {
      const data = new DataTransfer();
      data.items.add(new File([new Blob([new Uint8Array(21 * 1024 * 1024)])], "film.pdf", { type: "application/pdf" }));
      data.items.add(new File([], "empty.txt", { type: "text/plain" }));
      document.getElementById("stream").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: data }));
    }""")
    expect(chip(page, "film.pdf")).to_contain_text("larger than 20")
    expect(chip(page, "empty.txt")).to_contain_text("It is empty")
    assert uploads == []
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    context.set_offline(True)
    page.evaluate(BEAR, ["drop", borne(("guests.csv", "text/csv", GUESTS))])
    expect(chip(page, "guests.csv")).to_contain_text("Waits for the connection")
    page.locator("#text").fill("Who comes?")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    picture(page, "refused")
    context.set_offline(False)
    are_read(page, "guests.csv")
    context.set_offline(True)
    page.evaluate("() => document.getElementById('composer').requestSubmit()")
    expect(page.locator(".message--pending .file")).to_have_text("guests.csv")
    context.set_offline(False)
    expect(chip(page, "guests.csv", "#messages .message--user:not(.message--pending)")).to_be_visible()
    planner.idle()


def test_she_says_it_otherwise_and_it_keeps_what_came_with_it(web: Any, alice: Any, open_browser: Any) -> None:
    planner = Planner(open_browser(web, alice).new_page()).go()
    page = planner.page
    page.evaluate(BEAR, ["drop", borne(("guests.csv", "text/csv", GUESTS), ("menu.txt", "text/plain", b"Soup"))])
    are_read(page, "guests.csv", "menu.txt")
    planner.say("Look at thse")
    expect(page.locator("#messages .message--user .file[data-id]")).to_have_count(2)
    expect(page.locator("#messages .message--assistant")).to_have_count(1)
    planner.idle()
    page.locator("#text").press("ArrowUp")
    expect(page.locator("#tray .file")).to_have_count(2)
    page.get_by_role("button", name="Take menu.txt away").click()
    planner.say("Look at this")
    expect(page.locator("#messages .message--user:not([hidden])")).to_have_count(1)
    expect(page.locator("#messages .message--user:not([hidden])")).to_contain_text("Look at this")
    expect(page.locator("#messages .message--user:not([hidden], .message--pending) .file")).to_have_count(1)
    assert "guests.csv" in text_of(page.locator("#messages .message--user:not([hidden])"))
    expect(page.locator("#tray .file")).to_have_count(0)
    planner.idle()
    assert Document.objects.filter(name="menu.txt").exists(), "it is a part of what was said before"
