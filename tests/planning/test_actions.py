from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from planning import actions, ideas
from planning.letters import words
from planning.models import Event, Guest, Invitation, ShoppingItem, ShoppingList
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
        ("starts_at", None),
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


def test_a_naive_time_is_in_the_current_time_zone(alice: User) -> None:
    from django.utils import timezone

    with timezone.override("Europe/Berlin"):
        event = actions.create_event(by=alice, title="Dinner", starts_at=datetime(2026, 11, 28, 19, 0))
    assert event.starts_at.isoformat() == "2026-11-28T19:00:00+01:00"


def test_alice_sees_what_is_to_come_soonest_first_and_what_is_over_latest_first(alice: User) -> None:
    for day in (20, 25, 21, 24, 22):
        actions.create_event(by=alice, title=f"On the {day}.", starts_at=NOW.replace(day=day, hour=6))
    mine = Event.objects.visible_to(alice)
    assert [event.title for event in mine.upcoming(NOW)] == ["On the 22.", "On the 24.", "On the 25."]
    assert [event.title for event in mine.past(NOW)] == ["On the 21.", "On the 20."]


def test_the_usual_list_of_a_baby_shower_grows_with_its_guests(shower: Event, alice: User) -> None:
    made = actions.make_shopping_list(shower, by=alice)
    cupcakes = made.shopping_list.items.get(name="Cupcakes")
    assert (cupcakes.quantity, cupcakes.price, cupcakes.category) == (30, Decimal(2), "Food")
    assert made.created
    assert made.added == made.shopping_list.items.count() >= 12


def test_making_the_list_twice_changes_nothing(shower: Event, alice: User, bob: User) -> None:
    first = actions.make_shopping_list(shower, by=alice)
    again = actions.make_shopping_list(shower, by=bob)
    assert (again.shopping_list, again.added, again.created) == (first.shopping_list, 0, False)


def test_a_list_of_another_title_is_another_list(groceries: ShoppingList, shower: Event, alice: User) -> None:
    made = actions.make_shopping_list(shower, by=alice, title="Hardware  store", items=[{"name": "Rope"}])
    assert made.created
    assert made.shopping_list.title == "Hardware store"
    assert ShoppingItem.objects.of_event(shower).count() == 4


@pytest.mark.parametrize("kind", sorted(ideas.KINDS))
@pytest.mark.parametrize("guests", [1, 37, 100_000])
def test_every_kind_of_event_has_usual_items_that_can_be_stored(alice: User, kind: str, guests: int) -> None:
    event = actions.create_event(by=alice, title="Ours", kind=kind, starts_at=THREE, guest_count=guests)
    made = actions.make_shopping_list(event, by=alice)
    assert made.added >= 8
    assert all(item.quantity >= 1 and item.price and item.category for item in made.shopping_list.items.all())


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
        ("stag do", "bridal shower"),
        ("team offsite", "corporate"),
        ("xyzzy", "party"),
        ("", "party"),
    ],
)
def test_a_kind_is_known_however_it_is_said(said: str, kind: str) -> None:
    assert ideas.known_kind(said) == kind


def test_twelve_items_are_added_in_few_queries(
    groceries: ShoppingList, alice: User, django_assert_max_num_queries: object
) -> None:
    items = [{"name": f"Thing {number}", "price": number} for number in range(12)]
    with django_assert_max_num_queries(8):  # two of them are the savepoint, one weighs the budget
        added = actions.add_items(groceries, by=alice, items=items)
    assert [item.position for item in added] == list(range(4, 16))


def test_deleting_takes_no_more_queries_for_more_rows(
    groceries: ShoppingList, shower: Event, alice: User, django_assert_max_num_queries: object
) -> None:
    def fill() -> list[int]:
        items = [{"name": f"Thing {number}"} for number in range(60)]
        return [item.pk for item in actions.add_items(groceries, by=alice, items=items)]

    added = fill()
    with django_assert_max_num_queries(7):
        assert actions.remove_items(groceries, by=alice, items=added) == 60
    fill()
    with django_assert_max_num_queries(20):
        actions.delete_event(shower, by=alice)
    assert not ShoppingItem.objects.exists()


def test_more_of_the_same_adds_up_but_a_bought_one_is_another(groceries: ShoppingList, alice: User) -> None:
    actions.add_items(
        groceries, by=alice, items=[{"name": "napkins", "quantity": 6}, {"name": "NAPKINS", "quantity": 1}]
    )
    napkins = groceries.items.get(name="Napkins")
    assert (napkins.quantity, napkins.price) == (31, Decimal("0.25"))
    actions.tick_items(groceries, by=alice, items=[napkins.pk], done=True)
    actions.add_items(groceries, by=alice, items=[{"name": "Napkins", "quantity": 5}])
    assert [(item.quantity, item.ticked) for item in groceries.items.filter(name="Napkins")] == [(31, True), (5, False)]


