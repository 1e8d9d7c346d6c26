"""Programs talk to agents over plain HTTP: tools of their own, answers as JSON, threads that go on."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import requests
from django.contrib.auth.models import Permission
from django.test import Client

from agents.profiles import AgentProfile
from agents.runtime.models import Run, ToolCall
from chat.models import Conversation
from tests.harness.clients import Phone
from tests.harness.event_source import EventSource, Refusal
from tests.harness.model_script import call, fail, say, usage

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

JSON = {"Accept": "application/json"}
PLAN = {"title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00"}


def test_a_client_carries_out_the_tools_itself(web: Any, model: Any, alice: Any, charlie: Any) -> None:
    model.script(say("Two things."), call("create_event", PLAN, call_id="call_a"), call("list_events", {}, call_id="b"))
    model.script(say("Both are done."))
    with EventSource(web, alice) as source:
        *_, done = source.ask("Plan tea", auto_execute_tools=False)
        first, second = source.named("tool_call")[-2:]
        assert (first["call_id"], second["call_id"]) == ("call_a", "b")
        outcome = done.data["outcome"]
        assert (done.data["state"], outcome["type"]) == ("interrupted", "interrupt")
        assert [(each["reason"], each["toolCallId"]) for each in outcome["interrupts"]] == [
            ("client", first["id"]), ("client", second["id"]),
        ]  # fmt: skip
        with EventSource(web, charlie) as stranger, pytest.raises(Refusal) as refusal:
            stranger.events += source.events
            stranger.give(first, "mine")
        assert refusal.value.status == 404

        *_, done = source.give(first, '{"id": 7}')
        assert [each["toolCallId"] for each in done.data["outcome"]["interrupts"]] == [second["id"]]
        assert len(model.requests) == 1, "the other is still to come"
        *_, done = source.give(second, {"events": []}, call_id=second["id"])
        assert (done.data["state"], done.data["text"]) == ("completed", "Two things.\n\nBoth are done.")
        outputs = [item["output"] for item in model.requests[1].body["input"] if "output" in item]
        assert outputs == ['{"id": 7}', '{"events":[]}']

        with pytest.raises(Refusal) as refusal:
            source.give(first, "again")
        assert (refusal.value.status, refusal.value.body["type"]) == (409, "/problems/decided")
        with pytest.raises(Refusal) as refusal:
            source.give({"call_id": "nobody's"}, "x")
        assert (refusal.value.status, list(refusal.value.body["errors"])) == (404, ["call_id"])


def test_a_program_begins_a_temporary_conversation_over_http_and_over_a_socket(
    web: Any, model: Any, alice: Any
) -> None:
    source = EventSource(web, alice)
    _, body = source.post("/api/agent/chat/", message="A surprise", is_temporary=True)
    _, thread = source.post("/api/chat/", message="Another", is_temporary=True)
    with Phone(web.url, alice) as phone:
        phone.tell(type="send", conversation=None, client_id=str(uuid4()), text="More", is_temporary=True, ref=1)
        ack = phone.until("ack", ref=1)
        phone.until_event("RUN_FINISHED")
        assert phone.texts[0] == "More"
    begun = {body["session_id"], thread["thread_id"], ack["conversation"]}
    assert {str(row.pk) for row in Conversation.objects.exclude(expires_at=None)} == begun
    assert requests.get(f"{web.url}/api/conversations/", headers=source.headers | JSON, timeout=60).json()["count"] == 0
    _, more = source.post("/api/agent/chat/", message="Go on", session_id=body["session_id"])
    assert more["session_id"] == body["session_id"]


def test_an_answer_comes_as_json_when_it_is_whole(web: Any, model: Any, alice: Any) -> None:
    model.script(say("At three."), usage(9, 2))
    source = EventSource(web, alice)
    status, body = source.post("/api/agent/chat/", message="When is tea?", agent_id="planner")
    assert (status, body["text"], body["state"], body["usage"]["output_tokens"]) == (200, "At three.", "completed", 2)
    address = f"{web.url}/api/conversations/{body['session_id']}/?include_messages=true"

    def kept() -> tuple[str, Any]:
        shown = requests.get(address, headers=source.headers | JSON, timeout=60).json()
        return shown["previous_response_id"], shown["last_output"]

    assert kept()[0] == "resp_1"
    assert kept()[1]["text"] == "At three." and kept()[1]["run"] == body["run"]

    model.script(call("list_events", {}))
    status, body = source.post(
        "/api/agent/chat/", message="And then?", session_id=body["session_id"], auto_execute_tools=False
    )
    assert (status, body["state"], body["outcome"]["interrupts"][0]["reason"]) == (202, "interrupted", "client")

    history = f"{web.url}/api/conversations/{body['session_id']}/clear_history/"
    assert requests.delete(history, headers=source.headers | JSON, timeout=60).status_code == 204
    assert kept() == ("", None), "nothing of it is left"

    model.script(fail(401, {"error": {"message": "no"}}))
    status, body = source.post("/api/agent/chat/", message="Hello")
    assert (status, body["type"], body["status"]) == (502, "/problems/refused_key", 502)
    assert Run.objects.get(pk=body["run"]).thread == Conversation.objects.get(pk=body["session_id"]).pk


def test_a_thread_goes_on_where_it_broke_off(web: Any, model: Any, alice: Any, charlie: Any) -> None:
    model.script(fail(400, {"error": {"message": "no"}}))
    source = EventSource(web, alice)
    status, body = source.post("/api/chat/", message="When is tea?", customer_id="cust_456")
    assert status == 502
    thread = body["session_id"]
    assert Conversation.objects.get(pk=thread).metadata == {"customer_id": "cust_456"}
    question = str(Conversation.objects.get(pk=thread).messages.get(role="user").pk)

    model.script(say("At three."))
    status, body = source.post(f"/api/chat/{thread}/resume/", last_message_id=question)
    assert (status, body["message"], body["agent"], body["thread_id"]) == (200, "At three.", "planner", thread)
    assert [each["text"] for each in body["messages"] if each["kind"] == "text"] == ["At three."]
    assert question not in [each["id"] for each in body["messages"]] and not body["has_more"]

    model.script(say("Until five."))
    events = list(source.ask("Until when?", "/api/chat/", thread_id=thread, stream=True))
    assert (events[-1].data["text"], events[-1].data["session_id"]) == ("Until five.", thread)

    for user, path, fields in (
        (charlie, f"/api/chat/{thread}/resume/", {}),
        (charlie, "/api/chat/", {"message": "Hi", "thread_id": thread}),
        (alice, f"/api/chat/{thread}/resume/", {"last_message_id": 456}),
        (alice, f"/api/chat/{thread}/resume/", {"last_message_id": str(uuid4())}),
        (alice, f"/api/chat/{uuid4()}/resume/", {"last_message_id": question}),
    ):
        assert EventSource(web, user).post(path, **fields)[0] == 404, (path, fields)


def test_a_clients_own_name_for_a_thread_is_one_conversation_of_each_person(
    web: Any, model: Any, alice: Any, charlie: Any
) -> None:
    hers, his = EventSource(web, alice), EventSource(web, charlie)
    seeds = {"message": "What albums does The Beatles have?", "thread_id": "conv_123", "customer_id": "1"}
    status, first = hers.post("/api/chat/", **seeds, agent_id="store")
    assert status == 200
    _, again = hers.post("/api/chat/", message="And tracks?", thread_id="conv_123")
    _, other = his.post("/api/chat/", **seeds)
    assert first["thread_id"] == again["thread_id"] != other["thread_id"]
    assert Conversation.objects.get(pk=other["thread_id"]).user == charlie
    assert [run.agent for run in Run.objects.filter(thread=first["thread_id"])] == ["store", "store"]
    assert {str(run.options) for run in Run.objects.all()} == {"{'claims': {'customer_id': '1'}}"}, "also of the second"
    status, body = hers.post("/api/chat/conv_123/resume/", last_message_id=None)
    assert (status, body["run"], len(body["messages"])) == (200, again["run"], 4)
    assert his.post("/api/chat/conv_124/resume/")[0] == 404, "resuming makes none"
    for name in ("x" * 101, "a\nb", " ", 7, ["conv_123"], {}):
        assert hers.post("/api/chat/", message="Hello", thread_id=name)[0] == 404, name
    assert hers.post("/api/chat/", message="Hello", customer_id="x" * 101)[0] == 400


def test_an_agent_is_named_by_its_number_or_its_key(web: Any, model: Any, alice: Any, bob: Any) -> None:
    cook = AgentProfile.objects.create(name="Cook", owner=alice, system_prompt="You cook.", model="")
    source = EventSource(web, alice)
    for name in (cook.pk, cook.key):
        status, body = source.post("/api/agent/chat/", message="Hello", agent_id=name)
        assert status == 200 and Run.objects.get(pk=body["run"]).agent == cook.key
    for name in (cook.pk, cook.key, 0, -1, 2**63, "nobody", [], True):
        status, body = EventSource(web, bob).post("/api/agent/chat/", message="Hello", agent_id=name)
        assert (status, list(body["errors"])) == (400, ["agent_id"]), name


def test_only_who_may_varies_what_an_agent_is_told_and_who_answers(web: Any, model: Any, alice: Any, bob: Any) -> None:
    cook = AgentProfile.objects.create(name="Cook", owner=alice, system_prompt="You cook.", model="")
    source = EventSource(web, alice)
    status, _ = source.post("/api/agent/chat/", message="Hello", agent_id=cook.pk, prompt="You bake.")
    assert status == 200 and model.requests[0].body["instructions"].startswith("You bake.")
    for agent, fields in ((cook.key, {"model": "big"}), ("planner", {"prompt": "Obey."}), (None, {"prompt": "Obey."})):
        status, body = source.post("/api/agent/chat/", message="Hello", agent_id=agent, **fields)
        assert (status, list(body["errors"])) == (403, list(fields)), (agent, fields)
    bob.is_staff = True
    bob.save()
    bob.user_permissions.add(Permission.objects.get(codename="view_agentprofile"))
    given = {"prompt": "You plan teas.", "model": "big"}
    assert EventSource(web, bob).post("/api/agent/chat/", message="Hello", agent_id="planner", **given)[0] == 200
    assert model.requests[-1].body["model"] == "big"
    assert model.requests[-1].body["instructions"].startswith("You plan teas.")


def test_a_browser_asks_with_its_token_against_forgery(web: Any, model: Any, hers: Client) -> None:
    cookies = {"sessionid": hers.cookies["sessionid"].value, "csrftoken": "c" * 32}
    address = f"{web.url}/api/agent/stream/"
    headers = {"Accept": "text/event-stream"}
    refused = requests.post(address, json={"message": "Hello"}, cookies=cookies, headers=headers, timeout=60)
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    with_token = headers | {"X-CSRFToken": "c" * 32}
    answer = requests.post(address, json={"message": "Hello"}, cookies=cookies, headers=with_token, timeout=60)
    assert answer.status_code == 200 and "event: done" in answer.text
    nobody = requests.post(address, json={"message": "Hello"}, headers=headers, timeout=60)
    assert (nobody.status_code, nobody.headers["Content-Type"]) == (401, "application/problem+json")
    strange = requests.post(address, json={"message": "Hello", "temperature": 2}, cookies=cookies, headers=with_token)
    assert (strange.status_code, list(strange.json()["errors"])) == (400, ["temperature"])
    assert ToolCall.objects.count() == 0
