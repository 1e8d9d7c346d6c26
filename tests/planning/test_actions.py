from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents import zones
from planning import actions, catalogue
from planning.letters.invitation import words
from planning.models import Event, Guest, Invitation, ShoppingList
from tests.planning.conftest import NOW, THREE


def test_alice_plans_an_event_and_bob_changes_it(shower: Event, bob: User) -> None:
    changed = actions.change_event(shower, by=bob, place="The town hall", budget=None)
    assert (changed.place, changed.budget, changed.title) == ("The town hall", None, "Mia's baby shower")
    assert Event.objects.get().place == "The town hall"


def test_charlie_can_do_nothing_with_what_is_alices(shower: Event, groceries: ShoppingList, charlie: User) -> None:
    napkins = groceries.items.get(name="Napkins")
    for verb in (
        lambda: actions.change_event(shower, by=charlie, title="Mine"),
        lambda: actions.delete_event(shower, by=charlie),
        lambda: actions.make_shopping_list(shower, by=charlie),
        lambda: actions.rename_shopping_list(groceries, by=charlie, title="Mine"),
        lambda: actions.delete_shopping_list(groceries, by=charlie),
        lambda: actions.add_items(groceries, by=charlie, items=[{"name": "Rum"}]),
        lambda: actions.change_item(groceries, by=charlie, item=napkins.pk, name="Rum"),
        lambda: actions.tick_items(groceries, by=charlie, items=[napkins.pk], done=True),
        lambda: actions.remove_items(groceries, by=charlie, items=[napkins.pk]),
        lambda: actions.draft_invitations(shower, by=charlie),
        lambda: actions.change_invitation(shower, by=charlie, text="No party"),
        lambda: actions.delete_invitation(shower, by=charlie),
        lambda: actions.add_guests(shower, by=charlie, guests=[{"name": "Charlie"}]),
        lambda: actions.remove_guests(shower, by=charlie, guests=[1]),
        lambda: actions.change_guest(shower, by=charlie, guest=1, name="Charlie"),
        lambda: actions.record_answer(shower, by=charlie, guest=1, answer="coming"),
    ):
        with pytest.raises(Event.DoesNotExist):
            verb()
    assert groceries.items.count() == 3
    assert not Guest.objects.exists()


def test_an_event_with_many_guests_is_deleted_in_as_few_statements_as_one_with_few(alice: User) -> None:
    said = []
    for many in (2, 60):
        event = actions.create_event(by=alice, title="Tea", starts_at=THREE)
        Guest.objects.bulk_create(Guest(event=event, name=f"Guest {number}") for number in range(many))
        actions.draft_invitations(event, by=alice)
        with CaptureQueriesContext(connection) as queries:
            actions.delete_event(event, by=alice)
        said.append(len(queries))
    assert said[0] == said[1] and not Guest.objects.exists()


def test_bob_the_co_host_may_not_delete_the_event_but_alice_may(shower: Event, alice: User, bob: User) -> None:
    with pytest.raises(PermissionDenied, match="Only its owner"):
        actions.delete_event(shower, by=bob)
    actions.delete_event(shower, by=alice)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "   "),
        ("title", "x" * 201),
        ("title", "nul\x00"),
        ("title", "half\ud800"),
        ("kind", "x" * 61),
        ("zone", "Mars/Base"),
        ("ends_at", THREE - timedelta(hours=1)),
        ("starts_at", "soon"),
        ("starts_at", datetime(1, 1, 1)),
        ("guest_count", -1),
        ("guest_count", 10**12),
        ("guest_count", "many"),
        ("place", "x" * 301),
        ("budget", Decimal("-0.01")),
        ("budget", Decimal("1.001")),
        ("budget", Decimal("NaN")),
        ("budget", 10**15),
        ("notes", "x" * 5001),
    ],
)
def test_a_bad_field_of_an_event_is_named_and_nothing_is_written(alice: User, field: str, value: object) -> None:
    fields = {"title": "Dinner", "starts_at": THREE} | {field: value}
    with pytest.raises(ValidationError) as error:
        actions.create_event(by=alice, **fields)
    assert set(error.value.message_dict) == {field}
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        ({}, "2026-11-28T19:00:00-05:00"),
        ({"place": "Casa do Mar, Lisbon"}, "2026-11-28T19:00:00+00:00"),
        ({"place": "Grandma's garden"}, "2026-11-28T19:00:00-05:00"),
        ({"place": "Lisbon", "zone": "Asia/Tokyo"}, "2026-11-28T19:00:00+09:00"),
    ],
)
def test_a_naive_time_is_meant_at_the_place_and_where_that_is_unknown_at_its_host(
    alice: User, fields: dict[str, Any], meant: str
) -> None:
    zones.note(alice, "America/New_York")
    alice = User.objects.get(pk=alice.pk)
    with timezone.override("Europe/Berlin"):  # the browser that happens to ask
        event = actions.create_event(by=alice, title="Dinner", starts_at=datetime(2026, 11, 28, 19, 0), **fields)
    assert event.starts_at == datetime.fromisoformat(meant)


