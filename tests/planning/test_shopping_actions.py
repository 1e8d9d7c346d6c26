from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection

from planning import actions, catalogue
from planning.models import Event, ShoppingItem, ShoppingList
from tests.planning.conftest import THREE


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


@pytest.mark.parametrize("kind", sorted(catalogue.kinds()))
@pytest.mark.parametrize("guests", [1, 37, 100_000])
def test_every_kind_of_event_has_usual_items_that_can_be_stored(alice: User, kind: str, guests: int) -> None:
    event = actions.create_event(by=alice, title="Ours", kind=kind, starts_at=THREE, guest_count=guests)
    made = actions.make_shopping_list(event, by=alice)
    assert made.added >= 8
    assert all(item.quantity >= 1 and item.price and item.category for item in made.shopping_list.items.all())


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
    with django_assert_max_num_queries(56):  # it is called off first, and of fifteen kinds each row is looked for
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
