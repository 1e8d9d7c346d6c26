"""`model_tools`: an agent lists, gets, creates and changes a model's rows by listed fields; what is odd is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents import registry
from agents.runtime import Outcome, model_tools, schemas
from planning.models import Event, ShoppingItem
from tests.agents.runtime.errands import READ, WRITE, ask, change, order
from tests.harness.processes import wait_until
from tests.hotel.models import Errand, Guest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.setattr(registry, "tools", registry.Registry("tool"))
    return model_tools(Errand, read=READ, write=WRITE, create=order, change=change)


def test_four_tools_are_registered_under_the_names_that_an_agent_lists(tools: tuple[str, ...]) -> None:
    assert tools == ("list_errands", "get_errand", "create_errand", "change_errand")
    assert [each.name for each in registry.tools] == list(tools)
    assert model_tools(Event, read=("title",), name="feast") == ("list_feasts", "get_feast")


def test_the_schema_says_what_the_fields_are(tools: tuple[str, ...]) -> None:
    schema = registry.tools["create_errand"].schema.parameters
    assert list(schema["properties"]) == list(WRITE) and schema["required"] == ["text"]
    assert schema["properties"]["text"] == {
        "description": "What is to be done",
        "maxLength": 60,
        "type": "string",
        "title": "Text",
    }
    assert schema["properties"]["kind"]["enum"] == ["laundry", "taxi"]
    assert "taxi: A taxi" in schema["properties"]["kind"]["description"]
    assert {"type": "null"} in schema["properties"]["cost"]["anyOf"]
    assert "id among the errands" in schema["properties"]["after"]["description"]
    assert registry.tools["change_errand"].schema.parameters["required"] == ["id"]
    for each in registry.tools:
        schemas.check(each.schema.parameters)
    listing = registry.tools["list_errands"].schema.parameters
    assert "code" not in str(listing) and "owner" not in str(listing)
    assert (
        "-cost" in listing["properties"]["order_by"]["enum"]
        and "after" not in listing["properties"]["order_by"]["enum"]
    )


def test_alice_orders_looks_and_changes(alice: User) -> None:
    made = ask(alice, "create_errand", text="Iron the shirts", kind="laundry", cost="12.50", at="2026-05-01T10:00:00Z")
    errand = Errand.objects.get()
    row = {
        "id": errand.pk, "text": "Iron the shirts", "kind": "laundry", "cost": "12.50", "pieces": 1, "day": None,
        "at": "2026-05-01T10:00:00Z", "is_done": False, "after": None,
    }  # fmt: skip
    assert made.ok and made.data == {"row": row} and "Iron the shirts" in made.text
    assert errand.owner == alice and errand.code == "1234"
    assert ask(alice, "get_errand", id=errand.pk).data == {"row": row}
    changed = ask(alice, "change_errand", id=errand.pk, cost=None, pieces=3)
    assert changed.data == {"row": {**row, "cost": None, "pieces": 3}}
    assert ask(alice, "list_errands").data == {"rows": [{**row, "cost": None, "pieces": 3}], "more": False}


def test_lists_are_filtered_sorted_and_paged(alice: User) -> None:
    Errand.objects.bulk_create(
        Errand(owner=alice, text=f"Errand {n}", pieces=n % 40, cost=n or None) for n in range(60)
    )
    first = ask(alice, "list_errands")
    assert len(first.data["rows"]) == 50 and first.data["more"] and "offset 50" in first.text
    rest = ask(alice, "list_errands", offset=50)
    assert len(rest.data["rows"]) == 10 and not rest.data["more"]
    assert not {row["id"] for row in first.data["rows"]} & {row["id"] for row in rest.data["rows"]}
    few = ask(alice, "list_errands", where={"pieces__gte": 38, "cost__lte": 39}, order_by="-cost")
    assert [row["text"] for row in few.data["rows"]] == ["Errand 39", "Errand 38"]
    assert [row["text"] for row in ask(alice, "list_errands", where={"cost": None}).data["rows"]] == ["Errand 0"]


def test_a_long_text_is_cut_in_a_list_for_the_model_alone(alice: User, tools: tuple[str, ...]) -> None:
    model_tools(Event, read=("title", "notes"), name="feast")
    Event.objects.create(owner=alice, title="Ball", starts_at=timezone.now(), notes="x" * 1500)
    listed = ask(alice, "list_feasts")
    [row] = listed.data["rows"]
    assert len(listed.text) < 700 and "get_feast" in listed.text and row["notes"] == "x" * 1500
    assert "x" * 1500 in ask(alice, "get_feast", id=row["id"]).text


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"text": "x" * 61}, "text"), ({"text": ""}, "text"), ({"text": "\ud800"}, "arguments"), ({}, "text"),
        ({"text": "a", "kind": "ferry"}, "kind"), ({"text": "a", "cost": "NaN"}, "cost"),
        ({"text": "a", "cost": "1e400"}, "cost"), ({"text": "a", "cost": "1.005"}, "cost"),
        ({"text": "a", "pieces": 41}, "pieces"), ({"text": "a", "pieces": -1}, "pieces"),
        ({"text": "a", "pieces": 10**30}, "pieces"), ({"text": "a", "kind": 7}, "kind"),
        ({"text": "a", "day": "2026-02-30"}, "day"), ({"text": "a", "at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"text": "a", "after": 10**30}, "after"), ({"text": "a", "after": 77}, "after"),
        ({"text": "a", "code": "x"}, "code"), ({"text": "a", "owner": 1}, "owner"),
        ({"text": "a", "is_done": True}, "is_done"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_field(alice: User, arguments: dict[str, Any], field: str) -> None:
    refused = ask(alice, "create_errand", **arguments)
    assert not refused.ok and refused.data["code"] in ("bad_arguments", "invalid")
    assert list(refused.data["errors"]) == [field] and field in refused.text
    assert not Errand.objects.exists()


@pytest.mark.parametrize(
    "where", [{"code": "1"}, {"owner": 1}, {"owner__username": "x"}, {"text__startswith": "a"}, {"pk": 1}]
)
def test_a_list_is_filtered_by_what_may_be_read_alone(alice: User, where: dict[str, Any]) -> None:
    refused = ask(alice, "list_errands", where=where)
    assert refused.data["code"] == "bad_arguments" and list(refused.data["errors"]) == [f"where.{next(iter(where))}"]
    assert ask(alice, "list_errands", order_by="code").data["code"] == "bad_arguments"


def test_nul_reaches_no_statement(alice: User) -> None:
    assert ask(alice, "create_errand", text="Po\x00st").data["row"]["text"] == "Post"
    assert len(ask(alice, "list_errands", where={"text": "Post\x00"}).data["rows"]) == 1


def test_what_the_action_refuses_is_told_by_listed_fields_and_undone(alice: User) -> None:
    refused = ask(alice, "create_errand", text="Call the ferry")
    assert refused.data == {"code": "invalid", "errors": {"text": ["There is no ferry."], "__all__": ["It has none."]}}
    errand = order(by=alice, text="Swim")
    assert ask(alice, "change_errand", id=errand.pk, text="Sink").data["code"] == "invalid"
    assert ask(alice, "change_errand", id=errand.pk).data["code"] == "nothing_given"
    errand.refresh_from_db()
    assert errand.text == "Swim"


def test_a_row_that_is_changed_was_locked_before(alice: User) -> None:
    errand = order(by=alice, text="Swim")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert ask(alice, "change_errand", id=errand.pk, pieces=2).ok
    said = [each["sql"] for each in asked if "hotel_errand" in each["sql"]]
    assert "FOR NO KEY UPDATE" in said[0] and said[2].startswith("UPDATE")


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_given_away_while_alice_waits_for_it_is_not_changed(alice: User, bob: User) -> None:
    errand = order(by=alice, text="Swim")

    def in_her_thread() -> Outcome:
        try:
            return ask(alice, "change_errand", id=errand.pk, text="Dive")
        finally:
            connection.close()

    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid")
            return cursor.fetchone() is not None

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Errand.objects.filter(pk=errand.pk).update(owner=bob)
            asked = pool.submit(in_her_thread)
            wait_until(waits, within=30, what="her change waits for the row")
        refused = asked.result()
    assert refused.data == {"code": "not_found", "id": errand.pk}
    errand.refresh_from_db()
    assert (errand.owner, errand.text) == (bob, "Swim")


@pytest.mark.parametrize("rows", [1, 40])
def test_the_statements_do_not_grow_with_the_rows(
    alice: User, rows: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    first = order(by=alice, text="First")
    Errand.objects.bulk_create(Errand(owner=alice, text=f"Errand {n}", after=first) for n in range(rows))
    with django_assert_num_queries(4):  # the savepoint, its end, the rows, what their relation leads to
        assert len(ask(alice, "list_errands").data["rows"]) == rows + 1


@pytest.mark.parametrize(
    ("model", "told", "words"),
    [
        (ShoppingItem, {"read": ["name"]}, ["ShoppingItem", "visible_to(user)", "as_manager"]),
        (Errand, {"read": ["owner"]}, ["foreign key 'owner'", "User", "visible_to"]),
        (Errand, {"read": []}, ["`read` names no field"]),
        (Errand, {"read": "text"}, ["read=('text',)"]),
        (Errand, {"read": ["colour"]}, ["'colour'", "Its fields are id, owner, text"]),
        (Errand, {"read": ["after__code"]}, ["'after__code'"]),
        (Guest, {"read": ["likes"]}, ["visible_to"]),
        (Errand, {"read": ["text"], "write": ["text"]}, ["create=", "change="]),
        (Errand, {"read": ["text"], "create": order}, ["Name in `write`"]),
        (Errand, {"read": ["text"], "write": ["id"], "change": change}, ["'id', which nobody may give"]),
        (
            Errand, {"read": ["text"], "write": ["text"], "change": lambda row: row},
            ["`change` cannot be called", "change(row, by=user, text=…)"],
        ),
    ],
)  # fmt: skip
def test_a_wrong_declaration_says_what_is_wrong_and_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, model: Any, told: dict[str, Any], words: list[str]
) -> None:
    monkeypatch.setattr(registry, "tools", registry.Registry("tool"))
    with pytest.raises(ImproperlyConfigured) as refused:
        model_tools(model, **told)
    for each in (*words, f"model_tools({model.__name__}, …) in {model.__module__}"):
        assert each in str(refused.value)
    assert not len(registry.tools)
