"""Lists of hundreds of rows: a card in a conversation shows their beginning, the event's page all of them, in pages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agents import registry
from planning import actions
from planning.widgets import rows
from tests.planning.test_event_pages import page

pytestmark = pytest.mark.django_db


def items(shower: Any, alice: Any, number: int) -> Any:
    wanted = [
        {"name": f"Thing {n}", "quantity": 2, "unit": "packs", "price": "1.50", "category": "Table"}
        for n in range(number)
    ]
    return actions.make_shopping_list(shower, by=alice, items=wanted).shopping_list


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (12, 12), (24, 24), (25, 12), (302, 12)])
def test_a_card_shows_twelve_rows_of_a_list_that_is_much_longer(number: int, shown: int) -> None:
    here, counted = rows.shown(range(number), 0)
    assert (len(here), counted["hidden"], counted["pages"]) == (shown, number - shown, [])


@pytest.mark.parametrize("number", [0, 1, 59, 60, 61, 302])
def test_the_pages_of_a_list_hold_every_row_once(number: int) -> None:
    pages = rows.shown(range(number), 1)[1]["pages"] or [1]
    assert [row for each in pages for row in rows.shown(range(number), each)[0]] == list(range(number))
    assert rows.shown(range(number), rows.ALL)[0] == list(range(number))
    assert rows.shown(range(number), 4321) == rows.shown(range(number), pages[-1])


def test_302_items_are_one_card_of_twelve_and_six_pages_of_few_bytes(alice: Any, shower: Any) -> None:
    shopping = items(shower, alice, 302)
    widget = registry.widgets["shopping_list"]
    card = widget.html(widget.data(alice, {"shopping_list": shopping.pk}), message="1")
    assert card.count('class="row item"') == 12
    assert f'href="/e/{shower.pk}/shopping/">Show all 302<' in card
    found: list[str] = []
    for number in range(1, 7):
        html = page(alice, f"/e/{shower.pk}/shopping/?page={number}")
        assert len(html.encode()) < 200_000
        found += re.findall(r'data-name="(Thing \d+)"', html)
    assert sorted(found) == sorted(f"Thing {number}" for number in range(302))
    assert page(alice, f"/e/{shower.pk}/shopping/?print").count('class="row item"') == 302
    for wrong in ("0", "-1", "x", "99999", "٢"):
        assert 'data-name="Thing' in page(alice, f"/e/{shower.pk}/shopping/?page={wrong}")


def test_programs_are_told_of_all_items_whatever_a_card_shows(alice: Any, shower: Any) -> None:
    shopping = items(shower, alice, 30)
    data = registry.widgets["shopping_list"].data(alice, {"shopping_list": shopping.pk})
    assert data is not None
    assert sum(len(group["items"]) for group in data["groups"]) == 30
    assert sum(len(group["items"]) for group in data["shown"]) == 12
