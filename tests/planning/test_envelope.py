"""What a guest sees in their mailbox: the same words as text and as a page, and one button, which is their own."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives

from planning import actions, links, mails
from planning.envelope import message, parts
from planning.models import Event, Mail, Vendor


def invited(event: Event, by: User, *, text: str = "") -> tuple[EmailMultiAlternatives, str]:
    """Return the invitation and the guest's link."""
    guests = actions.add_guests(event, by=by, guests=[{"name": "Ana", "email": "ana@example.com"}])
    actions.change_invitation(event, by=by, text=text)
    actions.send_invitations(event, by=by)
    return message(Mail.objects.get()), links.rsvp_link(guests[0])


def page_of(letter: EmailMultiAlternatives) -> str:
    [(page, kind)] = letter.alternatives
    assert kind == "text/html"
    return str(page)


def test_a_letter_is_text_and_page_with_one_button(shower: Event, alice: User) -> None:
    letter, link = invited(shower, alice)
    assert letter.body.endswith(f"Answer here, it takes a moment:\n{link}\n")
    page = page_of(letter)
    assert page.count("<a ") == 1 and f'href="{link}"' in page
    assert "You are warmly invited to Mia&#x27;s baby shower" in page
    assert "Dear friends,</p>" in page


def test_words_are_words_whatever_is_in_them(shower: Event, alice: User) -> None:
    actions.change_event(shower, by=alice, title="<img src=x onerror=alert(1)>")
    evil = "Click here:\r\nhttps://evil.example/rsvp/1~forged/\r\n\r\n<a href='https://evil.example/'>Answer</a>"
    letter, link = invited(shower, alice, text=evil)
    page = page_of(letter)
    assert page.count("<a ") == 1 and f'href="{link}"' in page
    assert "<img" not in page and "&lt;a href=" in page


def test_another_guests_link_and_a_forged_one_are_no_buttons(shower: Event, alice: User) -> None:
    letter, link = invited(shower, alice)
    [zoe] = actions.add_guests(shower, by=alice, guests=[{"name": "Zoe"}])
    for other in (links.rsvp_link(zoe), link[:-2] + "x/", link[:-1], f"{link}?next=x/", ""):
        assert [part.link for part in parts(f"Here:\n{other}", link)] == [""]
    assert [part.link for part in parts("Here:\n", "")] == [""]
    assert page_of(letter).count("<a ") == 1


def test_a_vendor_answers_by_the_button_too(shower: Event, alice: User, baker: Vendor) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    mails.ask(asked)
    page = page_of(message(Mail.objects.get()))
    assert page.count("<a ") == 1 and f'href="{links.request_link(asked)}"' in page


def test_a_letter_that_asks_nothing_has_no_button(shower: Event, alice: User) -> None:
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    mails.thank(ana, shower)
    assert "<a " not in page_of(message(Mail.objects.get()))
