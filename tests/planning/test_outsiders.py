"""What people without an account try at the doors that are open to them: links, letters, notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from agents.mail.models import Mail
from agents.testing import TimeMachine
from chat.markdown import plain
from chat.markdown.rendering import render
from chat.models import Message
from planning import actions
from planning.models import Event, Guest, Vendor
from planning.public import links
from tests.planning.conftest import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def ana(shower: Event, alice: User) -> Guest:
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    return ana


@pytest.mark.parametrize(
    "notes",
    [
        "[Confirm your payment](https://evil.example/pay)",
        "Pay at https://evil.example/pay now",
        "<https://evil.example/pay> **now** `now` ~~now~~ _now_",
        "<a href='https://evil.example/pay'>now</a> &lt;b&gt; a|b",
        "\\[Pay](https://evil.example) \\https://evil.example",
        "![now](https://evil.example/pay.png)",
    ],
)
def test_what_a_vendor_writes_reaches_the_host_as_quoted_words_and_never_as_a_link(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine, notes: str
) -> None:
    """The concierge says it in its own voice: a link in it would be the concierge's."""
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    Client().post(links.request_link(asked), {"answer": "yes", "notes": notes})
    clock.advance(minutes=1)
    [said] = Message.objects.filter(text__contains="They write")
    shown = render(said.text)
    assert "<a" not in shown and "<code" not in shown and "<strong" not in shown and "<del" not in shown
    assert f"They write: “{notes}”" in plain(said.text)


@pytest.mark.parametrize("forge", ["swapped purpose", "another guest", "no signature", "very long", "odd letters"])
def test_a_link_that_was_made_up_leads_nowhere(
    ana: Guest, shower: Event, alice: User, baker: Vendor, forge: str
) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    token = links.rsvp_link(ana).rstrip("/").rpartition("/")[2]
    _, _, signature = token.partition("~")
    made_up = {
        "swapped purpose": links.request_link(asked).rstrip("/").rpartition("/")[2],
        "another guest": f"{ana.pk + 1}~{signature}",
        "no signature": f"{ana.pk}~",
        "very long": token + "A" * 5000,
        "odd letters": f"{ana.pk}~\ud7ff\u202e%00",
    }[forge]
    answer = Client().post(reverse("rsvp", args=[made_up]), {"answer": "coming"})
    assert answer.status_code == 404
    ana.refresh_from_db()
    assert ana.answer == "unknown"


def test_the_link_of_a_guest_who_was_taken_off_leads_nowhere_also_when_the_name_comes_back(
    ana: Guest, shower: Event, alice: User
) -> None:
    link = links.rsvp_link(ana)
    actions.remove_guests(shower, by=alice, guests=[ana.pk])
    [again] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    assert Client().post(link, {"answer": "coming"}).status_code == 404
    again.refresh_from_db()
    assert again.answer == "unknown"


def test_a_made_up_header_gives_nobody_a_fresh_count(ana: Guest) -> None:
    """Without a proxy of its own the server believes no `X-Forwarded-For`."""
    link = links.rsvp_link(ana)
    codes = [
        Client().post(link, {"answer": "maybe"}, headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(31)
    ]
    assert (codes[0], codes[-1]) == (302, 429)


def test_a_hosts_name_of_two_lines_or_a_very_long_one_adds_no_header_and_stops_no_letter(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine
) -> None:
    User.objects.filter(pk=alice.pk).update(first_name="Al\r\nBcc: charlie@example.com", last_name="x" * 150)
    actions.send_invitations(Event.objects.get(pk=shower.pk), by=alice)
    clock.run_until_idle()
    [letter] = outbox.outbox
    assert letter.recipients() == ["ana@example.com"]
    assert "bcc" not in {name.lower() for name in letter.message()}


def test_who_may_only_look_at_letters_sends_none(client: Client, charlie: User) -> None:
    User.objects.filter(pk=charlie.pk).update(is_staff=True)
    charlie.user_permissions.add(Permission.objects.get(codename="view_mail"))
    client.force_login(User.objects.get(pk=charlie.pk))
    lost = Mail.objects.create(
        sender=charlie, key="a", to="ana@example.com", subject="Come", text="Come", due_at=None, attempts=6
    )
    page: Any = client.post(
        reverse("admin:mail_mail_changelist"), {"action": "try_again", "_selected_action": [lost.pk]}, follow=True
    )
    assert page.status_code == 200 and "once more" not in page.content.decode()
    lost.refresh_from_db()
    assert (lost.due_at, lost.attempts) == (None, 6)
