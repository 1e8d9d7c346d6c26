"""Alice asks an agent over plain HTTP; its answer comes as server-sent events, whatever becomes of the connection."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from chat.models import Message
from tests.harness.event_source import Event, EventSource, Refusal
from tests.harness.model_script import call, fail, raw, say, usage

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PLAN = {"title": "Mia's baby shower", "kind": "baby shower", "starts_at": "2031-05-03T15:00", "guests": 20}


def test_alice_reads_an_answer_with_its_tool_and_its_card_as_they_come(web: Any, model: Any, alice: Any) -> None:
    model.script(say("Let me plan it. "), call("create_event", PLAN), usage(12, 3))
    model.script(say("It is planned."), usage(20, 4))
    with EventSource(web, alice) as source:
        events = list(source.ask("Plan a baby shower"))
    assert events[0].name == "started" and events[-1].name == "done"
    done = events[-1].data
    assert done["state"] == "completed" and done["outcome"] == {"type": "success"}
    assert done["session_id"] == events[0].data["session_id"]
    assert done["text"] == "Let me plan it. \n\nIt is planned." == "\n\n".join(source.texts.values())
    assert (done["usage"]["input_tokens"], done["usage"]["output_tokens"]) == (32, 7)
    assert [each["state"] for each in source.named("tool_call")][-1] == "done"
    assert "event_card" in {each["name"] for each in source.widgets.values()}


ITEMS = {"items": [{"name": "Cake", "price": "35"}, {"name": "Juice", "quantity": 4, "unit": "bottles"}]}
FIRST = "Lovely. First the *event*, then a cake, juice, and what else comes to mind."
LAST = "All set: it is planned 🎉, and it is listed.\n\n| what | how many |\n|---|---|\n| cake | 1 |"


class Kept(EventSource):
    """What a client has of one run, and how it came to be: one event after the other."""

    def follow(self, events: Iterator[Event]) -> bool:
        """Read one event beyond the greeting; tell whether it was the last."""
        return next(event for event in events if event.name not in ("started", "openai_event")).name == "done"

    @property
    def state(self) -> tuple[Any, ...]:
        """All that a client shows in the end."""
        tools = {key: (tool["name"], tool["state"], tool["output"]) for key, tool in self.tools.items()}
        return self.texts, tools, {key: (card["name"], card["data"]) for key, card in self.widgets.items()}


def test_a_client_whose_connection_is_lost_at_every_event_has_what_one_has_that_stayed(
    web: Any, model: Any, alice: Any
) -> None:
    restless = Kept(web, alice)
    has_seen = lambda said: said in restless.texts.values()  # noqa: E731 - no event holds two tokens, at any speed
    model.script(say(FIRST, chunk=14, seen=has_seen), call("create_event", PLAN))
    model.script(call("add_items", ITEMS), call("draft_invitations", {"guests": [{"name": "Ann"}]}))
    model.script(say(LAST, chunk=14, seen=has_seen))
    steady = Kept(web, alice)
    with ThreadPoolExecutor(1) as thread:
        asked = steady.ask("Plan a baby shower", auto_execute_tools=True)
        place = steady.place
        staying = thread.submit(list, asked)
        restless.connection = steady.connection
        is_over = restless.follow(restless._read("GET", place, None))
        while not is_over:
            is_over = restless.follow(restless.resume())
        staying.result(60)
    assert len([event for event in restless.events if event.name == "started"]) > 15, "it was lost again and again"
    assert restless.state == steady.state
    assert list(steady.texts.values()) == [FIRST, LAST]
    assert restless.events[-1].data == steady.events[-1].data

    for number, event in enumerate(steady.events):  # and who comes back when all is over, to any process
        late = Kept(web, alice)
        for each in steady.events[: number + 1]:
            late._take(each)
        late.last, late.connection = event.id, steady.connection
        list(late.resume(place=place))
        assert late.state == steady.state, f"after {event}"


def test_what_the_model_server_said_is_passed_on_as_it_was(web: Any, model: Any, alice: Any) -> None:
    sent = [
        b'{"type":"response.output_text.delta",  "delta":"Caf\\u00e9 ","x":[1.50,{}]}',
        b'{"type":"response.completed","response":{"status":"completed","output":[]}}',
    ]
    model.script(raw(*(b"data: " + event + b"\n\n" for event in sent)))
    with EventSource(web, alice) as source:
        list(source.ask("Coffee?"))
    assert [event.raw.encode() for event in source.events if event.name == "openai_event"] == sent
    assert list(source.texts.values()) == ["Café "]


def test_who_asks_again_with_the_same_client_id_asks_nothing_new(web: Any, model: Any, alice: Any) -> None:
    model.script(say("Once."))
    key = str(uuid4())
    done = []
    for _ in range(2):
        with EventSource(web, alice) as source:
            done.append(list(source.ask("Only once, please", client_id=key))[-1].data)
    assert done[0] == done[1] and len(model.requests) == 1


def test_a_run_goes_on_when_nobody_listens_any_more(web: Any, model: Any, alice: Any) -> None:
    left = []
    model.script(say("It goes on without you.", chunk=6, seen=lambda said: bool(left) or "It" not in said))
    with EventSource(web, alice) as source:
        next(event for event in source.ask("Hello") if event.name == "text_delta")
        source.connection.close()
        left.append(True)
        done = list(source.resume())[-1].data
    assert done["text"] == "It goes on without you." and done["state"] == "completed"


def test_the_newest_event_says_which_answer_goes_on(web: Any, model: Any, alice: Any) -> None:
    """Whoever asked, asked again elsewhere, and comes back with what they had, gets the rest of that."""
    model.script(call("create_event", PLAN))
    model.script(say("Planned."))
    model.script(call("change_event", {"guests": 12}), say("Changed."))
    with EventSource(web, alice) as source:
        list(source.ask("Plan a baby shower"))
        session = source.events[0].data["session_id"]
        list(source.ask("For twelve", session_id=session))  # which changes the card of the first answer
        first, second = source.named("done")
        assert Message.objects.filter(run=first["run"], rev__gt=Message.objects.get(text="For twelve").rev).exists()
        starts = [event.id for event in source.events if event.name == "started"]
        ends = [event.id for event in source.events if event.name == "done"]
        for newest, done in zip([starts[0], ends[0], starts[1], ends[1], ""], [first] * 2 + [second] * 3, strict=True):
            source.last = newest
            assert list(source.resume(place=f"/api/agent/stream/{session}/"))[-1].data["run"] == done["run"], newest


def test_a_failure_is_a_problem_and_the_end(web: Any, model: Any, alice: Any) -> None:
    model.script(fail(401, {"error": {"message": "no"}}))
    with EventSource(web, alice) as source:
        *_, error, done = source.ask("Hello")
    assert error.name == "error" and error.data["status"] == 502 and error.data["type"] == "/problems/refused_key"
    assert done.name == "done" and done.data["state"] == "failed" and done.data["outcome"]["code"] == "refused_key"


def test_nobody_follows_anothers_session(web: Any, model: Any, alice: Any, charlie: Any) -> None:
    with EventSource(web, alice) as hers:
        session = list(hers.ask("Hello"))[-1].data["session_id"]
    run = hers.events[-1].data["run"]
    for user, strange in ((charlie, session), (alice, str(uuid4()))):
        source = Kept(web, user)
        source.connection = hers.connection
        for place in (f"/api/agent/stream/{strange}/", f"/api/agent/stream/{strange}/?run={run}"):
            with pytest.raises(Refusal) as refusal:
                source.resume(place=place)
            assert (refusal.value.status, refusal.value.body["type"]) == (404, "/problems/not_found")
        for nobodys in (strange, 1, "no id", True):
            with pytest.raises(Refusal) as refusal:
                source.ask("Hello", session_id=nobodys)
            assert (refusal.value.status, list(refusal.value.body["errors"])) == (404, ["session_id"])
    with pytest.raises(Refusal) as refusal:
        hers.last = "1:2:3"
        hers.resume()
    assert (refusal.value.status, list(refusal.value.body["errors"])) == (400, ["Last-Event-ID"])
