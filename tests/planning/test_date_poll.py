"""A poll of dates: guests say on their page which suit them, their host chooses one, and everybody hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.test import Client

from agents.mail import Mail
from agents.testing import TimeMachine
from planning import actions
from planning.actions import polls
from planning.models import DateOption, DateVote, Event, Guest
from planning.public import links
from tests.planning.conftest import NOW
from tests.planning.test_widgets import act, shown


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def open_shower(shower: Event, alice: User) -> Event:
    """Mia's baby shower, whose date is to be found, with Ana, Ben and Zoe, who got their letters."""
    people = [{"name": name, "email": f"{name.lower()}@example.com"} for name in ("Ana", "Ben", "Zoe")]
    actions.add_guests(shower, by=alice, guests=people)
    event = actions.change_event(shower, by=alice, starts_at=None)
    actions.send_invitations(event, by=alice)
    return event


def page(guest: Guest) -> str:
    return unescape(Client().get(links.rsvp_link(guest)).content.decode())


def test_letters_about_an_open_date_are_sentences(open_shower: Event, alice: User, clock: TimeMachine) -> None:
    clock.advance(days=1)
    actions.remind_guests(open_shower, by=alice)
    texts = [mail.text for mail in Mail.objects.filter(to="ana@example.com").order_by("pk")]
    assert "invited to Mia's baby shower. The date is still to be found. It will be at Grandma's garden." in texts[0]
    assert "The date of Mia's baby shower is still to be found, and we would love to know" in texts[-1]


def test_guests_vote_alice_chooses_and_everybody_hears_of_the_date(
    open_shower: Event, alice: User, clock: TimeMachine
) -> None:
    act("date_poll", alice, open_shower.pk, "begin")
    act("date_poll", alice, open_shower.pk, "add", starts_at="2026-12-20T11:00")
    first, second, third, sunday = sorted(
        DateOption.objects.all(), key=lambda each: (each.starts_at.isoweekday(), each.starts_at)
    )
    assert {option.starts_at.isoweekday() for option in (first, second, third, sunday)} == {6, 7}
    ana, ben, _ = open_shower.guests.all()
    assert "Which dates suit you?" in page(ana) and "Can you come?" not in page(ana)
    for guest, answers in ((ana, ("yes", "no")), (ben, ("maybe", "yes"))):
        votes = dict(zip((f"date_{first.pk}", f"date_{sunday.pk}"), answers, strict=True))
        assert Client().post(f"{links.rsvp_link(guest)}dates/", votes).status_code == 302
    assert Client().post(f"{links.rsvp_link(ben)}dates/", {f"date_{first.pk}": "always"}).status_code == 400
    data, html = shown("date_poll", alice, open_shower.pk)
    assert [(date["yes"], date["maybe"], date["no"], date["best"]) for date in data["dates"] if date["yes"]] == [
        (1, 1, 0, True), (1, 0, 1, False),
    ]  # fmt: skip
    assert data["voted"] == 2 and "suits most" in html
    clock.run_until_idle()
    outbox.outbox.clear()
    act("date_poll", alice, open_shower.pk, "choose", option=first.pk)
    open_shower.refresh_from_db()
    assert (
        open_shower.starts_at == first.starts_at and not DateOption.objects.exists() and not DateVote.objects.exists()
    )
    clock.run_until_idle()
    told = {letter.to[0]: letter.subject for letter in outbox.outbox if "date is found" in letter.subject}
    assert told == dict.fromkeys(
        ("ana@example.com", "ben@example.com", "zoe@example.com"), "The date is found: Mia's baby shower"
    )
    assert "Can you come?" in page(ana) and open_shower.guests.filter(answer="coming").count() == 0
    with pytest.raises(ValidationError, match="no longer asked about"):
        actions.choose_date(open_shower, by=alice, option=second.pk)


def test_a_vote_can_be_changed_and_only_dates_to_come_are_asked_about(open_shower: Event, alice: User) -> None:
    ana = open_shower.guests.get(name="Ana")
    noon = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)
    [option] = actions.ask_for_dates(open_shower, by=alice, dates=[noon, noon])
    for answer in ("yes", "no"):
        actions.vote(ana, votes={option.pk: answer, option.pk + 1000: "yes"})
    assert DateVote.objects.get().answer == "no"
    with pytest.raises(ValidationError, match="one to come"):
        actions.ask_for_dates(open_shower, by=alice, dates=[NOW - timedelta(days=1)])
    actions.remove_dates(open_shower, by=alice, options=[option.pk])
    with pytest.raises(ValidationError, match="No date is asked about"):
        actions.vote(ana, votes={option.pk: "yes"})


def test_what_is_usually_done_gets_its_day_once_the_date_is_chosen(open_shower: Event, alice: User) -> None:
    actions.add_usual_tasks(open_shower, by=alice)
    assert not open_shower.tasks.filter(due_at__isnull=False).exists()
    options = actions.ask_for_dates(open_shower, by=alice)
    chosen = actions.choose_date(open_shower, by=alice, option=options[0].pk)
    assert not open_shower.tasks.filter(due_at=None).exists()
    [toast] = actions.add_points(chosen, by=alice, points=[{"title": "Toast", "begins_at": chosen.starts_at}])
    [later] = actions.ask_for_dates(chosen, by=alice, dates=[options[1].starts_at])
    actions.choose_date(chosen, by=alice, option=later.pk)
    toast.refresh_from_db()
    assert toast.begins_at == later.starts_at


def test_a_vote_of_who_was_taken_off_the_list_meanwhile_finds_nothing(
    open_shower: Event, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = open_shower.guests.get(name="Ana")
    option = actions.ask_for_dates(open_shower, by=alice)[0]
    address = f"{links.rsvp_link(ana)}dates/"
    monkeypatch.setattr(links, "guest_of", lambda token: ana)  # read before she was taken off
    actions.remove_guests(open_shower, by=alice, guests=[ana.pk])
    assert Client().post(address, {f"date_{option.pk}": "yes"}).status_code == 404
    assert not DateVote.objects.exists()


def test_who_declined_hears_of_the_date_only_if_they_voted(open_shower: Event, alice: User) -> None:
    act("date_poll", alice, open_shower.pk, "begin")
    option = DateOption.objects.first()
    assert option is not None
    ana, ben, zoe = open_shower.guests.all()
    for guest in (ana, ben):
        actions.record_answer(open_shower, by=alice, guest=guest.pk, answer="declined")
    DateVote.objects.create(option=option, guest=ben, answer="yes")
    told = polls.told_of_date(open_shower)
    assert told == [ben, zoe]
