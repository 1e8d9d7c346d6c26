"""What a guest sees in their mailbox: the same words as text and as a page, and one button, which is their own."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives

from planning import actions, links
from planning.envelope import message, parts
from planning.models import Event, Mail


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


def test_a_forged_link_to_this_very_site_is_no_button(shower: Event, alice: User) -> None:
    _, link = invited(shower, alice)
    for forged in (link[:-2] + "x/", link[:-1], link.replace("/rsvp/", "/request/"), f"{link}?next=x/"):
        assert [part.link for part in parts(f"Here:\n{forged}")] == [""]
    [one] = parts(f"Here:\n{link}")
    assert (one.words, one.link) == ("Here:", link)
