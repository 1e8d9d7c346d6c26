"""Alice books who is needed for Mia's baby shower: asked by her click, answered by the vendor's link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from agents import registry
from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from planning.content import Content
from planning.demo import vendors
from planning.letters import to_vendors
from planning.models import Event, Reservation, Vendor, Venue
from planning.public import links
from planning.vendors import availability, kinds
from tests.planning.conftest import NOW, THREE

Told = Callable[..., Content]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def millbrook(db: None) -> None:
    vendors.settle()


def test_alice_asks_a_baker_who_confirms_by_link(shower: Event, alice: User, baker: Vendor) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    assert (asked.status, asked.price, asked.starts_at) == ("requested", Decimal(90), THREE)
    page = links.request_link(asked)
    assert "Mia&#x27;s baby shower" in Client().get(page).content.decode()
    assert Client().post(page, {"answer": "yes", "notes": "With strawberries"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.notes) == ("confirmed", "With strawberries")
    assert "You confirmed" in Client().get(page).content.decode()


def test_who_was_asked_is_not_asked_twice(shower: Event, alice: User, bob: User, baker: Vendor) -> None:
    first = actions.request_reservation(shower, by=alice, vendor=baker)
    assert actions.request_reservation(shower, by=bob, vendor=baker) == first
    assert Reservation.objects.count() == 1


def test_charlie_can_ask_nobody_for_alices_event(shower: Event, charlie: User, alice: User, baker: Vendor) -> None:
    with pytest.raises(Event.DoesNotExist):
        actions.request_reservation(shower, by=charlie, vendor=baker)
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    with pytest.raises(Event.DoesNotExist):
        actions.cancel_reservation(asked, by=charlie)


def test_a_day_off_a_weekday_and_another_booking_keep_a_vendor_away(
    shower: Event, alice: User, charlie: User, baker: Vendor
) -> None:
    free = Vendor.objects.filter(pk=baker.pk)
    hours = (THREE, THREE + timedelta(hours=5))
    assert free.free(*hours).exists()
    Vendor.objects.update(days_off=[date(2026, 11, 28)])
    assert not free.free(*hours).exists()
    Vendor.objects.update(days_off=[], weekdays=[1, 2])
    assert not free.free(*hours).exists()
    Vendor.objects.update(weekdays=[6])
    other = actions.create_event(by=charlie, title="Carl's party", starts_at=THREE + timedelta(hours=2))
    theirs = actions.request_reservation(other, by=charlie, vendor=baker)
    assert free.free(*hours).exists()  # asked for is not taken
    actions.answer_request(theirs, confirmed=True)
    with pytest.raises(ValidationError, match="Sweet Hour is not free"):
        actions.request_reservation(shower, by=alice, vendor=baker)


def test_of_two_hosts_the_first_confirmed_has_the_hours(
    shower: Event, alice: User, charlie: User, baker: Vendor
) -> None:
    hers = actions.request_reservation(shower, by=alice, vendor=baker)
    other = actions.create_event(by=charlie, title="Carl's party", starts_at=THREE)
    his = actions.request_reservation(other, by=charlie, vendor=baker)
    actions.answer_request(hers, confirmed=True)
    with pytest.raises(ValidationError, match="taken"):
        actions.answer_request(his, confirmed=True)
    assert Client().post(links.request_link(his), {"answer": "yes"}).status_code == 400
    assert Client().post(links.request_link(his), {"answer": "no"}).status_code == 302


def test_what_is_called_off_cannot_be_confirmed_any_more(shower: Event, alice: User, baker: Vendor) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    to_vendors.ask(asked)
    Mail.objects.update(attempts=1, due_at=None)  # it was sent
    actions.cancel_reservation(asked, by=alice)
    actions.cancel_reservation(asked, by=alice)
    answered = Client().post(links.request_link(asked), {"answer": "yes"})
    assert answered.status_code == 400 and "called this off" in answered.content.decode()
    assert list(Mail.objects.values_list("key", flat=True)) == [f"request:{asked.pk}", f"withdrawal:{asked.pk}"]


def test_who_was_never_written_to_hears_of_no_withdrawal(shower: Event, alice: User, baker: Vendor) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    to_vendors.ask(asked)
    actions.cancel_reservation(asked, by=alice)
    assert [mail.due_at for mail in Mail.objects.all()] == [None]


def test_nobody_is_asked_for_what_has_begun(shower: Event, alice: User, baker: Vendor, clock: TimeMachine) -> None:
    clock.skip(days=7)
    with pytest.raises(ValidationError, match="has begun"):
        actions.request_reservation(shower, by=alice, vendor=baker)


def test_bookings_count_against_the_budget(shower: Event, alice: User, baker: Vendor) -> None:
    actions.change_event(shower, by=alice, budget=Decimal(80))
    assert not Event.objects.get().over_budget
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    assert Event.objects.get().over_budget
    card = registry.widgets["event_card"].data(alice, {"event": shower.pk})
    assert card is not None and card["event"]["money"]["over_words"] == "$10"
    actions.cancel_reservation(asked, by=alice)
    assert not Event.objects.get().over_budget


def test_the_town_has_somebody_for_everything(millbrook: None, shower: Event) -> None:
    assert vendors.settle() == 0
    assert Vendor.objects.count() >= 40 and Venue.objects.count() >= 9
    for kind in kinds.CALLED:
        assert availability.free_for(shower, kind), kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [("a DJ", "music"), ("fotographer", "photography"), ("somebody to cook", "catering"), ("BAKERY", "cake"),
     ("a bouncy castle", "entertainment"), ("catering", "catering"), ("a plumber", ""), ("", "")],
)  # fmt: skip
def test_people_call_trades_by_many_names(said: str, kind: str) -> None:
    assert kinds.understood(said) == kind


def test_who_fits_the_budget_comes_first(millbrook: None, shower: Event, alice: User) -> None:
    there = actions.change_event(shower, by=alice, budget=Decimal(250), place="The pier, Old Harbour")
    first, *others = availability.free_for(there, "music")
    assert first.town == "Old Harbour"
    assert [who.price for who in others] == sorted(who.price for who in others)


def test_the_tools_prepare_and_the_button_asks(
    call: Callable[..., Any], told: Told, alice: User, millbrook: None, shower: Event
) -> None:
    found = call("find_vendors", alice, kind="a baker")
    assert found.name == "vendors" and found.arguments == {"of": f"{shower.pk}:cake"}
    free = {who.name: (who.town, who.price) for who in Content.read(found.data).free}
    assert free["Butterfield Bakery"] == ("Eastbridge", 75)
    one = call("book_vendor", alice, vendor="sweet hour")
    prepared = Content.read(one.data)
    assert prepared.event and prepared.event.id == shower.pk
    assert [(who.name, who.price) for who in prepared.free] == [("Sweet Hour", 90)]
    assert not Reservation.objects.exists()
    sweet = Vendor.objects.get(name="Sweet Hour")
    press(alice, one.arguments, vendor=str(sweet.pk), ask_next=["false", "true"])
    asked = Reservation.objects.get()
    assert asked.vendor == sweet and asked.ask_next
    again = told("book_vendor", alice, vendor="Sweet Hour")
    assert not again.free
    for answer in (again, told("show_reservations", alice)):
        assert [(row.who, row.price, row.status) for row in answer.reservations] == [("Sweet Hour", 90, "requested")]


def test_a_venue_holds_the_guests(told: Told, alice: User, millbrook: None, shower: Event) -> None:
    actions.change_event(shower, by=alice, guest_count=100)
    free = {venue.name for venue in told("find_venues", alice).free}
    assert "Orchard Barn" in free and "Number Nine" not in free
    there = told("find_venues", alice, town="Old Harbour")
    assert "The Old Customs House" in {venue.name for venue in there.free}
    assert there.search and (there.search.kind, there.search.town) == ("venue", "Old Harbour")


def test_who_is_not_here_or_not_free_is_told_by_a_code(
    refused: Callable[..., dict[str, Any]], alice: User, millbrook: None, shower: Event
) -> None:
    moon = {"code": "not_found", "of": "vendor", "name": "Moon Base", "choices": []}
    assert refused("reserve_venue", alice, venue="Moon Base") == moon
    rockets = refused("find_vendors", alice, kind="rockets")
    assert (rockets["code"], rockets["of"], rockets["name"]) == ("not_found", "kind", "rockets")
    assert rockets["choices"] == [*Vendor.Kind.values, "venues"]
    Vendor.objects.filter(name="Sweet Hour").update(weekdays=[1])
    not_free = refused("book_vendor", alice, vendor="sweet hour")
    assert (not_free["code"], not_free["name"], not_free["id"]) == ("not_free", "Sweet Hour", shower.pk)


def test_the_event_is_where_the_confirmed_venue_is_unless_the_host_said_where(
    millbrook: None, alice: User, shower: Event
) -> None:
    barn, house = Venue.objects.get(name="Orchard Barn"), Venue.objects.get(name="The Old Customs House")
    for said, venue, place in (("", barn, "Orchard Barn"), ("At Mia's", house, "At Mia's")):
        actions.change_event(shower, by=alice, place=said)
        asked = actions.request_reservation(shower, by=alice, venue=venue)
        actions.answer_request(asked, confirmed=True)
        shower.refresh_from_db()
        assert shower.place == place
        actions.cancel_reservation(asked, by=alice)


def test_the_card_of_a_kind_follows_what_is_asked(alice: User, shower: Event, baker: Vendor) -> None:
    card = registry.widgets["vendors"]
    arguments = {"of": f"{shower.pk}:cake"}
    before = card.data(alice, arguments)
    assert before is not None and [one["status"] for one in before["choices"]] == [""]
    assert 'aria-label="Ask Sweet Hour"' in card.html(before, message="m1")
    actions.request_reservation(shower, by=alice, vendor=baker)
    after = card.data(alice, arguments)
    assert after is not None and [one["status_words"] for one in after["choices"]] == ["Asked"]
    for gone in (f"{shower.pk}:plumbing", f"{shower.pk}", ":cake", "x:cake"):
        assert card.data(alice, {"of": gone}) is None


def press(user: User, arguments: dict[str, Any], **given: Any) -> None:
    """Press the button of a `vendors` card."""
    verb = registry.widgets["vendors"].actions["ask"]
    fields = verb.fields.model_validate(given)
    verb.function(user, **arguments, **{name: getattr(fields, name) for name in type(fields).model_fields})
