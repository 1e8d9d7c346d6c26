"""The concierge of Mia's baby shower: what it notices, and that it says each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from agents import registry
from agents.business.models import AgentLogEntry, AgentRun, Outreach
from agents.testing import TimeMachine
from planning import actions
from planning.advice import notices
from planning.demo import vendors
from planning.models import Event, Guest, Vendor
from tests.planning.conftest import NOW, THREAD, THREE


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def millbrook(db: None) -> None:
    vendors.settle()


@pytest.fixture
def invited(shower: Event, alice: User) -> list[Guest]:
    """Ana, Ben and Zoe, who got their letters."""
    people = [
        {"name": name, "email": f"{name.lower()}@example.com", "party_limit": 2} for name in ("Ana", "Ben", "Zoe")
    ]
    guests = actions.add_guests(shower, by=alice, guests=people)
    actions.send_invitations(shower, by=alice)
    return guests


def said() -> list[str]:
    return list(Outreach.objects.order_by("created_at").values_list("text", flat=True))


def noticed(event: Event, **later: float) -> dict[str, str]:
    """Return what would be noticed now, or so much later: text by dedupe key."""
    event = Event.objects.get(pk=event.pk)
    return {one.dedupe_key: one.text for one in notices(event, NOW + timedelta(**later))}


def test_one_concierge_lives_with_each_event_from_its_planning(shower: Event, clock: TimeMachine) -> None:
    clock.run_until_idle()
    concierge = AgentRun.objects.get()
    assert (concierge.name, concierge.namespace, concierge.status) == ("Concierge", f"event:{shower.pk}", "active")
    assert concierge.user == shower.owner and concierge.entity == shower
    shower.save()
    clock.advance(hours=13)
    assert AgentRun.objects.count() == 1


def test_a_guest_answers_and_the_host_hears_of_it_with_the_list(
    shower: Event, invited: list[Guest], clock: TimeMachine
) -> None:
    clock.run_until_idle()
    before = set(said())
    actions.rsvp(invited[0], answer="coming", party_size=2)
    clock.advance(minutes=1)
    [news] = [text for text in said() if text not in before]
    assert news == "Ana is coming with 1 more to Mia's baby shower. 2 people coming so far. 2 guests have not answered."
    spoken = Outreach.objects.get(text=news)
    assert (spoken.user, spoken.widget, spoken.thread) == (shower.owner, "invitations", THREAD)
    assert spoken.widget_arguments == {"event": shower.pk}
    clock.advance(hours=20)
    assert said().count(news) == 1


def test_what_alice_notes_herself_she_is_not_told(
    shower: Event, invited: list[Guest], alice: User, clock: TimeMachine
) -> None:
    actions.record_answer(shower, by=alice, guest=invited[0].pk, answer="coming")
    clock.advance(minutes=5)
    assert not [text for text in said() if "Ana is coming" in text]


def test_a_confirmed_booking_is_told_with_what_the_vendor_wrote(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    actions.answer_request(asked, confirmed=True, notes="No nuts")
    clock.advance(minutes=1)
    assert any(
        text.startswith("Sweet Hour has confirmed for Mia's baby shower") and "No nuts" in text for text in said()
    )


@pytest.mark.thorough
def test_it_goes_when_the_event_is_over(shower: Event, clock: TimeMachine) -> None:
    clock.run_until_idle()
    clock.advance(days=10)
    assert AgentRun.objects.get().status == "finished"
    spoken = len(said())
    clock.advance(days=30)
    assert len(said()) == spoken


def test_it_thinks_for_itself_and_says_one_thing_at_a_time(
    shower: Event, invited: list[Guest], clock: TimeMachine
) -> None:
    clock.advance(minutes=1)
    assert AgentLogEntry.objects.count() >= 1
    assert len(said()) <= AgentLogEntry.objects.count()


def test_silent_guests_are_noticed_when_the_date_is_near(shower: Event, invited: list[Guest], alice: User) -> None:
    actions.rsvp(invited[0], answer="coming")
    assert noticed(shower)["silent:last week"].startswith(
        "Mia's baby shower is in 6 days and 2 of 3 invited have not answered: Ben and Zoe."
    )
    assert "silent:last days" in noticed(shower, days=4)
    actions.change_event(shower, by=alice, starts_at=THREE + timedelta(days=30))
    assert not [key for key in noticed(shower) if key.startswith("silent")]


def test_letters_that_wait_and_bookings_that_lack_are_noticed_after_a_while(
    shower: Event, alice: User, baker: Vendor
) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    assert noticed(shower) == {}  # she has only just begun
    later = noticed(shower, hours=2)
    assert "1 guest has no invitation yet" in later["uninvited:last week"]
    assert later["unbooked:cake"] == (
        "Mia's baby shower is in 6 days, and no cake is booked yet. Sweet Hour ($90) is free then."
    )
    actions.request_reservation(shower, by=alice, vendor=baker)
    assert "unbooked:cake" not in noticed(shower, hours=2)


def test_a_budget_overrun_is_noticed_with_where_it_comes_from(
    shower: Event, alice: User, groceries: object, baker: Vendor
) -> None:
    actions.request_reservation(shower, by=alice, vendor=baker)
    actions.change_event(shower, by=alice, budget=Decimal(100))
    [text] = [text for key, text in noticed(shower).items() if key.startswith("over:")]
    assert text == "Mia's baby shower now comes to $141, $41 over the budget of $100. Most of it is the bookings."


def test_double_booked_times_are_noticed(shower: Event, alice: User, millbrook: None, clock: TimeMachine) -> None:
    venues = [Vendor.objects.get(name=name) for name in ("DJ Lantern", "DJ Marisol")]
    for vendor in venues:
        actions.answer_request(actions.request_reservation(shower, by=alice, vendor=vendor), confirmed=True)
    assert any("DJ Lantern and DJ Marisol have both confirmed" in text for text in noticed(shower).values())
    dinner = actions.create_event(by=alice, title="Tom's dinner", starts_at=THREE + timedelta(hours=2))
    assert any("Tom's dinner and Mia's baby shower are at the same time" in text for text in noticed(dinner).values())
    actions.change_event(shower, by=alice, starts_at=THREE + timedelta(days=1))
    moved = [text for key, text in noticed(shower, minutes=1).items() if key.startswith("elsewhen")]
    assert len(moved) == 1 and "DJ Lantern and DJ Marisol are booked for another time" in moved[0]
    assert not [key for key in noticed(dinner) if key.startswith("clash")]


def test_who_declines_is_followed_by_who_is_free(shower: Event, alice: User, baker: Vendor, millbrook: None) -> None:
    actions.answer_request(actions.request_reservation(shower, by=alice, vendor=baker), confirmed=False)
    [text] = [text for key, text in noticed(shower).items() if key.startswith("declined")]
    assert text.startswith("Sweet Hour cannot be there") and "would be free" in text
    other = Vendor.objects.filter(kind="cake").exclude(pk=baker.pk).first()
    actions.request_reservation(shower, by=alice, vendor=other)
    assert not [key for key in noticed(shower) if key.startswith("declined")]


def test_an_untouched_list_is_noticed_the_day_before(shower: Event, alice: User, groceries: object) -> None:
    assert "shopping" not in noticed(shower, days=3)
    assert noticed(shower, days=5)["shopping"] == (
        "Mia's baby shower is tomorrow, and none of the 3 items is bought yet. Here is the list."
    )


def test_each_thing_noticed_has_a_card_that_shows_it_and_a_kind_one_can_refuse(
    shower: Event, alice: User, groceries: object, invited: list[Guest], millbrook: None
) -> None:
    actions.change_event(shower, by=alice, budget=Decimal(1))
    found = [one for days in (0, 1, 5) for one in notices(Event.objects.get(), NOW + timedelta(days=days, hours=2))]
    assert len({one.kind for one in found}) >= 3
    for one in found:
        assert one.kind in registry.outreach_kinds
        assert registry.widgets[one.widget.name].data(alice, one.widget.arguments) is not None, one


@pytest.mark.parametrize("title", ["Mia's baby shower", "ミアのパーティー 🎉", "A" * 200])
def test_it_speaks_of_any_title(alice: User, title: str, clock: TimeMachine) -> None:
    event = actions.create_event(by=alice, title=title, kind="wedding", starts_at=NOW + timedelta(days=1))
    [ana] = actions.add_guests(event, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    actions.rsvp(ana, answer="maybe")
    clock.advance(minutes=1)
    assert any(title in text for text in said())


@pytest.mark.thorough
def test_only_the_host_is_spoken_to(
    shower: Event, bob: User, charlie: User, invited: list[Guest], clock: TimeMachine
) -> None:
    actions.rsvp(invited[0], answer="coming")
    clock.advance(days=6)
    assert set(Outreach.objects.values_list("user", flat=True)) == {shower.owner_id}


@pytest.mark.thorough
def test_several_answers_are_told_together_and_each_only_once(
    shower: Event, invited: list[Guest], clock: TimeMachine
) -> None:
    clock.run_until_idle()
    before = set(said())
    for guest, answer, party in zip(invited, ("coming", "coming", "declined"), (2, 1, 1), strict=True):
        actions.rsvp(guest, answer=answer, party_size=party)
    clock.advance(minutes=1)
    actions.rsvp(invited[2], answer="maybe")
    clock.advance(hours=13)
    told = [text for text in said() if text not in before and "no cake" not in text]
    assert told == [
        "Mia's baby shower: Ana with 1 more and Ben are coming; Zoe cannot come. 3 people coming so far. "
        "All have answered.",
        "Zoe may come to Mia's baby shower. 3 people coming so far. All have answered.",
    ]


def test_one_of_a_thing_is_spoken_of_as_one(shower: Event, alice: User, clock: TimeMachine) -> None:
    clock.run_until_idle()
    actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    shopping = actions.make_shopping_list(shower, by=alice, items=[{"name": "Banner"}]).shopping_list
    assert noticed(shower, days=5)["shopping"] == (
        "Mia's baby shower is tomorrow, and the one item on its list is not bought yet. Here is the list."
    )
    actions.add_items(shopping, by=alice, items=[{"name": "Cake"}, {"name": "Ice"}])
    cake, ice = shopping.items.exclude(name="Banner")
    actions.tick_items(shopping, by=alice, items=[cake.pk, ice.pk], done=True)
    assert "1 of the 3 items is still to be bought" in noticed(shower, days=5)["shopping"]
    assert "1 guest has no invitation yet" in noticed(shower, hours=2)["uninvited:last week"]
    actions.send_invitations(shower, by=alice)
    assert "1 of 1 invited has not answered: Ana. A reminder" in noticed(shower)["silent:last week"]


def test_who_was_asked_again_today_is_not_to_be_asked_by_a_button(
    shower: Event, invited: list[Guest], alice: User, clock: TimeMachine
) -> None:
    def button() -> int:
        shown = registry.widgets["invitations"].data(alice, {"event": shower.pk})
        return shown["letters"]["remind"] if shown else -1

    assert button() == 3
    actions.remind_guests(shower, by=alice)
    assert button() == 0
    assert noticed(shower)["silent:last week"].endswith("They were asked again today.")
    clock.skip(days=1)
    assert button() == 3


def test_what_the_briefing_names_is_not_said_beside_it(
    shower: Event, alice: User, groceries: object, clock: TimeMachine
) -> None:
    late = actions.create_event(by=alice, title="Tea", starts_at=NOW + timedelta(hours=20))
    actions.make_shopping_list(late, by=alice, items=[{"name": "Tea"}])
    assert "shopping" in noticed(late)  # planned for tomorrow: nobody is briefed
    assert "shopping" in noticed(shower, days=5) and "shopping" not in noticed(shower, days=5, hours=6)
    assert "Mia's baby shower is today" in noticed(shower, days=5, hours=18)["shopping"]


def test_two_parties_at_the_same_hour_are_told_with_their_hours(shower: Event, alice: User) -> None:
    same = actions.create_event(by=alice, title="Tom's dinner", starts_at=THREE)
    [text] = [text for key, text in noticed(same).items() if key.startswith("clash")]
    assert text.startswith(
        "Tom's dinner and Mia's baby shower are at the same time: Saturday, Nov. 28, 2026 at 3 p.m. S"
    )
    actions.change_event(same, by=alice, starts_at=THREE + timedelta(hours=2))
    [text] = [text for key, text in noticed(same).items() if key.startswith("clash")]
    assert "at 5 p.m., and Saturday, Nov. 28, 2026 at 3 p.m. Shall one of them move?" in text


def test_who_is_silent_and_cannot_be_written_to_is_noticed_too(shower: Event, alice: User) -> None:
    ben, _ = actions.add_guests(shower, by=alice, guests=[{"name": "Ben"}, {"name": "Zoe"}])
    assert noticed(shower, hours=2)["unreachable:last week"] == (
        "Mia's baby shower is in 6 days, and Ben and Zoe have not answered. There is no e-mail address for them: "
        "ask by yourself, and note it on the card."
    )
    actions.record_answer(shower, by=alice, guest=ben.pk, answer="coming")
    assert (
        "Zoe has not answered. There is no e-mail address for this guest"
        in noticed(shower, days=4)["unreachable:last days"]
    )


def test_a_booking_that_was_called_off_leaves_nobody(shower: Event, alice: User, millbrook: None) -> None:
    booked = actions.request_reservation(shower, by=alice, vendor=Vendor.objects.get(name="Sweet Hour"))
    assert "unbooked:cake" not in noticed(shower, hours=2)
    actions.cancel_reservation(booked, by=alice)
    assert "no cake is booked yet" in noticed(shower, hours=2)["unbooked:cake"]


def test_where_nobody_comes_yet_no_zero_is_counted(shower: Event, invited: list[Guest], clock: TimeMachine) -> None:
    clock.run_until_idle()
    actions.rsvp(invited[0], answer="declined")
    clock.advance(minutes=1)
    assert any(
        text == "Ana cannot come to Mia's baby shower. Nobody has said yes so far. 2 guests have not answered."
        for text in said()
    )