def test_alice_sees_what_is_to_come_soonest_first_and_what_is_over_latest_first(alice: User) -> None:
    for day in (20, 25, 21, 24, 22):
        actions.create_event(by=alice, title=f"On the {day}.", starts_at=NOW.replace(day=day, hour=6))
    mine = Event.objects.visible_to(alice)
    assert [event.title for event in mine.upcoming(NOW)] == ["On the 22.", "On the 24.", "On the 25."]
    assert [event.title for event in mine.past(NOW)] == ["On the 21.", "On the 20."]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Baby Shower", "baby shower"),
        ("Mia's 5th bday", "kids birthday"),
        ("kid's birthday party", "kids birthday"),
        ("my 40th birthday", "birthday"),
        ("BBQ", "barbecue"),
        ("weding", "wedding"),
        ("wedding anniversary", "anniversary"),
        ("Christmas", "holiday"),
        ("stag do", "stag party"),
        ("hen do", "bridal shower"),
        ("team offsite", "corporate"),
        ("xyzzy", "party"),
        ("", "party"),
    ],
)
def test_a_kind_is_known_however_it_is_said(said: str, kind: str) -> None:
    known = [each.name for each in catalogue.named(said)] or [catalogue.ANY]
    assert known[0] == kind


def test_the_letter_follows_the_event_until_somebody_writes_their_own(shower: Event, alice: User) -> None:
    actions.draft_invitations(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    shower = actions.change_event(shower, by=alice, place="The pier")
    assert "Mia's baby shower on Saturday, Nov. 28, 2026 at 3 p.m. UTC at The pier." in words(shower)
    actions.change_invitation(shower, by=alice, text="Come.\r\nBring cake.")
    actions.draft_invitations(shower, by=alice)
    assert words(Event.objects.get()) == "Come.\nBring cake."
    actions.change_invitation(shower, by=alice, text="  ")
    assert "at The pier." in words(Event.objects.get())
    assert Invitation.objects.get().state == "draft"


def test_a_guest_is_listed_once_and_keeps_the_answer(shower: Event, alice: User, bob: User) -> None:
    [ana, ben] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana"}, {"name": "Ben"}])
    actions.record_answer(shower, by=bob, guest=ana.pk, answer="coming")
    assert actions.add_guests(shower, by=bob, guests=[{"name": "ana", "email": "ana@example.com"}]) == []
    ana.refresh_from_db()
    assert (ana.email, ana.answer, shower.guests.count()) == ("ana@example.com", "coming", 2)
    [other] = actions.add_guests(shower, by=bob, guests=[{"name": "Ana", "email": "other@example.com"}])
    assert other.pk != ana.pk
    assert actions.remove_guests(shower, by=alice, guests=[ben.pk, ben.pk]) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("email", "not an address"),
        ("email", f"{'x' * 250}@example.com"),
        ("answer", "perhaps"),
        ("answer", None),
        ("party_size", 0),
        ("party_size", 51),
    ],
)
def test_a_bad_field_of_a_guest_is_named(shower: Event, alice: User, field: str, value: object) -> None:
    with pytest.raises(ValidationError) as error:
        actions.add_guests(shower, by=alice, guests=[{"name": "Ana"} | {field: value}])
    assert set(error.value.message_dict) == {field}
    assert not shower.guests.exists()


def test_a_letter_of_six_thousand_characters_is_refused(shower: Event, alice: User) -> None:
    with pytest.raises(ValidationError) as error:
        actions.draft_invitations(shower, by=alice, guests=[{"name": "Ana"}], text="x" * 6000)
    assert set(error.value.message_dict) == {"text"}
    assert not shower.guests.exists()


@pytest.mark.parametrize("nothing", ["-0", "-0.00", -0.0, Decimal("-0"), Decimal("-0e5")])
def test_less_than_nothing_by_nothing_is_nothing(
    nothing: str | float | Decimal, shower: Event, groceries: ShoppingList, alice: User
) -> None:
    """It is not negative, so it is taken; and a card, a letter and a tool say what the row will say."""
    changed = actions.change_event(shower, by=alice, budget=nothing)
    [jam] = actions.add_items(groceries, by=alice, items=[{"name": "Jam", "price": nothing}])
    assert changed.budget == 0 and "-" not in str(changed.budget)
    assert jam.price == 0 and "-" not in str(jam.price)


@pytest.mark.parametrize("number", ["NaN", "sNaN", "-Infinity", "Infinity", "1e400", "1e999999999", "-0.01", "٣e99"])
def test_what_is_no_amount_of_money_is_refused_by_its_field(number: str, shower: Event, alice: User) -> None:
    for given in (number, Decimal(number)):
        with pytest.raises(ValidationError) as refused:
            actions.change_event(shower, by=alice, budget=given)
        assert list(refused.value.message_dict) == ["budget"]