def test_one_bad_item_of_three_is_named_and_none_is_added(groceries: ShoppingList, alice: User) -> None:
    items = [{"name": "Rum"}, {"name": "Limes", "quantity": -3}, {"name": "", "price": "free"}]
    with pytest.raises(ValidationError) as error:
        actions.add_items(groceries, by=alice, items=items)
    [said] = error.value.message_dict.items()
    assert said[0] == "items"
    assert [line.partition(":")[0] for line in said[1]] == [
        "Number 2 (Limes), quantity",
        "Number 3, name",
        "Number 3, price",
    ]
    assert groceries.items.count() == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("quantity", -1),
        ("quantity", "1.2345"),
        ("quantity", None),
        ("quantity", 10**9),
        ("price", "-1"),
        ("price", "1.234"),
        ("unit", "x" * 31),
        ("category", "x" * 61),
        ("ticked", "perhaps"),
    ],
)
def test_a_bad_field_of_an_item_is_named(groceries: ShoppingList, alice: User, field: str, value: object) -> None:
    napkins = groceries.items.get(name="Napkins")
    with pytest.raises(ValidationError) as error:
        actions.change_item(groceries, by=alice, item=napkins.pk, **{field: value})
    assert set(error.value.message_dict) == {field}
    with pytest.raises(ValidationError) as error:
        actions.add_items(groceries, by=alice, items=[{"name": "Rum"} | {field: value}])
    assert set(error.value.message_dict) == {field}


def test_a_list_holds_no_more_than_it_can(groceries: ShoppingList, alice: User) -> None:
    with pytest.raises(ValidationError, match="at most 500 items"):
        actions.add_items(groceries, by=alice, items=[{"name": f"Thing {number}"} for number in range(498)])
    assert groceries.items.count() == 3


def test_ticking_sets_and_never_toggles(groceries: ShoppingList, alice: User, bob: User) -> None:
    napkins = groceries.items.get(name="Napkins")
    assert actions.tick_items(groceries, by=alice, items=[napkins.pk], done=True) == 1
    assert actions.tick_items(groceries, by=bob, items=[napkins.pk], done=True) == 0
    assert groceries.items.get(name="Napkins").ticked
    assert actions.tick_items(groceries, by=bob, items=[napkins.pk], done=False) == 1


def test_what_is_gone_is_removed_twice_without_harm_but_cannot_be_changed(groceries: ShoppingList, alice: User) -> None:
    napkins = groceries.items.get(name="Napkins").pk
    assert actions.remove_items(groceries, by=alice, items=[napkins]) == 1
    assert actions.remove_items(groceries, by=alice, items=[napkins]) == 0
    for verb in (
        lambda: actions.tick_items(groceries, by=alice, items=[napkins], done=True),
        lambda: actions.change_item(groceries, by=alice, item=napkins, name="Rum"),
    ):
        with pytest.raises(ValidationError, match="no longer on the list"):
            verb()


def test_an_item_of_another_list_cannot_be_reached(groceries: ShoppingList, shower: Event, alice: User) -> None:
    other = actions.make_shopping_list(shower, by=alice, title="Other", items=[{"name": "Rope"}]).shopping_list
    rope = other.items.get()
    assert actions.remove_items(groceries, by=alice, items=[rope.pk]) == 0
    with pytest.raises(ValidationError):
        actions.change_item(groceries, by=alice, item=rope.pk, name="Rum")


def test_totals_add_up_to_the_cent(groceries: ShoppingList, shower: Event, alice: User) -> None:
    actions.tick_items(groceries, by=alice, items=[groceries.items.get(name="Cheese").pk], done=True)
    assert ShoppingItem.objects.of_event(shower).totals() == {
        "count": 3,
        "left": 2,
        "unpriced": 1,
        "cost": Decimal("51.00"),
        "spent": Decimal("45.00"),
    }


def test_the_letter_follows_the_event_until_somebody_writes_their_own(shower: Event, alice: User) -> None:
    actions.draft_invitations(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    shower = actions.change_event(shower, by=alice, place="The pier")
    assert "Mia's baby shower on Saturday, Nov. 28, 2026 at 3 p.m. at The pier." in words(shower)
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


@pytest.mark.django_db(transaction=True)
def test_alice_and_bob_add_the_same_thing_at_once_and_it_adds_up(alice: User, bob: User) -> None:
    event = actions.create_event(by=alice, title="Dinner", starts_at=THREE)
    event.co_hosts.add(bob)
    shopping_list = actions.make_shopping_list(event, by=alice, items=[]).shopping_list
    together = Barrier(4)

    def add(user: User) -> None:
        try:
            together.wait(timeout=5)
            actions.add_items(shopping_list, by=user, items=[{"name": "Bread", "quantity": 2}])
        finally:
            connection.close()

    people = [Thread(target=add, args=[user]) for user in (alice, bob, alice, bob)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join(timeout=10)
    assert [(item.name, item.quantity) for item in shopping_list.items.all()] == [("Bread", 8)]
