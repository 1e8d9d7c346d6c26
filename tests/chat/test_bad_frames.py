"""A bad frame gets an error that names the field; the socket stays open, and nothing is written."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from chat.notifications.models import Presence
from tests.harness.clients import Phone
from tests.harness.model_script import call
from tests.harness.page import Page
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

NOT_AN_ID = [None, "", "x", "1234", 7, 1.5, True, [], {}, str(uuid4()), "\x00", "a" * 5000]
NOT_A_TEXT = [None, "", "   ", "\x00", 7, True, [], {}, ["a"], "a" * 20_001]
NOT_A_REV = [None, "x", -1, 1.5, [], {}]
BAD_REFS = [[], {"a": 1}, 1.5, "r" * 201]

#: Of every command: a field, and values that it must not have. A field without values is left out instead.
COMMANDS: dict[str, dict[str, list[Any]]] = {
    "hello": {
        "conversations": [None, {}, "x", [1], [{"id": "x"}], [{"id": str(uuid4())}], [{}] * 501],
        "inbox_rev": ["x", []],
    },
    "send": {
        "conversation": [each for each in NOT_AN_ID if each not in (None, "")],
        "client_id": [each for each in NOT_AN_ID if each != NOT_AN_ID[9]],
        "text": NOT_A_TEXT,
        "agent": [7, [], "nobody", "a" * 81],
        "attachments": [None, "x", ["a"], [{}]],
    },
    "stop": {"run": NOT_AN_ID},
    "retry": {"run": NOT_AN_ID},
    "act": {
        "message": NOT_AN_ID,
        "action": [None, "", 7, [], {}, "destroy", "a" * 81, "__class__"],
        "arguments": [None, "x", [], 7],
    },
    "react": {"message": NOT_AN_ID, "reaction": ["love", 7, [], {}, True]},
    "seen": {"conversation": NOT_AN_ID, "rev": NOT_A_REV},
    "unsubscribe": {"conversation": [each for each in NOT_AN_ID if each != NOT_AN_ID[9]]},
    "ping": {},
}
MAY_BE_LEFT_OUT = {"inbox_rev", "agent", "attachments", "arguments"} | {
    ("send", "conversation"),
    ("hello", "conversations"),
}
RAW = [
    "",
    "x",
    "{",
    "[]",
    "7",
    "null",
    '"send"',
    "[" * 5000,
    '{"a":' * 2000,
    '{"type":"send","text":"\\ud800"}',
    b"{}",
    b"\xff\x00",
]


@pytest.fixture
def there(web: Any, model: Any, alice: Any, party: Any) -> dict[str, Any]:
    """Ids of a conversation of Alice's that a good command would bear."""
    model.script(call("show_shopping_list", {}))
    with Phone(web.url, alice) as phone:
        ack = phone.say("Show me the list")
        phone.until_event("RUN_FINISHED")
        phone.quiet()
    card = next(message["id"] for message in phone.shown if message["kind"] == "widget")
    answer = next(
        message["id"] for message in phone.shown if message["role"] == "assistant" and message["kind"] == "text"
    )
    return {"conversation": ack["conversation"], "run": ack["run"], "card": card, "answer": answer}


def good(kind: str, there: dict[str, Any]) -> dict[str, Any]:
    """A frame of this type with nothing wrong in it."""
    fields: dict[str, Any] = {
        "hello": {"conversations": []},
        "send": {"conversation": there["conversation"], "client_id": str(uuid4()), "text": "Hello"},
        "stop": {"run": there["run"]},
        "retry": {"run": there["run"]},
        "act": {"message": there["card"], "action": "add", "arguments": {"name": "Cake"}},
        "react": {"message": there["answer"], "reaction": "thumbs_up"},
        "seen": {"conversation": there["conversation"], "rev": 1},
        "unsubscribe": {"conversation": there["conversation"]},
        "ping": {},
    }
    return {"type": kind, "ref": "r", **fields[kind]}


def rows() -> dict[str, list[Any]]:
    """All that is in the database, but who is here: a web process notes a little later that a phone came or went."""
    wait_until(lambda: not Presence.objects.exists(), within=5, what="every phone is known to be gone")
    kept = [model for model in apps.get_models() if model is not Presence]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in kept}


def test_every_field_of_every_command_is_checked(web: Any, there: dict[str, Any], alice: Any) -> None:
    before = rows()
    for kind, fields in COMMANDS.items():
        with Phone(web.url, alice) as phone:
            for field, values in fields.items():
                frames = [good(kind, there) | {field: value} for value in values]
                if field not in MAY_BE_LEFT_OUT and (kind, field) not in MAY_BE_LEFT_OUT:
                    frames.append({name: value for name, value in good(kind, there).items() if name != field})
                for frame in frames:
                    refused(phone, frame, field)
            refused(phone, good(kind, there) | {"surprise": 1}, "surprise")
            phone.tell(type="ping", ref="alive")
            assert phone.until("pong")["ref"] == "alive"
    assert rows() == before


def refused(phone: Phone, frame: dict[str, Any], field: str) -> None:
    phone.tell(**frame)
    answer = phone.receive()
    assert answer["type"] == "error" and answer["ref"] == "r", (frame, answer)
    named = answer.get("errors", {})
    assert any(name == field or name.startswith(f"{field}.") for name in named), (frame, answer)
    assert all(words and all(words) for words in named.values()) and answer["detail"], answer


