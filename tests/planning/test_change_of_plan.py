"""A change of plan after the invitations: the host hears who does not know it yet, and one click tells them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.test import Client

from agents import registry
from agents.business.models import Outreach
from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest
from planning.public import links
from tests.planning.conftest import NOW, THREE
from tests.planning.test_widgets import act

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def guests(shower: Event, alice: User) -> list[Guest]:
    """Ana comes, Ben has not answered, Zoe cannot come, Dan has no address; the letters have gone out."""
    people = [{"name": name, "email": f"{name.lower()}@example.com"} for name in ("Ana", "Ben", "Zoe")]
    guests = actions.add_guests(shower, by=alice, guests=[*people, {"name": "Dan"}])
    actions.send_invitations(shower, by=alice)
    ana, _, zoe, _ = guests
    actions.rsvp(ana, answer="coming")
    actions.rsvp(zoe, answer="declined")
    return guests


def behind(event: Event) -> list[str]:
    return [guest.name for guest in event.guests.behind(Event.objects.get(pk=event.pk))]


def changes() -> list[Mail]:
    return list(Mail.objects.filter(key__startswith="change:"))


def test_the_host_hears_who_was_told_otherwise_and_one_click_writes_to_them(
    shower: Event, guests: list[Guest], alice: User, clock: TimeMachine
) -> None:
    clock.run_until_idle()
    actions.change_event(shower, by=alice, starts_at=THREE + DAY)
    clock.advance(seconds=5)
    actions.change_event(shower, by=alice, place="Town Hall")
    clock.advance(minutes=1)
    told = Outreach.objects.get(dedupe_key__contains="untold:")
    assert told.text == (
        "Mia's baby shower is now on Sunday, Nov. 29, 2026 at 3 p.m. at Town Hall. "
        "Ana and Ben do not know that yet: one click writes to them."
    )
    assert not changes()  # nobody is written to unasked
    outbox.outbox.clear()
    assert told.widget == "invitations"
    act("invitations", alice, told.widget_arguments["event"], "tell")
    clock.run_until_idle()
    ana, ben = outbox.outbox
    assert ana.subject == ben.subject == "Change of plan: Mia's baby shower"
    assert ana.to == ["ana@example.com"] and links.rsvp_link(guests[0]) in ana.body
    assert "It is now on Sunday, Nov. 29, 2026 at 3 p.m. UTC at Town Hall." in ana.body
    assert "Until now it was to be on Saturday, Nov. 28, 2026 at 3 p.m. UTC at Grandma's garden." in ana.body
    assert "Your answer so far: coming." in ana.body
    assert "Answer here" in ben.body and "so far" not in ben.body
    assert behind(shower) == []
    assert actions.remind_guests(shower, by=alice) == 0  # Ben has just been asked
    clock.advance(hours=13)
    assert [text for text in Outreach.objects.values_list("text", flat=True) if "not know" in text] == [told.text]


def test_a_time_that_ends_with_a_full_stop_ends_the_sentence(
    shower: Event, guests: list[Guest], alice: User, clock: TimeMachine
) -> None:
    actions.change_event(shower, by=alice, starts_at=THREE + DAY, place="")
    clock.advance(minutes=1)
    assert " at 3 p.m. Ana and Ben do not know" in Outreach.objects.get(dedupe_key__contains="untold:").text


def test_there_and_back_again_is_nothing_to_tell_but_after_a_letter_it_is(
    shower: Event, guests: list[Guest], alice: User, clock: TimeMachine
) -> None:
    clock.run_until_idle()
    actions.change_event(shower, by=alice, starts_at=THREE + DAY)
    assert behind(shower) == ["Ana", "Ben"]
    actions.change_event(shower, by=alice, starts_at=THREE)
    assert behind(shower) == [] and actions.tell_guests(shower, by=alice) == 0
    for starts_at in (THREE + DAY, THREE, THREE + DAY):
        actions.change_event(shower, by=alice, starts_at=starts_at)
        clock.advance(minutes=1)
        assert [actions.tell_guests(shower, by=alice), actions.tell_guests(shower, by=alice)] == [2, 0]
    assert len(changes()) == 6
    assert Outreach.objects.filter(dedupe_key__contains="untold:").count() == 3  # each time the host heard of it


def test_who_has_answered_or_was_reminded_since_knows_it(shower: Event, guests: list[Guest], alice: User) -> None:
    actions.change_event(shower, by=alice, place="Town Hall")
    assert behind(shower) == ["Ana", "Ben"]
    page = Client()
    assert b"Town Hall" in page.get(links.rsvp_link(guests[0])).content
    answer(page, guests[0], "maybe")
    assert behind(shower) == ["Ben"]
    actions.remind_guests(shower, by=alice)
    assert behind(shower) == []
    assert "at Town Hall" in Mail.objects.get(key__startswith="reminder").text


def test_who_answers_on_a_page_from_before_the_change_is_asked_once_more(
    shower: Event, guests: list[Guest], alice: User
) -> None:
    ben, page = guests[1], Client()
    old = page.get(links.rsvp_link(ben))
    actions.change_event(shower, by=alice, place="Town Hall")
    said = answer(page, ben, "coming", seen=old)
    assert said.status_code == 400
    assert "It is now on Saturday, Nov. 28, 2026 at 3 p.m. UTC at Town Hall." in text_of(said)
    ben.refresh_from_db()
    assert ben.answer == Guest.Answer.UNKNOWN and behind(shower) == ["Ana", "Ben"]
    assert answer(page, ben, "coming", seen=said).status_code == 302
    assert behind(shower) == ["Ana"]


def test_whoever_says_it_in_another_way_has_seen_no_page(shower: Event, guests: list[Guest], alice: User) -> None:
    actions.change_event(shower, by=alice, place="Town Hall")
    actions.rsvp(guests[1], answer="coming")
    assert behind(shower) == ["Ana", "Ben"]


def test_words_written_by_hand_are_followed_by_when_and_where(shower: Event, alice: User) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Eve", "email": "eve@example.com"}])
    actions.change_invitation(shower, by=alice, text="Come on Friday!")
    actions.send_invitations(shower, by=alice)
    assert Mail.objects.get(sender__isnull=False).text.startswith(
        "Come on Friday!\n\n"
        "Mia's baby shower: Saturday, Nov. 28, 2026 at 3 p.m. UTC at Grandma's garden.\n\nAnswer here"
    )


def answer(page: Client, guest: Guest, said: str, *, seen: Any = None) -> Any:
    """Post the form of the guest's page as it was seen, by default as it is now."""
    html = text_of(seen or page.get(links.rsvp_link(guest)))
    shown = re.search(r'name="shown" value="([^"]*)"', html)
    assert shown is not None
    return page.post(links.rsvp_link(guest), {"answer": said, "shown": shown[1].replace("&#x27;", "'")})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_reminder_that_goes_by_itself_tells_it_too(
    shower: Event, guests: list[Guest], alice: User, clock: TimeMachine
) -> None:
    clock.run_until_idle()
    actions.change_event(shower, by=alice, starts_at=THREE + 7 * DAY)
    clock.advance(days=5)
    assert guests[1].mails.filter(key__startswith="reminder").exists()
    assert behind(shower) == ["Ana"]


def test_what_concerns_no_letter_makes_nobody_uninformed(
    shower: Event, guests: list[Guest], alice: User, clock: TimeMachine
) -> None:
    clock.run_until_idle()
    before = Outreach.objects.count()
    actions.change_event(shower, by=alice, title="Tea", guest_count=12)
    clock.advance(minutes=1)
    assert behind(shower) == [] and Outreach.objects.count() == before
    actions.change_event(shower, by=alice, starts_at=THREE - 6 * DAY)
    clock.advance(days=1)
    with pytest.raises(ValidationError, match="Tea is over"):
        actions.tell_guests(shower, by=alice)
    shown = registry.widgets["invitations"].data(alice, {"event": shower.pk})
    assert shown is not None and shown["letters"]["tell"] == 0
