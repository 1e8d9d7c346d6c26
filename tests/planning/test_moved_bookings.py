"""Alice moves a booked event: nobody is booked for a date that they did not say yes to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.test import Client

from agents import registry
from agents.mail.models import Mail
from agents.runtime.context import Context
from agents.testing import TimeMachine
from planning import actions
from planning.advice import notices
from planning.models import Event, Reservation, Vendor, Venue
from planning.public import links
from planning.widgets.bookings import ask_anew
from tests.planning.conftest import NOW, THREE

SUNDAY = THREE + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def asked(shower: Event, alice: User, baker: Vendor, clock: TimeMachine) -> Reservation:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    clock.run_until_idle()
    return asked


def shown_on(page: str) -> tuple[str, str]:
    """What the page says, and what its form says that it showed."""
    said = Client().get(page).content.decode()
    return said, unescape(said.partition('name="shown" value="')[2].partition('"')[0])


def test_a_vendor_cannot_say_yes_to_a_date_that_has_moved(asked: Reservation, shower: Event, alice: User) -> None:
    page = links.request_link(asked)
    _, before = shown_on(page)
    actions.change_event(shower, by=alice, starts_at=SUNDAY)
    for old in ({"shown": before}, {}):
        refused = Client().post(page, {"answer": "yes", **old})
        assert refused.status_code == 400 and "The plan has changed" in refused.content.decode()
    assert Client().post(page, {"answer": "no", "shown": before}).status_code == 400
    asked.refresh_from_db()
    assert (asked.status, asked.starts_at) == ("requested", THREE)
    said, now = shown_on(page)
    assert "You were asked for Saturday" in said and "Sunday" in said
    assert Client().post(page, {"answer": "yes", "shown": now}).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.starts_at) == ("confirmed", SUNDAY) and not asked.is_behind(Event.objects.get())


def test_a_vendor_who_confirmed_is_asked_for_the_new_date_by_one_click(
    asked: Reservation, shower: Event, alice: User, charlie: User, clock: TimeMachine
) -> None:
    actions.answer_request(asked, confirmed=True)
    actions.change_event(shower, by=alice, starts_at=SUNDAY)
    event = Event.objects.get()
    clock.skip(minutes=1)
    assert any("One click asks for the new date" in notice.text for notice in notices(event))
    card = registry.widgets["reservations"]
    assert card.load(alice, event.pk)["reservations"][0]["elsewhen"]
    assert "You confirmed for Saturday" in shown_on(links.request_link(asked))[0]
    with pytest.raises(Event.DoesNotExist):
        actions.ask_for_new_date(asked, by=charlie)
    outbox.outbox.clear()
    ask_anew(alice, event.pk, reservation=asked.pk)
    clock.run_until_idle()
    [letter] = [letter for letter in outbox.outbox if letter.to == ["bake@example.com"]]
    assert "The plan has changed" in letter.subject and "Sunday" in letter.body
    asked.refresh_from_db()
    assert (asked.status, asked.starts_at, asked.round) == ("requested", SUNDAY, 1)
    assert not any("asks for the new date" in notice.text for notice in notices(event))
    outbox.outbox.clear()
    clock.skip(days=2, minutes=1)
    clock.run_until_idle()
    assert [one.subject.partition(":")[0] for one in outbox.outbox if one.to == ["bake@example.com"]] == ["Still open"]
    assert Client().post(links.request_link(asked), {"answer": "yes"}).status_code == 302
    asked.refresh_from_db()
    assert asked.status == "confirmed"


def test_who_is_not_free_on_the_new_date_is_not_asked_for_it(
    asked: Reservation, shower: Event, alice: User, bob: User
) -> None:
    actions.answer_request(asked, confirmed=True)
    actions.change_event(shower, by=alice, starts_at=THREE + timedelta(hours=1))  # his own booking is not in his way
    assert actions.ask_for_new_date(asked, by=bob).starts_at == THREE + timedelta(hours=1)
    actions.change_event(shower, by=alice, starts_at=THREE + timedelta(days=2))  # a Monday
    with pytest.raises(ValidationError, match="not free"):
        actions.ask_for_new_date(asked, by=alice)
    asked.refresh_from_db()
    assert asked.starts_at == THREE + timedelta(hours=1)


def test_another_place_is_another_question_to_who_comes_there_but_not_to_the_place(
    asked: Reservation, shower: Event, alice: User
) -> None:
    mill = Venue.objects.create(name="The Mill", town="Millbrook", price=100, capacity=50)
    place = actions.request_reservation(shower, by=alice, venue=mill)
    actions.change_event(shower, by=alice, place="The pier")
    event = Event.objects.get()
    assert asked.is_behind(event) and not place.is_behind(event)
    assert "Grandma&#x27;s garden" in shown_on(links.request_link(asked))[0]


def test_alice_asks_by_talk_and_over_rest(
    asked: Reservation, shower: Event, alice: User, call: Any, client: Client
) -> None:
    actions.change_event(shower, by=alice, starts_at=SUNDAY)
    tool = registry.tools["ask_for_new_date"]
    assert tool.approval == "always_ask" and tool.prepare is not None
    with pytest.raises(Exception, match="has changed since"):
        call("ask_for_new_date", alice)  # not what anybody said yes to

    context = Context(user=alice, agent=registry.agents["planner"], thread=shower.thread, now=NOW)
    exact = tool.prepare(context, {"event": None, "vendor": "", "asks": "", "for_": ""})
    assert exact["asks"] == "Sweet Hour" and "Sunday" in exact["for_"]
    assert "asked for the new date" in call("ask_for_new_date", alice, **exact).text
    actions.change_event(shower, by=alice, starts_at=SUNDAY + timedelta(hours=1))
    client.force_login(alice)
    answer = client.post(f"/api/reservations/{asked.pk}/ask-anew/")
    assert answer.status_code == 200 and answer.json()["is_elsewhen"] is False
    asked.refresh_from_db()
    assert asked.round == 2


def test_a_deposit_is_noted_spoken_of_and_paid(
    asked: Reservation, shower: Event, alice: User, charlie: User, call: Any, client: Client, clock: TimeMachine
) -> None:
    actions.answer_request(asked, confirmed=True)
    with pytest.raises(ValidationError, match="more than the price"):
        actions.change_reservation(asked, by=alice, deposit=Decimal(91))
    with pytest.raises(Event.DoesNotExist):
        actions.change_reservation(asked, by=charlie, deposit=Decimal(1))
    due = NOW.date() + timedelta(days=3)
    call("note_deposit", alice, vendor="sweet hour", amount=30, due_on=due.isoformat())
    event = Event.objects.get()
    assert [one.text for one in notices(event) if "deposit" in one.text] == [
        f"The deposit of Sweet Hour for Mia's baby shower, $30, is due on Nov. {due.day}, 2026."
    ]
    client.force_login(alice)
    paid = {"deposit_paid_on": NOW.date().isoformat()}
    assert client.patch(f"/api/reservations/{asked.pk}/", paid, content_type="application/json").status_code == 200
    assert not [one for one in notices(event) if "deposit" in one.text]
    card = registry.widgets["reservations"].load(alice, event.pk)
    assert "Deposit $30, paid on" in card["reservations"][0]["deposit_words"]
    assert not Mail.objects.filter(subject__contains="deposit").exists()
