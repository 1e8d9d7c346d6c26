"""What the phone's socket says is what `docs/asyncapi.yaml` and AG-UI say it says, in both directions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
import yaml
from ag_ui.core import Event
from django.conf import settings
from django.db import transaction
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import TypeAdapter

from agents.profiles.models import AgentProfile, AgentProfileTool, AgentTool
from agents.profiles.sync import after_migrate as sync_profiles
from agents.refused import Refused
from agents.rest import handler
from chat import messages
from chat.live import sync
from chat.models import Conversation
from chat.notifications import inbox
from chat.sockets import commands
from tests.chat.people import planned
from tests.chat.undecided import asking_host
from tests.harness.clients import Phone
from tests.harness.model_script import call, cut_off, fail, say, stall, think

DOCUMENT: dict[str, Any] = yaml.safe_load(Path(settings.BASE_DIR, "docs/asyncapi.yaml").read_text())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
MODELS = {each.model_fields["type"].annotation.__args__[0]: each for each in get_args(get_args(commands.AnyCommand)[0])}
AGUI: TypeAdapter[Any] = TypeAdapter(Event)


def complaints(name: str, value: Any) -> list[str]:
    """Return what is wrong with a value by the schema of this name."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(value)
    return [f"{'.'.join(map(str, each.path))}: {each.message[:200]}" for each in found]


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        mine = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return mine.union(*(references(each) for each in value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    for name in SCHEMAS:
        Draft202012Validator.check_schema(SCHEMAS[name])
        assert f"#/components/schemas/{name}" in references(DOCUMENT), f"nobody needs {name}"


def _listed(operation: str) -> set[str]:
    return {each["$ref"].split("/")[-1] for each in DOCUMENT["operations"][operation]["messages"]}


def test_every_command_and_every_frame_is_described() -> None:
    assert _listed("command") == set(commands.TYPES) == MODELS.keys()
    code = "".join(file.read_text() for file in Path(settings.BASE_DIR, "chat").rglob("*.py"))
    sent = set(re.findall(r'(?:send_json|_frame)\(\s*type="(\w+)"', code)) | {"event"}
    assert _listed("tell") == sent
    assert DOCUMENT["channels"]["socket"]["messages"].keys() == _listed("command") | sent
    for name in _listed("command") | sent:
        assert DOCUMENT["components"]["messages"][name]["payload"]["$ref"] == f"#/components/schemas/{name}"


@pytest.mark.parametrize("name", commands.TYPES)
def test_a_command_has_the_same_fields_in_the_code(name: str) -> None:
    fields = MODELS[name].model_fields
    assert SCHEMAS[name]["properties"].keys() == fields.keys()
    assert set(SCHEMAS[name]["required"]) == {field for field, about in fields.items() if about.is_required()}


def test_what_is_known_of_a_conversation_has_the_same_fields_in_the_code() -> None:
    fields = commands.Known.model_fields
    assert SCHEMAS["known"]["properties"].keys() == fields.keys()
    assert set(SCHEMAS["known"]["required"]) == {field for field, about in fields.items() if about.is_required()}


ID = "9aaf2e8e-0a14-4dd4-ae0e-de33d513b5d1"
COMMANDS: list[dict[str, Any]] = [
    {"type": "hello"},
    {"type": "hello", "ref": 1, "conversations": [{"id": ID, "rev": 3}, {"id": ID}], "inbox_rev": 2},
    {"type": "hello", "conversations": [{"id": ID, "rev": -1}]},
    {"type": "hello", "conversations": [{"rev": 1}]},
    {"type": "hello", "conversations": ID},
    {"type": "send", "client_id": ID, "text": "Hello"},
    {"type": "send", "client_id": ID, "text": "Hello", "conversation": "", "agent": "planner", "attachments": []},
    {"type": "send", "client_id": ID, "text": "Hello", "conversation": ID, "ref": "x" * 200},
    {"type": "send", "client_id": ID, "text": "Hello", "ref": "x" * 201},
    {"type": "send", "client_id": ID, "text": "Hello", "ref": ["x"]},
    {"type": "send", "client_id": ID, "text": ""},
    {"type": "send", "client_id": ID, "text": "x" * 20_001},
    {"type": "send", "client_id": ID, "text": 5},
    {"type": "send", "client_id": "x", "text": "Hello"},
    {"type": "send", "text": "Hello"},
    {"type": "send", "client_id": ID, "text": "Hello", "attachments": ["x"]},
    {"type": "send", "client_id": ID, "attachments": [ID]},
    {"type": "send", "client_id": ID, "text": "", "attachments": ID},
    {"type": "send", "client_id": ID, "text": "", "attachments": ""},
    {"type": "send", "client_id": ID, "attachments": [ID] * 11},
    {"type": "send", "client_id": ID, "replaces": ID},
    {"type": "send", "client_id": ID},
    {"type": "send", "client_id": ID, "text": "Hello", "colour": "red"},
    {"type": "stop", "run": ID},
    {"type": "stop", "run": None},
    {"type": "retry", "run": ID},
    {"type": "send", "client_id": ID, "text": "Hello", "conversation": ID, "replaces": ID},
    {"type": "send", "client_id": ID, "text": "Hello", "conversation": ID, "replaces": "the last"},
    {"type": "regenerate", "client_id": ID, "message": ID},
    {"type": "regenerate", "message": ID},
    {"type": "continue_from_message", "client_id": ID, "message": ID, "branch": ID},
    {"type": "restore_branch", "client_id": ID, "branch": ID},
    {"type": "restore_branch", "client_id": ID, "branch": None},
    {"type": "decide", "tool_call": ID, "decision": "approve", "arguments": {"guests": 1}, "reason": "Yes."},
    {"type": "decide", "tool_call": ID, "decision": "decline", "arguments": None, "reason": ""},
    {"type": "decide", "tool_call": ID, "decision": "Approve"},
    {"type": "decide", "tool_call": ID, "decision": "approve", "arguments": [1]},
    {"type": "decide", "tool_call": ID, "decision": "decline", "reason": "x" * 2001},
    {"type": "decide", "tool_call": ID},
    {"type": "tool_output", "tool_call": ID, "output": None},
    {"type": "tool_output", "tool_call": ID, "output": {"a": ["b"]}, "ref": "r"},
    {"type": "tool_output", "tool_call": ID},
    {"type": "act", "message": ID, "action": "tick", "arguments": {"item": 1}},
    {"type": "act", "message": ID, "action": "tick", "arguments": [1]},
    {"type": "act", "message": ID, "action": "x" * 81},
    {"type": "react", "message": ID, "reaction": "thumbs_up"},
    {"type": "react", "message": ID, "reaction": None},
    {"type": "react", "message": ID, "reaction": "heart"},
    {"type": "react", "message": ID},
    {"type": "seen", "conversation": ID, "rev": 2**70},
    {"type": "seen", "conversation": ID, "rev": -1},
    {"type": "unsubscribe", "conversation": ID},
    {"type": "presence", "visible": False},
    {"type": "presence"},
    {"type": "hello", "inbox_rev": -1},
    {"type": "ping", "ref": None},
]


@pytest.mark.parametrize("frame", COMMANDS, ids=lambda frame: str(frame)[:60])
def test_what_the_document_allows_is_what_the_code_takes(frame: dict[str, Any]) -> None:
    try:
        commands.parse(frame)
        taken = True
    except Refused:
        taken = False
    assert taken == (not complaints(frame["type"], frame)), complaints(frame["type"], frame)


#: What no command of a socket is answered with: none may give options that are somebody's right, nor bears a file.
OVER_HTTP = {"permission_denied", "too_large"}


def test_every_code_of_an_error_and_of_a_close_is_described() -> None:
    beside = [Path(settings.BASE_DIR, name) for name in ("agents/refused.py", "project/web/flow_control.py")]
    sources = [*Path(settings.BASE_DIR, "chat").rglob("*.py"), *beside]
    code = "".join(file.read_text() for file in sources)
    described = set(SCHEMAS["error"]["properties"]["code"]["enum"])
    assert set(re.findall(r'Refused\(\s*"(\w+)"', code)) - OVER_HTTP == described
    assert handler.STATUS.keys() - OVER_HTTP <= described
    closes = set(re.findall(r"close\(code=(\d{4})\)", code)) | set(
        re.findall(r"^[A-Z_]+ = (10[1-9]\d)(?! \*)", code, re.M)
    )
    assert closes - {"4403", "4404"} == DOCUMENT["channels"]["socket"]["x-close-codes"].keys()  # those: the browser's


# What is really sent


def checked(phone: Phone) -> set[str]:
    """Check every frame this phone has got; return what kinds there were, of events with their type."""
    kinds = set()
    for frame in phone.frames:
        assert complaints(frame["type"], frame) == [], frame
        kinds.add(frame["type"])
        if frame["type"] == "event":
            event = frame["event"]
            read = AGUI.validate_python(event)
            assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == event
            kinds.add(event["type"])
    return kinds


def in_order(phone: Phone) -> None:
    """Check that what begins also ends, and in that order."""
    events = [frame["event"] for frame in phone.frames if frame["type"] == "event"]
    run = text = ""
    for event in events:
        kind = event["type"]
        if kind == "RUN_STARTED":
            assert not run
            run = event["runId"]
        elif kind in ("RUN_FINISHED", "RUN_ERROR"):
            assert run
            run = ""
        else:
            assert run, f"{kind} outside of a run"
        if kind == "TEXT_MESSAGE_START":
            text = event["messageId"]
        elif kind in ("TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END"):
            assert event["messageId"] == text and (kind.endswith("END") or event["delta"])


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_every_frame_of_alices_evening_fits_the_document(web: Any, model: Any, alice: Any) -> None:
    model.script(
        say("I will plan it.", tokens_per_second=50),
        call("create_event", {"title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00"}),
        call("no_such_tool", "no json"),
    )
    model.script(call("make_shopping_list", {}), call("draft_invitations", {"guests": [{"name": "Ann"}]}))
    model.script(think("They want tea."), say("It is *planned*."))
    sync_profiles("default")
    planner, cook = AgentProfile.objects.get(key="planner"), AgentProfile.objects.create(name="Cook", model="")
    AgentProfileTool.objects.create(agent=planner, tool=AgentTool.objects.create(name="transfer_to_cook"))
    with Phone(web.url, alice) as phone, Phone(web.url, alice) as tablet:
        tablet.tell(type="hello", conversations=[])
        tablet.until("ack")
        conversation = phone.say("Plan tea")["conversation"]
        phone.until_event("RUN_FINISHED")
        answer = next(each for each in reversed(phone.shown) if each["kind"] == "text")
        card = next(each for each in phone.shown if each["widget"] and each["widget"]["name"] == "shopping_list")
        item = card["widget"]["data"]["groups"][0]["items"][0]["id"]
        phone.tell(type="act", ref="act", message=card["id"], action="tick", arguments={"item": item, "done": True})
        phone.until("ack", ref="act")
        phone.tell(type="act", ref="bad", message=card["id"], action="add", arguments={"name": "", "price": "NaN"})
        assert phone.until("error", ref="bad")["errors"]
        phone.tell(type="react", ref="react", message=answer["id"], reaction="thumbs_up")
        phone.until("ack", ref="react")
        phone.tell(type="seen", ref="seen", conversation=conversation, rev=2**62)
        phone.until("ack", ref="seen")
        phone.tell(type="seen", ref="huge", conversation=conversation, rev=2**70)
        assert phone.until("error", ref="huge")["errors"].keys() == {"rev"}
        phone.tell(type="ping", ref="ping")
        phone.until("pong", ref="ping")
        for frame in (
            "rubbish",
            "[]",
            '{"type": "dance", "ref": 7}',
            '{"type": "stop"}',
            '{"type": "send", "ref": {}}',
        ):
            phone.socket.send(frame)
            phone.until("error")

        model.script(call("transfer_to_cook", {}))
        model.script(say("I bake."))
        phone.say("A cake", conversation)
        handed = {"from": "planner", "to": cook.key, "title": "Cook"}
        custom = phone.until_event("CUSTOM")
        assert (custom["name"], {**custom["value"], "toolCallId": ""}) == (
            "convoke.handed_off", handed | {"toolCallId": ""},
        )  # fmt: skip
        phone.until_event("RUN_FINISHED")
        baked = phone.shown[-1]
        assert (baked["agent"], baked["text"]) == ("cook", "I bake.")

        model.script(say("I begin", tokens_per_second=20), stall())
        run = phone.say("And now?", conversation)["run"]
        phone.until_event("TEXT_MESSAGE_CONTENT")
        tablet.hello(conversation)  # joins in the middle of a text
        phone.tell(type="stop", ref="stop", run=run)
        phone.until("ack", ref="stop")
        assert phone.until_event("RUN_FINISHED")["outcome"] == {"type": "cancelled"}
        tablet.until_event("RUN_FINISHED")

        model.script(say("Half an ans"), cut_off())
        model.choose(lambda body: [fail(400, {"error": {"message": "no"}})])
        failed = phone.say("Once more", conversation)["run"]
        assert phone.until_event("RUN_ERROR")["code"]
        model.choose(lambda body: [say("There.")])
        phone.tell(type="retry", ref="retry", run=failed)
        phone.until("ack", ref="retry")
        phone.until_event("RUN_FINISHED")
        phone.tell(type="unsubscribe", ref="bye", conversation=conversation)
        phone.until("ack", ref="bye")

        with transaction.atomic():
            message = messages.post(UUID(conversation), role="assistant", agent="planner", text="Ann is coming.")
            inbox.notify(alice, kind="rsvp", title="Tea", text="Ann is coming.", message=message)
        tablet.until("notification")

        gone = planned(alice, said="Gone.").conversation
        tablet.hello(str(gone.pk))
        Conversation.objects.filter(pk=gone.pk).update(is_deleted=True, rev=gone.rev + 100)
        tablet.until("reload", reason="gone")
        kinds = checked(phone) | checked(tablet)
        in_order(phone)
        in_order(tablet)
    events = set(SCHEMAS["event"]["properties"]["event"]["properties"]["type"]["enum"])
    assert kinds == _listed("tell") | events


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_phone_decides_what_waits_and_hears_the_same_run_go_on(web: Any, model: Any, alice: Any) -> None:
    asking_host()
    tea = {"title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00"}
    model.script(call("create_event", tea), call("look_outside", {"day": "Sunday"}))
    model.script(say("Planned for a sunny day."))
    with Phone(web.url, alice) as phone, Phone(web.url, alice) as tablet:
        phone.tell(type="send", agent="host", client_id=ID, text="Plan tea", ref="send")
        sent = phone.until("ack", ref="send")
        outcome = phone.until_event("RUN_FINISHED")["outcome"]
        assert outcome["type"] == "interrupt"
        wanted = {each["reason"]: each["id"] for each in outcome["interrupts"]}
        assert wanted.keys() == {"approval", "client"}
        lines = [each["tool_call"] for each in phone.shown if each["kind"] == "tool"]
        assert {(each["state"], each["approval"]["state"]) for each in lines} == {("waiting", "waiting")}
        tablet.hello(sent["conversation"])  # joins while it waits
        assert not any(frame["type"] == "event" for frame in tablet.frames)

        phone.tell(type="tool_output", tool_call=wanted["client"], output={"sky": "blue"}, ref="output")
        assert phone.until("ack", ref="output")["state"] == "answered"
        bad = {"type": "decide", "tool_call": wanted["approval"], "decision": "approve"}
        phone.tell(**bad, arguments={"guests": "many"}, ref="bad")
        assert phone.until("error", ref="bad")["errors"].keys() == {"arguments.guests"}
        decided = {**bad, "arguments": {"title": "High tea"}, "reason": "Grander", "client_id": ID}
        for ref in ("one", "two"):  # as after a lost connection
            phone.tell(**decided, ref=ref)
        first, second = (phone.until("ack", ref=ref) for ref in ("one", "two"))
        assert {**first, "ref": ""} == {**second, "ref": ""} and first["state"] == "approved"
        tablet.tell(type="decide", tool_call=wanted["approval"], decision="decline", ref="late")
        assert tablet.until("error", ref="late")["code"] == "decided"
        for each in (phone, tablet):
            started = each.until_event("RUN_STARTED")
            assert started["runId"] == sent["run"]
            assert each.until_event("RUN_FINISHED")["outcome"] == {"type": "success"}
            in_order(each)
            checked(each)
        tool = next(
            each["tool_call"] for each in phone.shown if (each["tool_call"] or {}).get("name") == "create_event"
        )
        assert tool["state"] == "done" and tool["approval"]["edited"]["title"] == "High tea"
        assert tool["approval"]["decided_by"] == "alice" and tool["approval"]["door"] == "socket"
    heard = str(model.requests[-1].body)
    assert "High tea" in heard and "blue" in heard


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_phone_that_is_far_behind_is_told_to_reload(web: Any, alice: Any) -> None:
    plan = planned(alice)
    Conversation.objects.filter(pk=plan.conversation.pk).update(rev=sync.TOO_FAR + 50)
    with Phone(web.url, alice) as phone:
        phone.tell(type="hello", conversations=[{"id": str(plan.conversation.pk), "rev": 1}])
        assert phone.until("reload")["reason"] == "behind"
        checked(phone)
