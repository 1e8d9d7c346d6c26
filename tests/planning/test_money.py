"""Money by category, what is paid, and the run of show: by talk, on the card, over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from agents import zones
from planning import actions
from planning.budget import bill
from planning.content import Content
from planning.models import Event, Expense, Reservation, ShoppingItem, ShoppingList, Vendor
from tests.planning.asking_the_api import client, problem
from tests.planning.asking_the_grammar import calls, planned
from tests.planning.conftest import THREE
from tests.planning.talking import Talk
from tests.planning.test_widgets import HOSTILE, act, shown

Call = Callable[..., Any]


@pytest.mark.parametrize(
    ("said", "tool", "arguments"),
    [
        ("put 800 of the budget to catering", "plan_budget", {"category": "catering", "amount": 800}),
        ("allocate 1.5k to catering", "plan_budget", {"category": "catering", "amount": 1500}),
        ("the flowers budget is €300", "plan_budget", {"category": "flowers", "amount": 300}),
        ("I paid the florist 200", "record_payment", {"to": "florist", "amount": 200}),
        ("we've paid 300 euros for the hall", "record_payment", {"to": "hall", "amount": 300}),
        ("add an expense: hall permit 50", "add_expense", {"title": "Hall permit", "amount": 50}),
        ("make the budget $40 a head", "change_event", {"budget_per_guest": 40}),
        ("set the budget to 500", "change_event", {"budget": 500}),
        ("add speeches at 5pm to the run of show", "add_to_run_of_show",
         {"points": [{"title": "Speeches", "begins_at": "17:00"}]}),
        ("run of show: 3pm arrival, 6:30pm cake", "show_run_of_show", {}),  # some may be there
        ("add to the run of show: 3pm arrival, 6:30pm cake", "add_to_run_of_show",
         {"points": [{"title": "Arrival", "begins_at": "15:00"}, {"title": "Cake", "begins_at": "18:30"}]}),
        ("take the speeches off the run of show", "remove_from_run_of_show", {"points": ["speeches"]}),
    ],
)  # fmt: skip
def test_money_and_the_run_of_show_are_read_from_plain_words(said: str, tool: str, arguments: dict[str, Any]) -> None:
    assert calls(said) == [(tool, arguments)]


def test_what_lacks_its_hour_is_asked_back_and_put_nowhere(alice: User, shower: Event) -> None:
    talk = Talk(alice)
    assert "At what time" in talk.say("add dancing to the run of show") and not talk.calls
    assert not ShoppingItem.objects.exists() and not shower.agenda.exists()
    per_guest = planned("plan a dinner for 8 on Friday at 7pm, budget $40 a head")
    assert per_guest["budget_per_guest"] == 40 and "budget" not in per_guest


def test_a_category_is_planned_by_the_name_that_its_costs_have(
    call: Call, alice: User, shower: Event, baker: Vendor
) -> None:
    actions.request_reservation(shower, by=alice, vendor=baker)
    told = call("plan_budget", alice, category="the baker", amount=80)
    assert "$80 of the budget of Mia's baby shower" in told.text and "Cakes: $90 of $80 planned." not in told.text
    [line] = bill(shower).by_category
    assert (line.name, line.planned, line.committed, line.is_over) == ("Cakes", 80, 90, True)
    call("plan_budget", alice, category="cake", amount=100)
    assert [row.planned for row in shower.budget_categories.all()] == [100]
    assert "Cakes: $90 of $100 planned." in call("show_budget", alice).text
    call("plan_budget", alice, category="cakes", amount=None)
    assert not shower.budget_categories.exists()


def test_what_is_paid_counts_once_whatever_it_was_for(
    call: Call, alice: User, shower: Event, baker: Vendor, groceries: ShoppingList
) -> None:
    actions.request_reservation(shower, by=alice, vendor=baker)
    before = bill(shower).committed
    call("record_payment", alice, to="the baker", amount=30)
    row = Reservation.objects.get()
    assert (row.deposit, row.paid_on, bill(shower).paid) == (30, None, 30)
    with pytest.raises(ValidationError):
        actions.pay(shower, by=alice, to="Sweet Hour", amount=Decimal(61))
    call("record_payment", alice, to="Sweet Hour", amount=60)
    row.refresh_from_db()
    assert row.paid_on is not None and (bill(shower).committed, bill(shower).paid) == (before, 90)
    call("record_payment", alice, to="cheese", amount=50)
    assert ShoppingItem.objects.get(name="Cheese").ticked and bill(shower).committed == before + 5
    call("record_payment", alice, to="florist", amount=200)
    florist = Expense.objects.get()
    assert (florist.title, florist.category, florist.paid_on is not None) == ("Florist", "Flowers", True)
    actions.add_expense(shower, by=alice, title="Permit", amount=Decimal(50))
    actions.pay(shower, by=alice, to="permit", amount=Decimal(20))
    assert (bill(shower).expenses, bill(shower).paid) == (250, 90 + 50 + 200 + 20)


def test_an_expense_is_corrected_and_that_taken_back(
    call: Call, told: Callable[..., Content], alice: User, shower: Event
) -> None:
    row = actions.add_expense(shower, by=alice, title="Permit", amount=Decimal(50))
    assert not told("change_expense", alice, title="permit", amount=60, due_on="2026-12-01").undo
    [back] = told("change_expense", alice, title="permit", amount=70).undo
    row.refresh_from_db()
    assert row.amount == 70
    call(back.tool, alice, **back.arguments)
    row.refresh_from_db()
    assert (row.amount, str(row.due_on)) == (60, "2026-12-01")


def test_nobody_else_plans_pays_or_takes_off(shower: Event, alice: User, bob: User, charlie: User) -> None:
    permit = actions.add_expense(shower, by=bob, title="Permit", amount=Decimal(50))
    [speech] = actions.add_points(shower, by=bob, points=[{"title": "Speech", "begins_at": THREE}])
    for forbidden in (
        lambda: actions.plan_category(shower, by=charlie, name="Cake", planned=Decimal(1)),
        lambda: actions.pay(shower, by=charlie, to="Permit", amount=Decimal(1)),
        lambda: actions.change_expense(permit, by=charlie, amount=Decimal(1)),
        lambda: actions.remove_expenses(shower, by=charlie, expenses=[permit.pk]),
        lambda: actions.change_point(speech, by=charlie, title="Mine"),
        lambda: actions.remove_points(shower, by=charlie, points=[speech.pk]),
    ):
        with pytest.raises((ObjectDoesNotExist, PermissionDenied)):
            forbidden()
    other = actions.create_event(by=charlie, title="Supper", starts_at=THREE)
    assert actions.remove_expenses(other, by=charlie, expenses=[permit.pk]) == 0
    assert actions.remove_points(other, by=charlie, points=[speech.pk]) == 0


def test_the_budgets_card_is_a_chart_and_a_table_and_takes_forms(shower: Event, alice: User, bob: User) -> None:
    act("budget", alice, shower.pk, "whole", budget="2000", budget_per_guest="", currency="EUR")
    act("budget", bob, shower.pk, "plan", name=HOSTILE[:60], planned="500")
    act("budget", alice, shower.pk, "spend", title="Hall", amount="250", paid=["false", "true"])
    expense = Expense.objects.get()
    data, html = shown("budget", alice, shower.pk)
    assert data["totals"]["committed_words"] == "€250" and data["totals"]["left_words"] == "€1,750"
    assert [line["bars"] for line in data["lines"]] == [
        {"planned": "100.0", "committed": "0.0", "paid": "0.0"},
        {"planned": "0.0", "committed": "50.0", "paid": "50.0"},
    ]
    assert html.count('<th scope="row"') == 2 and 'width="50.0"' in html and "<script>" not in html
    act("budget", alice, shower.pk, "settle", expense=expense.pk, paid="false")
    assert shown("budget", alice, shower.pk)[0]["totals"]["paid_words"] == "€0"
    act("budget", alice, shower.pk, "remove", expense=expense.pk)
    assert not Expense.objects.exists()


def test_the_run_of_show_is_on_the_events_clock_over_days_and_moves_with_it(alice: User, call: Call) -> None:
    zones.note(alice, "America/New_York")
    starts = datetime(2027, 3, 13, 23, tzinfo=UTC)  # Saturday, 6 p.m.; its clocks go forward that night
    event = actions.create_event(by=alice, title="Off-site", starts_at=starts)
    zones.note(alice, "Europe/Berlin")
    told = call(
        "add_to_run_of_show",
        alice,
        event=event.pk,
        points=[
            {"title": "Dinner", "begins_at": "19:00", "ends_at": "00:30", "who": "Ana"},
            {"title": "Breakfast", "begins_at": "2027-03-14T08:00"},
        ],
    )
    assert "7 p.m. to 12:30 a.m. Dinner (Ana)" in told.text and "Sunday, March 14, 2027 8 a.m. Breakfast" in told.text
    data, html = shown("run_of_show", alice, event.pk)
    assert [day["day"] for day in data["days"]] == ["Saturday, March 13, 2027", "Sunday, March 14, 2027"]
    assert data["zone"] == "EST" and "7 p.m. to 12:30 a.m." in html
    actions.change_event(event, by=alice, starts_at=starts + timedelta(days=7))  # still 6 p.m. in UTC: an hour later
    first, second = event.agenda.all()
    assert first.begins_at == datetime(2027, 3, 21, 0, tzinfo=UTC)  # 8 p.m., as the party begins at 7 p.m. now
    assert second.begins_at == datetime(2027, 3, 21, 13, tzinfo=UTC)
    act("run_of_show", alice, event.pk, "edit", point=first.pk, title="Supper", begins_at="2027-03-20T19:30", who="")
    first.refresh_from_db()
    assert (first.title, first.begins_at, first.ends_at) == ("Supper", datetime(2027, 3, 20, 23, 30, tzinfo=UTC), None)
    with pytest.raises(ValidationError):
        actions.change_point(first, by=alice, ends_at=first.begins_at)


@pytest.mark.parametrize("address", ["budget-categories", "expenses", "agenda"])
def test_money_and_the_run_of_show_over_rest(shower: Event, alice: User, charlie: User, address: str) -> None:
    body: dict[str, Any] = {
        "budget-categories": {"name": "Cakes", "planned": "80.00"},
        "expenses": {"title": "Permit", "amount": "50.00", "category": "Rent"},
        "agenda": {"title": "Speech", "begins_at": THREE.isoformat(), "who": "Ana"},
    }[address]
    mine, path = client(alice), f"/api/{address}/"
    made = mine.post(path, {"event": shower.pk, **body}, format="json")
    assert made.status_code == 201, made.json()
    one = f"{path}{made.json()['id']}/"
    assert mine.get(f"{path}?event={shower.pk}").json()["count"] == 1
    problem(client(charlie).get(one), 404)
    problem(client(charlie).post(path, {"event": shower.pk, **body}, format="json"), 400)
    if address != "budget-categories":
        assert mine.patch(one, {"title": "Other"}, format="json").json()["title"] == "Other"
    assert mine.delete(one).status_code == 204 and mine.get(path).json()["count"] == 0
