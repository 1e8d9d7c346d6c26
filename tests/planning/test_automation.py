"""What runs by itself for Mia's baby shower: reminders, requests to vendors, the day before, the thanks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox

from agents import zones
from agents.business.models import Outreach
from agents.testing import TimeMachine
from agents.workflows.models import WorkflowRun
from planning import actions
from planning.demo import vendors
from planning.models import Event, Guest, Reservation, Vendor
from tests.planning.conftest import NOW, THREE

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def people(shower: Event, alice: User) -> list[Guest]:
    """Ana and Ben, on the list of the shower."""
    guests = [{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben", "email": "ben@example.com"}]
    return actions.add_guests(shower, by=alice, guests=guests)


def letters(to: str) -> list[str]:
    return [letter.subject for letter in outbox.outbox if letter.to == [to]]


def said() -> list[str]:
    return list(Outreach.objects.order_by("created_at").values_list("text", flat=True))


def asked_one_after_the_other(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> tuple[Reservation, Reservation]:
    """Return the request that the baker declines, and the one that goes to the next by itself."""
    vendors.settle()
    first = actions.request_reservation(shower, by=alice, vendor=baker, ask_next=True)
    clock.run_until_idle()
    actions.answer_request(first, confirmed=False)
    clock.run_until_idle()
    return first, Reservation.objects.exclude(pk=first.pk).get()


def test_who_does_not_answer_is_reminded_twice_and_who_does_is_left_alone(
    shower: Event, people: list[Guest], alice: User, clock: TimeMachine
) -> None:
    actions.change_event(shower, by=alice, starts_at=THREE + timedelta(days=7))
    actions.send_invitations(shower, by=alice)
    clock.advance(days=1)
    actions.rsvp(people[0], answer="coming")
    clock.advance(days=11)
    assert letters("ana@example.com") == ["Invitation: Mia's baby shower"]
    assert letters("ben@example.com") == ["Invitation: Mia's baby shower", *["Can you come? Mia's baby shower"] * 2]
    runs = {run.entity.name: run for run in WorkflowRun.objects.filter(name="RsvpReminders")}
    assert {name: run.status for name, run in runs.items()} == {"Ana": "completed", "Ben": "completed"}


def test_anas_answer_wakes_her_own_run_and_not_bens(
    shower: Event, people: list[Guest], alice: User, clock: TimeMachine
) -> None:
    actions.send_invitations(shower, by=alice)
    clock.advance(hours=1)
    assert set(WorkflowRun.objects.filter(name="RsvpReminders").values_list("status", flat=True)) == {"waiting"}
    actions.rsvp(people[1], answer="declined")
    clock.run_until_idle()
    statuses = {run.entity.name: run.status for run in WorkflowRun.objects.filter(name="RsvpReminders")}
    assert statuses == {"Ana": "waiting", "Ben": "completed"}


def test_a_vendor_is_written_to_and_their_confirmation_ends_the_asking(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    clock.run_until_idle()
    [letter] = [letter for letter in outbox.outbox if letter.to == ["bake@example.com"]]
    assert "/request/" in letter.body and "Could you be there?" in letter.body and "$90" in letter.body
    actions.answer_request(asked, confirmed=True)
    clock.advance(days=5)
    assert len(letters("bake@example.com")) == 1
    assert WorkflowRun.objects.get(name="AskVendor").status == "completed"


def test_an_answer_to_one_request_is_none_to_another(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    band = Vendor.objects.create(name="The Tuesday Band", town="Millbrook", kind="music", price=10)
    cake, music = (actions.request_reservation(shower, by=alice, vendor=vendor) for vendor in (baker, band))
    clock.run_until_idle()
    actions.answer_request(cake, confirmed=True)
    clock.run_until_idle()
    runs = {run.entity: run.status for run in WorkflowRun.objects.filter(name="AskVendor")}
    assert runs == {cake: "completed", music: "waiting"}


def test_who_declines_makes_way_for_the_next_where_alice_wished_so(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    first, following = asked_one_after_the_other(shower, alice, baker, clock)
    assert (following.status, following.ask_next, following.requested_by) == ("requested", True, alice)
    assert following.vendor is not None and following.vendor.kind == "cake"
    assert following.price <= first.price * 5 / 4
    assert len(letters(following.vendor.email)) == 1


def test_who_hosts_no_more_asks_nobody_for_alices_event(
    shower: Event, alice: User, bob: User, baker: Vendor, clock: TimeMachine
) -> None:
    vendors.settle()
    first = actions.request_reservation(shower, by=bob, vendor=baker, ask_next=True)
    clock.run_until_idle()
    actions.remove_co_host(shower, by=alice, user=bob.pk)
    actions.answer_request(first, confirmed=False)
    clock.advance(minutes=1)
    assert Reservation.objects.count() == 1
    assert not WorkflowRun.objects.filter(name="AskVendor").exclude(status="completed").exists()
    assert any(text.startswith("Sweet Hour cannot be there for Mia's baby shower.") for text in said())


def test_without_that_wish_the_choice_is_left_to_alice(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    vendors.settle()
    first = actions.request_reservation(shower, by=alice, vendor=baker)
    clock.run_until_idle()
    actions.answer_request(first, confirmed=False)
    clock.advance(minutes=1)
    assert Reservation.objects.count() == 1
    assert any(text.startswith("Sweet Hour cannot be there for Mia's baby shower.") for text in said())


def test_a_silent_vendor_is_asked_again_then_given_up_for_the_next(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    vendors.settle()
    first = actions.request_reservation(shower, by=alice, vendor=baker, ask_next=True)
    clock.advance(days=3)
    assert len(letters("bake@example.com")) == 2
    clock.advance(days=2)
    first.refresh_from_db()
    assert first.status == "cancelled"
    assert any("has not answered for Mia's baby shower, though asked twice" in text for text in said())
    assert Reservation.objects.filter(status="requested").count() == 1
    assert letters("bake@example.com")[-1].startswith("Called off")


def test_the_day_before_alice_is_briefed_and_the_briefing_moves_with_the_date(
    shower: Event, alice: User, groceries: object, clock: TimeMachine
) -> None:
    clock.run_until_idle()
    moved = THREE + timedelta(days=3)
    actions.change_event(shower, by=alice, starts_at=moved)
    clock.advance_to(THREE)
    assert not [text for text in said() if "Still to buy" in text]
    clock.advance_to(moved - timedelta(hours=23))
    [briefing] = [text for text in said() if "Still to buy" in text]
    assert briefing.startswith("Mia's baby shower is tomorrow at 3 p.m., at Grandma's garden.")
    assert "Still to buy: Banner, Cheese and Napkins." in briefing or "Still to buy: Napkins" in briefing


def test_the_morning_after_thanks_are_ready_and_nothing_is_sent_by_itself(
    shower: Event, people: list[Guest], alice: User, clock: TimeMachine
) -> None:
    actions.rsvp(people[0], answer="coming")
    clock.advance(days=8)
    offers = [text for text in said() if "hank-you note" in text]
    assert offers == [
        "I hope Mia's baby shower was lovely. The thank-you note to one guest is ready: one click on the card sends it."
    ]
    assert not [subject for subject in letters("ana@example.com") if subject.startswith("Thank you")]
    actions.thank_guests(shower, by=alice)
    clock.run_until_idle()
    assert letters("ana@example.com")[-1] == "Thank you for coming to Mia's baby shower"


def test_two_days_without_workers_lose_nothing_and_repeat_nothing(
    shower: Event, people: list[Guest], alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    actions.send_invitations(shower, by=alice)
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    clock.skip(days=2)
    actions.rsvp(people[0], answer="coming")
    clock.run_until_idle()
    clock.advance(hours=1)
    assert letters("ana@example.com") == letters("ben@example.com") == ["Invitation: Mia's baby shower"]
    assert len(letters("bake@example.com")) == 1
    assert len([text for text in said() if text.startswith("Ana is coming")]) == 1
    asked.refresh_from_db()
    assert asked.status == "requested"


def test_a_deleted_event_takes_what_runs_for_it_along(
    shower: Event, people: list[Guest], alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    actions.send_invitations(shower, by=alice)
    actions.request_reservation(shower, by=alice, vendor=baker)
    clock.run_until_idle()
    outbox.outbox.clear()
    actions.delete_event(shower, by=alice)
    clock.advance(days=9)
    others = [letter.subject for letter in outbox.outbox if letter.to != [alice.email]]
    assert others and all(subject.startswith("Called off: Mia's baby shower") for subject in others)
    assert not WorkflowRun.objects.exclude(status__in=["completed", "cancelled"]).exists()


def test_alice_hears_whom_her_next_request_went_to(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    first, following = asked_one_after_the_other(shower, alice, baker, clock)
    told = Outreach.objects.get(dedupe_key__contains=f"next:{first.pk}")
    assert told.text == (
        f"Sweet Hour cannot be there for Mia's baby shower. {following.who.name} is asked now, "
        f"for ${following.price:.0f}."
    )
    assert told.widget == "reservations"


def test_where_nobody_else_is_free_no_others_are_promised(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    actions.request_reservation(shower, by=alice, vendor=baker, ask_next=True)
    clock.advance(days=5)
    [text] = [text for text in said() if "has not answered for" in text]
    assert text == ("Sweet Hour has not answered for Mia's baby shower, though asked twice. Nobody else is free then.")


def test_for_a_party_tomorrow_a_vendor_is_not_waited_for_until_it_begins(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    clock.advance_to(THREE - timedelta(hours=24) - timedelta(minutes=30))
    actions.request_reservation(shower, by=alice, vendor=baker)
    clock.advance(hours=14)
    assert len(letters("bake@example.com")) == 2
    assert any("has not answered for" in text for text in said())


def test_a_vendor_without_an_address_is_left_to_alice(shower: Event, alice: User, clock: TimeMachine) -> None:
    band = Vendor.objects.create(name="The Tuesday Band", town="Millbrook", kind="music", price=10)
    actions.request_reservation(shower, by=alice, vendor=band)
    clock.advance(hours=2)
    assert (
        "The Tuesday Band has no e-mail address here and was not asked for Mia's baby shower. Nobody else is free then."
    ) in said()


def test_whoever_alice_has_just_reminded_herself_is_not_reminded_again_at_once(
    shower: Event, people: list[Guest], alice: User, clock: TimeMachine
) -> None:
    actions.change_event(shower, by=alice, starts_at=THREE + timedelta(days=14))
    actions.send_invitations(shower, by=alice)
    clock.advance(days=3)
    assert actions.remind_guests(shower, by=alice) == 2
    clock.advance(days=2)
    assert letters("ana@example.com") == ["Invitation: Mia's baby shower", "Can you come? Mia's baby shower"]
    clock.advance(days=4)
    assert len(letters("ana@example.com")) == 3


def test_letters_are_in_the_time_of_their_event_wherever_they_are_written(
    shower: Event, people: list[Guest], alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    Event.objects.update(zone="America/New_York")
    actions.send_invitations(shower, by=alice)
    actions.request_reservation(shower, by=alice, vendor=baker)
    clock.advance(days=5)
    assert {letter.to[0] for letter in outbox.outbox} >= {"ana@example.com", "bake@example.com"}
    written = [letter.body for letter in outbox.outbox if letter.to != [alice.email]]
    assert any("on Saturday, Nov. 28, 2026 at 10 a.m. EST at Grandma's garden." in body for body in written)
    assert any("28, 2026 at 10 a.m. EST at Grandma's garden, and we would love to know" in body for body in written)
    assert any("28, 2026, 10 a.m. to 3 p.m. EST. Your price as we know it: $90." in body for body in written)
    assert not [body for body in written if "from 3 p.m." in body or "at 3 p.m." in body or ".." in body]


@pytest.mark.parametrize(("begins", "offered"), [(15, 9), (11, 9), (20, 14)])
def test_thanks_are_offered_when_alice_is_up(
    shower: Event, people: list[Guest], alice: User, clock: TimeMachine, begins: int, offered: int
) -> None:
    zones.note(alice, "Asia/Tokyo")
    tokyo = zones.of(User.objects.get(pk=alice.pk))
    actions.change_event(shower, by=alice, starts_at=THREE.replace(hour=begins, tzinfo=tokyo))
    actions.rsvp(people[0], answer="coming")
    clock.advance(days=8)
    told = Outreach.objects.get(text__contains="thank-you note")
    assert told.created_at.astimezone(tokyo).hour == offered and told.created_at.astimezone(tokyo).day == 29
