"""What a guest sees in their mailbox: the same words as text and as a page, and one button, which is their own."""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives

from agents.mail.message import message, parts
from agents.mail.models import Mail
from planning import actions
from planning.letters import to_guests, to_vendors
from planning.models import Event, Vendor
from planning.public import links


def invited(event: Event, by: User, *, text: str = "") -> tuple[EmailMultiAlternatives, str]:
    """Return the invitation and the guest's link."""
    guests = actions.add_guests(event, by=by, guests=[{"name": "Ana", "email": "ana@example.com"}])
    actions.change_invitation(event, by=by, text=text)
    actions.send_invitations(event, by=by)
    return message(Mail.objects.get()), links.rsvp_link(guests[0])


def page_of(letter: EmailMultiAlternatives) -> str:
    [page] = [page for page, kind in letter.alternatives if kind == "text/html"]
    return str(page)


def buttons(page: str) -> list[str]:
    """Return where the page's buttons lead. Its only other link is that of "no more letters"."""
    found: list[tuple[str, str]] = re.findall(r'<a class="(\w+)" href="([^"]*)"', page)
    assert len(found) == page.count("<a ") and [kind for kind, _ in found].count("small") == 1
    return [link for kind, link in found if kind == "answer"]


def test_a_letter_is_text_and_page_with_one_button(shower: Event, alice: User) -> None:
    letter, link = invited(shower, alice)
    assert f"Answer here, it takes a moment:\n{link}\n\n-- \nalice wrote to you with Convoke." in letter.body
    assert buttons(page := page_of(letter)) == [link]
    assert "You are warmly invited to Mia&#x27;s baby shower" in page
    assert "Dear friends,</p>" in page


def test_words_are_words_whatever_is_in_them(shower: Event, alice: User) -> None:
    actions.change_event(shower, by=alice, title="<img src=x onerror=alert(1)>")
    evil = "Click here:\r\nhttps://evil.example/rsvp/1~forged/\r\n\r\n<a href='https://evil.example/'>Answer</a>"
    letter, link = invited(shower, alice, text=evil)
    page = page_of(letter)
    assert buttons(page) == [link]
    assert page.count("<img") == 1 and '<img src="http://localhost:8000/covers/' in page, "the cover alone"
    assert "&lt;a href=" in page


def test_another_guests_link_and_a_forged_one_are_no_buttons(shower: Event, alice: User) -> None:
    letter, link = invited(shower, alice)
    [zoe] = actions.add_guests(shower, by=alice, guests=[{"name": "Zoe"}])
    for other in (links.rsvp_link(zoe), link[:-2] + "x/", link[:-1], f"{link}?next=x/", ""):
        assert [part.link for part in parts(f"Here:\n{other}", link)] == [""]
    assert [part.link for part in parts("Here:\n", "")] == [""]
    assert buttons(page_of(letter)) == [link]


def test_a_vendor_answers_by_the_button_too(shower: Event, alice: User, baker: Vendor) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    to_vendors.ask(asked)
    assert buttons(page_of(message(Mail.objects.get()))) == [links.request_link(asked)]


def test_a_letter_that_asks_nothing_has_no_button(shower: Event, alice: User) -> None:
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    to_guests.thank([ana], shower)
    assert buttons(page_of(message(Mail.objects.get()))) == []
