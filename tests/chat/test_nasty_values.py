"""Values nobody expects, in every field of every door: a named error or nothing unusual, never something broken."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client

from agents import registry
from agents.refused import Refused
from agents.runtime import AskPerson
from agents.runtime.context import Context
from agents.runtime.tool import BadArguments, ToolRefused
from chat import actions
from chat.sockets import commands
from tests.chat.people import Planned, at_the_store, planned
from tests.harness import limits

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]

NASTY: list[Any] = [
    None, True, False, 0, -1, 2**31, 2**63, 2**70, -(2**70), 1.5, 1e308, -0.0, "", " ", "x", "\0", "a\0b", "null",
    "NaN", "nan", "sNaN", "Infinity", "-Infinity", "1e1000000", "1e-1000000", "-1e5", "0x10", "1_000", "٣", "²",
    "１２", "9" * 50, "9" * 5000, "0." + "3" * 400, "0001-01-01T00:00", "0001-01-01T00:00:00+14:00", "-1", "now",
    "9999-12-31T23:59:59-14:00", "2031-02-30", "2031-05-03T25:00", "10000-01-01T00:00", "2031-05-03T15:00+99:99",
    10**11, -(10**13), 253402300800, "<b>", "x" * 10_001, "\u202e" * 300, "🎉" * 300, "\n\n\n", [], ["x"], [None],
    {}, {"a": 1}, [[[]]], "'; DROP TABLE x; --",
]  # fmt: skip


@pytest.fixture
def alices(alice: Any) -> Planned:
    return planned(alice)


ACTIONS = [(widget.name, action) for widget in registry.widgets for action in widget.actions]


@pytest.mark.parametrize(("name", "action"), ACTIONS)
def test_no_value_in_a_card_s_form_breaks_anything(name: str, action: str, alices: Planned, alice: Any) -> None:
    fields = registry.widgets[name].actions[action].fields.model_fields
    at_the_store(alices)
    fine = {
        "item": alices.item.pk, "guest": alices.guest.pk, "done": True, "name": "Jam", "quantity": "3", "title": "Tea",
        "starts_at": "2031-05-03T15:00", "answer": "coming",
    }  # fmt: skip
    for field in fields:
        for value in NASTY:
            arguments = {key: fine[key] for key in fields if key in fine} | {field: value}
            frame = {"type": "act", "message": str(alices.cards[name].pk), "action": action, "arguments": arguments}
            command = commands.parse(json.loads(json.dumps(frame)))
            try:
                with transaction.atomic():
                    actions.act(alice, message=command.message, action=command.action, arguments=command.arguments)
                    transaction.set_rollback(True)
            except Refused as refused:
                assert refused.code in ("invalid", "not_found", "refused"), (field, value)
                assert refused.errors, (field, value)
                json.dumps([refused.detail, refused.errors]).encode()


SAID_NO = (AskPerson, BadArguments, ToolRefused, ValidationError, PermissionDenied, ObjectDoesNotExist)
TOOLS = sorted(tool.name for tool in registry.tools if not tool.function.__module__.startswith("tests."))


@pytest.mark.parametrize("name", TOOLS)
def test_no_argument_of_a_model_breaks_a_tool(name: str, alices: Planned, alice: Any) -> None:
    tool = registry.tools[name]
    context = Context(user=alice, agent=registry.agents["planner"], thread=alices.conversation.pk, key="k")
    fine: dict[str, Any] = {
        "title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00", "items": ["Milk"], "item": "Milk",
        "guests": 5, "guest": "Ann", "names": ["Ann"], "answer": "coming",
    }  # fmt: skip
    if name in ("add_items", "make_shopping_list"):
        fine["items"] = [{"name": "Jam"}]
    if name in ("add_guests", "draft_invitations"):
        fine["guests"] = [{"name": "Ben"}]
    fields = tool.arguments_model.model_fields
    for field in fields:
        values = [*NASTY, *([{"name": each}] for each in NASTY), *([{"name": "x", "quantity": each}] for each in NASTY)]
        for value in values:
            arguments = json.dumps({key: fine[key] for key in fields if key in fine} | {field: value})
            try:
                with transaction.atomic():
                    tool.call(context, arguments)
                    transaction.set_rollback(True)
            except (
                AskPerson,
                BadArguments,
                ToolRefused,
                ValidationError,
                PermissionDenied,
                ObjectDoesNotExist,
            ) as refused:
                assert 0 < len(str(refused)) < 20_000, (field, str(value)[:50])


ROWS = {
    "/api/events/{event}/": {},
    "/api/shopping-list/{shopping}/items/": {"items": [{"name": "Jam"}]},
    "/api/shopping-list/{shopping}/items/{item}/": {},
    "/api/shopping-list/{shopping}/": {"title": "List"},
    "/api/invitations/{invitation}/": {"text": "Come"},
    "/api/invitations/{invitation}/guests/{guest}/": {},
}
FIELDS = {
    "events": ["title", "kind", "starts_at", "guest_count", "place", "budget", "notes"],
    "items": ["name", "quantity", "unit", "price", "category", "ticked"],
    "guests": ["name", "email", "answer", "phone", "notes", "party_size", "party_limit", "children", "companions"],
    "shopping-list": ["title"],
    "invitations": ["text"],
}


@pytest.mark.parametrize("address", ROWS)
def test_no_value_in_a_rest_call_breaks_anything(address: str, alices: Planned, alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    ids = {
        "event": alices.event.pk, "shopping": alices.shopping.pk, "item": alices.item.pk,
        "invitation": alices.event.invitation.pk, "guest": alices.guest.pk,
    }  # fmt: skip
    kind = next(
        each for each in ("items", "guests", "events", "shopping-list", "invitations") if f"/{each}/" in address
    )
    ask = client.post if address.endswith("/items/") else client.patch
    many = address.endswith("/items/")
    for field in FIELDS[kind]:
        limits.forget()
        for value in NASTY:
            body: Any = {**ROWS[address], field: value}
            if many:
                body = {"items": [{"name": "Jam", field: value}]}
            with transaction.atomic():
                response = ask(address.format(**ids), json.dumps(body), content_type="application/json")
                transaction.set_rollback(True)
            assert response.status_code in (200, 201, 400), (field, value, response.content)
            if response.status_code == 400:
                named = response.json().get("errors", {})
                assert any(field in name.split(".") for name in named), (field, value, named)


def test_no_ref_and_no_id_of_a_frame_breaks_anything(alices: Planned, alice: Any) -> None:
    shapes: list[dict[str, Any]] = [
        {"type": "send", "conversation": None, "client_id": str(uuid4()), "text": "x", "agent": None},
        {"type": "stop", "run": str(uuid4())},
        {"type": "retry", "run": str(uuid4())},
        {"type": "act", "message": str(uuid4()), "action": "tick", "arguments": {}},
        {"type": "react", "message": str(uuid4()), "reaction": "thumbs_up"},
        {"type": "seen", "conversation": str(alices.conversation.pk), "rev": 1},
        {"type": "hello", "conversations": [], "rev": 1, "inbox_rev": 1},
    ]
    for shape in shapes:
        for field in shape:
            for value in [*NASTY, [{"id": 1}], [{"id": str(uuid4()), "rev": 2**70}]]:
                try:
                    command = commands.parse({**shape, field: value})
                    if command.type in ("hello", "unsubscribe", "ping"):
                        continue
                    fields = command.model_dump(exclude={"type", "ref"})
                    if command.type not in ("send", "act"):
                        fields.pop("client_id")
                    with transaction.atomic():
                        actions.ACTIONS[command.type](alice, **fields)
                        transaction.set_rollback(True)
                except Refused as refused:
                    assert refused.errors, (shape, field, value)
