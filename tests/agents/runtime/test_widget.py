"""A widget is told once a transaction that its rows changed, and told again when that was rolled back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from agents.runtime.widget import WidgetType, touch, widgets_changed
from planning import actions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> Any:
    """The keys that were told, call by call."""
    calls: list[set[str]] = []

    def listen(sender: Any, keys: set[str], **kwargs: Any) -> None:
        calls.append(keys)

    widgets_changed.connect(listen)
    yield calls
    widgets_changed.disconnect(listen)


def test_many_changes_of_one_list_are_told_once(told: Any) -> None:
    with transaction.atomic():
        for _ in range(12):
            touch({"list:1"})
        touch({"list:1", "list:2"})
    assert told == [{"list:1"}, {"list:2"}]


def test_the_next_transaction_tells_again(told: Any) -> None:
    for _ in range(2):
        with transaction.atomic():
            touch({"list:1"})
    assert told == [{"list:1"}] * 2


def test_what_a_rolled_back_savepoint_told_is_told_again(told: Any) -> None:
    with transaction.atomic():
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            touch({"list:1"})
            raise ValueError("no")
        touch({"list:1"})
        touch({"list:1"})
    assert told == [{"list:1"}] * 2


def test_without_a_transaction_every_change_is_told(told: Any) -> None:
    touch({"list:1"})
    touch({"list:1"})
    assert told == [{"list:1"}] * 2


def test_every_row_of_a_card_tells_it_once(told: Any, alice: Any) -> None:
    starts = timezone.now() + timedelta(days=30)
    event = actions.create_event(by=alice, title="Tea", kind="tea", starts_at=starts)
    party = actions.make_shopping_list(event, by=alice, items=[]).shopping_list
    told.clear()
    actions.add_items(party, by=alice, items=[{"name": f"Item {number}"} for number in range(12)])
    keys = [key for each in told for key in each]
    assert keys.count(f"shopping_list:{party.pk}") == 1


def test_cards_of_long_arguments_are_told_apart_by_keys_that_a_message_can_keep() -> None:
    shelf = WidgetType("shelf", load=lambda user, jars: {}, template="", title="Shelf")
    short, long, longer = ([7] * count for count in (3, 300, 301))
    assert shelf.key({"jars": short}) == "shelf:[7, 7, 7]"
    keys = {shelf.key({"jars": jars}) for jars in (long, longer)}
    assert len(keys) == 2 and all(key.startswith("shelf:") and len(key) <= 200 for key in keys)
