from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents import currencies, registry, zones
from agents.formatting import money
from planning import actions
from planning.advice.plans import over_budget
from planning.budget import bill
from planning.content import Content, CostsContent
from planning.models import BudgetCategory, Event, Expense, ShoppingList, Vendor
from tests.planning.asking_the_api import client
from tests.planning.asking_the_grammar import calls, planned
from tests.planning.conftest import THREE

Call = Callable[..., Any]


@pytest.fixture
def costly(shower: Event, groceries: ShoppingList, baker: Vendor, alice: User) -> Event:
    """Shopping for 51, the baker asked for 90 with a deposit of 30, and 200 paid to a florist; half cents, too."""
    actions.add_items(groceries, by=alice, items=[{"name": "Ribbon", "quantity": "0.5", "price": "0.25"}])
    asked = actions.request_reservation(shower, by=alice, vendor=baker)
    asked.deposit = Decimal(30)
    asked.save()
    Expense.objects.create(event=shower, title="Florist", category="Flowers", amount=200, paid_on=date(2026, 11, 20))
    BudgetCategory.objects.create(event=shower, name="cake", planned=80)
    return shower


def test_every_place_that_says_what_it_costs_says_the_same_sum(costly: Event, call: Call, alice: User) -> None:
    in_all = "$341.13"
    assert money(bill(costly).committed) == in_all
    card = registry.widgets["event_card"].data(alice, {"event": costly.pk})
    assert card and card["event"]["money"]["cost_words"] == in_all
    said = call("what_it_costs", alice)
    assert f"costs {in_all} in all ($51.13 for shopping, $90 for bookings and $200 for other expenses)" in said.text
    assert "That is $41.13 over the budget of $300." in said.text
    [notice] = over_budget(costly)
    assert f"comes to {in_all}, $41.13 over the budget of $300" in notice.text
    costly.refresh_from_db()
    assert costly.over_budget
    actions.change_event(costly, by=alice, budget=Decimal("341.13"))
    costly.refresh_from_db()
    assert not costly.over_budget


def test_a_bill_tells_what_is_planned_committed_paid_and_open_by_category(costly: Event) -> None:
    found = bill(costly)
    assert (found.planned, found.paid, found.open, found.deposits) == (80, 200, Decimal("141.13"), 30)
    lines = {line.name: (line.planned, line.committed, line.paid, line.is_over) for line in found.by_category}
    assert lines == {
        "Flowers": (None, 200, 200, False),
        "cake": (80, 90, 0, True),
        "Food": (None, 45, 0, False),
        "Tableware": (None, 6, 0, False),
        "Other": (None, Decimal("0.13"), 0, False),
    }


def test_a_bill_takes_as_many_statements_for_much_as_for_little(shower: Event, costly: Event) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            bill(Event.objects.get(pk=shower.pk))
        return len(seen)

    before = statements()
    Expense.objects.bulk_create(Expense(event=shower, title=f"{n}", category=f"{n}", amount=1) for n in range(50))
    assert statements() == before <= 6


def test_a_budget_for_each_guest_counts_the_guests(shower: Event, groceries: ShoppingList, alice: User) -> None:
    actions.change_event(shower, by=alice, budget_per_guest=Decimal("2.50"))
    shower.refresh_from_db()
    assert (shower.budget, bill(shower).budget, shower.over_budget) == (None, 50, True)
    actions.change_event(shower, by=alice, guest_count=30, budget_per_guest=Decimal("2.50"))
    shower.refresh_from_db()
    assert (bill(shower).budget, shower.over_budget) == (75, False)
    actions.change_event(shower, by=alice, budget=Decimal(40))
    shower.refresh_from_db()
    assert (shower.budget_per_guest, shower.over_budget) == (None, True)
    with pytest.raises(ValidationError):
        actions.change_event(shower, by=alice, budget=Decimal(40), budget_per_guest=Decimal(2))


@pytest.mark.parametrize(
    ("zone", "currency", "written"),
    [("Europe/Berlin", "EUR", "€1,234.50"), ("America/New_York", "USD", "$1,234.50"), ("UTC", "", "$1,234.50")],
)
def test_an_event_is_in_the_currency_of_its_hosts_country(alice: User, zone: str, currency: str, written: str) -> None:
    zones.note(alice, zone)
    event = actions.create_event(by=alice, title="Tea", starts_at=THREE)
    assert (event.currency, money(Decimal("1234.5"), event.currency)) == (currency, written)
    assert currencies.of_zone(ZoneInfo(zone)) == currency


def test_a_currency_is_of_iso_4217(shower: Event, alice: User) -> None:
    for wrong in ("EURO", "XXX", "DEM", "eur"):
        with pytest.raises(ValidationError) as refused:
            actions.change_event(shower, by=alice, currency=wrong)
        assert "currency" in refused.value.message_dict
    answer = client(alice).patch(f"/api/events/{shower.pk}/", {"currency": "CHF", "budget": "2000"}, format="json")
    assert (answer.status_code, answer.json()["currency"]) == (200, "CHF")
    assert client(alice).patch(f"/api/events/{shower.pk}/", {"currency": "Taler"}, format="json").status_code == 400
    card = registry.widgets["event_card"].data(alice, {"event": shower.pk})
    assert card and card["event"]["money"]["budget_words"] == "CHF\u00a02,000"


def test_words_name_the_currency(call: Call, alice: User, shower: Event) -> None:
    assert planned("plan a garden party next Saturday at 3 for 20 guests with a budget of €2,000")["currency"] == "€"
    assert calls("make the budget 500 euros") == [("change_event", {"budget": 500, "currency": "EUR"})]
    assert "currency" not in planned("plan a garden party next Saturday at 3 with a budget of $2,000")
    said = call("change_event", alice, budget=500, currency="euros")
    assert "with a budget of €500" in said.text
    found = Content.read(call("what_it_costs", alice).data).costs
    assert isinstance(found, CostsContent) and json.loads(found.model_dump_json())["currency"] == "EUR"
    assert [currencies.meant("$", usual) for usual in ("CAD", "EUR", "")] == ["CAD", "USD", "USD"]