@pytest.mark.parametrize("ref", BAD_REFS, ids=str)
def test_a_ref_that_is_none_is_named_and_not_echoed(ref: Any, web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        phone.tell(type="ping", ref=ref)
        answer = phone.receive()
        assert (answer["type"], answer["ref"]) == ("error", None)
        assert any(name.startswith("ref") for name in answer["errors"])


def test_the_fields_of_a_card_s_form_are_named(web: Any, there: dict[str, Any], alice: Any) -> None:
    before = rows()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": ["Cake"]}, "name"),
        ({"name": "a" * 500}, "name"),
        ({"name": "Cake", "quantity": "many"}, "quantity"),
        ({"name": "Cake", "quantity": -1}, "quantity"),
        ({"name": "Cake", "quantity": "1e400"}, "quantity"),
        ({"name": "Cake", "quantity": "NaN"}, "quantity"),
        ({"name": "Cake", "price": {}}, "price"),
        ({"name": "Cake", "colour": "red"}, "colour"),
        ({"name": deep(900)}, "name"),
    ]
    with Phone(web.url, alice) as phone:
        for arguments, field in wrong:
            refused(phone, good("act", there) | {"arguments": arguments}, field)
    assert rows() == before


def deep(levels: int) -> Any:
    value: Any = "bottom"
    for _ in range(levels):
        value = [value]
    return value


def test_what_is_no_command_at_all_is_refused_and_the_socket_lives(web: Any, alice: Any) -> None:
    before = rows()
    with Phone(web.url, alice) as phone:
        for raw in RAW:
            phone.socket.send(raw)
            answer = phone.receive()
            assert (answer["type"], answer["code"], answer["ref"]) == ("error", "bad_frame", None), raw
            assert answer["errors"]["frame"]
        for kind in (None, 7, [], {}, "", "SEND", "approve", "x" * 1000):
            phone.tell(type=kind, ref="r")
            answer = phone.receive()
            assert (answer["type"], answer["code"], answer["ref"]) == ("error", "unknown_type", "r"), kind
            assert answer["errors"]["type"]
        phone.tell(type="ping")
        phone.until("pong")
    assert rows() == before


def test_a_frame_of_64_kib_is_read_and_one_byte_more_closes_the_socket_as_1009(web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        frame = json.dumps({"type": "ping", "pad": ""})
        phone.socket.send(frame[:-2] + "x" * (64 * 1024 - len(frame)) + frame[-2:])
        assert "pad" in phone.until("error")["errors"]
        phone.socket.send("x" * (64 * 1024 + 1))
        with pytest.raises(ConnectionClosed) as closed:
            phone.receive()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009


def test_who_sends_too_fast_is_told_so_and_cut_off_only_when_that_does_not_help(web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        for _ in range(200):
            phone.tell(type="ping", ref="r")
        error = phone.until("error")
        assert (error["code"], error["ref"]) == ("too_fast", "r")
        phone.quiet(4.0)
        phone.tell(type="ping", ref="calm")
        assert phone.until("pong", ref="calm")
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(1000):
                phone.socket.send("rubbish")
            while True:
                phone.receive()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4429


def test_the_page_s_socket_names_the_field_too(web: Any, there: dict[str, Any], alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    page = Page(client.get(f"/c/{there['conversation']}/").content.decode())
    headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}", "Origin": web.url}
    before = rows()
    forms: list[tuple[dict[str, Any], str]] = [
        ({"type": "send", "text": "", "client_id": str(uuid4())}, "text"),
        ({"type": "send", "text": "Hello", "client_id": ""}, "client_id"),
        ({"type": "send", "text": "Hello", "client_id": str(uuid4()), "conversation": str(uuid4())}, "conversation"),
        ({"type": "act", "message": there["card"], "action": "add", "name": ""}, "name"),
        ({"type": "act", "message": there["card"], "action": "add", "name": "Cake", "quantity": "x"}, "quantity"),
        ({"type": "act", "message": "", "action": "add"}, "message"),
        ({"type": "react", "message": there["answer"], "reaction": "love"}, "reaction"),
        ({"type": "retry", "run": "x"}, "run"),
        ({"type": "nothing"}, "type"),
        ({"type": "hello", "rev": "x"}, "rev"),
    ]
    with connect(web.ws_url + page.url, additional_headers=headers, compression=None) as socket:
        while page.take(socket.recv(timeout=10)).get("type") != "synced":
            pass
        for form, field in forms:
            for frame in ({"headers": {}, "body": {**form, "ref": "r"}}, {**form, "ref": "r", "headers": {}}):
                socket.send(json.dumps(frame))
                answer = _answer(socket)
                assert (answer["type"], answer["ref"]) == ("error", "r"), (frame, answer)
                assert field in answer["errors"], (frame, answer)
        for raw in RAW:
            socket.send(raw)
            answer = _answer(socket)
            assert (answer["type"], answer["code"]) == ("error", "bad_frame"), (raw, answer)
    assert rows() == before


def _answer(socket: Any) -> dict[str, Any]:
    """Return the next frame that is no piece of the page: the inbox may send the list of conversations meanwhile."""
    while "type" not in (frame := json.loads(socket.recv(timeout=10))):
        pass
    return frame
