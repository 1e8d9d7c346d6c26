"""Why the planner's tools refuse, told to programs: a code, what was meant, what there is instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.runtime.tool import BadArguments, ToolRefused
from planning import actions
from planning.content import Content
from planning.models import Event, ShoppingList
from tests.planning.conftest import THREE

Call = Callable[..., Any]
Told = Callable[..., Content]
Refused = Callable[..., dict[str, Any]]


def test_what_cannot_be_found_is_told_with_what_there_is(
    call: Call, refused: Refused, alice: User, shower: Event
) -> None:
    known = {"of": "event", "choices": ["Mia's baby shower"], "ids": [shower.pk]}
    assert refused("show_event", alice, event="Gala") == {"code": "not_found", "name": "Gala", **known}
    no_list = {"code": "no_list", "event": "Mia's baby shower", "id": shower.pk}
    assert refused("show_shopping_list", alice) == no_list
    other = actions.create_event(by=alice, title="Zoe's baby shower", starts_at=THREE)
    several = refused("show_event", alice, thread=None, event="baby shower")
    assert (several["code"], set(several["ids"])) == ("ambiguous", {shower.pk, other.pk})
    assert call("show_event", alice, event="baby shower").arguments == {"event": shower.pk}


def test_charlie_is_told_the_same_of_alices_event_as_of_none(
    call: Call, told: Told, refused: Refused, charlie: User, shower: Event
) -> None:
    wrong = [shower.pk, shower.pk + 1]
    of_hers, of_none = (refused("show_event", charlie, event=pk) for pk in wrong)
    assert [of_hers.pop("name"), of_none.pop("name")] == [str(pk) for pk in wrong]
    assert of_hers == of_none == {"code": "not_found", "of": "event", "choices": [], "ids": []}
    words = []
    for pk in wrong:
        with pytest.raises(ToolRefused) as raised:
            call("show_event", charlie, event=pk)
        words.append(str(raised.value).replace(str(pk), ""))
    assert words[0] == words[1]
    assert refused("what_is_left", charlie) == {"code": "no_event"}
    assert told("list_events", charlie) == Content(events=[], asked_for="upcoming")


def test_one_unknown_item_of_two_changes_nothing(refused: Refused, alice: User, groceries: ShoppingList) -> None:
    why = refused("remove_items", alice, items=["napkins", "gin"])
    assert (why["code"], why["of"], why["name"]) == ("not_found", "item", "gin")
    assert why["choices"] == ["Napkins", "Cheese", "Banner"]
    assert groceries.items.count() == 3


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("create_event", {"title": "x" * 201, "kind": "", "starts_at": "2026-11-28"}, "title"),
        ("create_event", {"title": "Dinner", "kind": "", "starts_at": "2026-11-28", "guests": -2}, "guest_count"),
        ("change_event", {"budget": -1}, "budget"),
        ("add_items", {"items": [{"name": "Ice", "quantity": -1}]}, "quantity"),
        ("change_item", {"item": "napkins", "price": "0.125"}, "price"),
        ("add_guests", {"guests": [{"name": "Ana", "email": "nowhere"}]}, "email"),
        ("draft_invitations", {"message": "x" * 5001}, "text"),
    ],
)
def test_what_the_rows_refuse_is_told_by_field(
    refused: Refused, alice: User, groceries: ShoppingList, tool: str, arguments: dict[str, Any], named: str
) -> None:
    why = refused(tool, alice, **arguments)
    assert why["code"] == "invalid" and list(why["errors"]) == [named]
    assert all(words for words in why["errors"][named])


def test_a_change_of_nothing_is_asked_what_to_change(refused: Refused, alice: User, groceries: ShoppingList) -> None:
    fields = ["title", "kind", "starts_at", "ends_at", "zone", "recurrence", "guests", "place"]
    fields += ["budget", "budget_per_guest", "currency", "cover", "palette"]
    assert refused("change_event", alice) == {"code": "nothing_given", "fields": fields}
    fields = ["name", "quantity", "unit", "price"]
    assert refused("change_item", alice, item="napkins") == {"code": "nothing_given", "fields": fields}


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("create_event", {"kind": "dinner", "starts_at": "2026-12-01T19:00:00"}, "title"),
        ("create_event", {"title": "Dinner", "kind": "dinner", "starts_at": "someday"}, "starts_at"),
        ("add_items", {"items": []}, "items"),
        ("add_items", {"items": [{"nom": "Ice"}]}, "items.0.nom"),
        ("add_items", {"items": [{"name": "Ice", "quantity": "NaN"}]}, "quantity"),
        ("record_answer", {"guest": "Ana", "answer": "perhaps"}, "answer"),
        ("list_events", {"when": "never"}, "when"),
        ("show_event", {"evnt": 1}, "evnt"),
    ],
)
def test_what_does_not_fit_the_schema_is_told_by_field(
    call: Call, alice: User, tool: str, arguments: dict[str, Any], named: str
) -> None:
    with pytest.raises(BadArguments) as raised:
        call(tool, alice, **arguments)
    assert any(named in field for field in raised.value.errors)


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "name"),
    [
        ("show_event", {"event": "Gala"}, "not_found", "Gala"),
        ("show_event", {"event": "party"}, "ambiguous", "party"),
        ("change_event", {}, "nothing_given", None),
        ("change_event", {"budget": -1}, "invalid", None),
        ("remove_items", {"items": ["napkins", "gin", "rum"]}, "not_found", "gin"),
        ("record_answer", {"guest": "Dora", "answer": "maybe"}, "not_found", "Dora"),
        ("find_vendors", {"kind": "falconer"}, "not_found", "falconer"),
        ("book_vendor", {"vendor": "Moon Base"}, "not_found", "Moon Base"),
    ],
)
def test_a_refusal_says_why_to_programs(
    call: Call, alice: User, groceries: ShoppingList, tool: str, arguments: dict[str, Any], code: str, name: str | None
) -> None:
    for title in ("Tom's party", "Ana's party"):
        actions.create_event(by=alice, title=title, starts_at=THREE)
    with pytest.raises(ToolRefused) as refused:
        call(tool, alice, **arguments)
    assert (refused.value.code, refused.value.data.get("name")) == (code, name)


def test_who_has_nothing_yet_is_told_so_by_a_code(call: Call, alice: User, bob: User, shower: Event) -> None:
    with pytest.raises(ToolRefused) as no_list:
        call("show_shopping_list", alice)
    shower.delete()
    with pytest.raises(ToolRefused) as no_event:
        call("show_event", bob)
    assert (no_list.value.code, no_event.value.code) == ("no_list", "no_event")
