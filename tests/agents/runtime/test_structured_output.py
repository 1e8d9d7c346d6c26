"""An agent whose answer is data: read however it is wrapped, checked, asked for once more, and kept with the run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from decimal import Decimal
from typing import Any, Literal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, Field, RootModel, ValidationError

from agents import registry
from agents.llm import phrase
from agents.llm.candidate import Candidate, Price
from agents.llm.clients import close_clients
from agents.llm.model import Completed, ModelError, ModelEvent, ReasoningDelta, Request, Said, TextDelta, Usage
from agents.llm.offline.model import OfflineModel
from agents.runtime import Agent, Context, Result, loop, structured, tool
from agents.runtime.models import Run
from agents.runtime.outcome import Outcome
from agents.runtime.stream import Answered, Rejected
from agents.testing import ScriptedModel, Talk, call
from chat.models import Message
from tests.agents.llm.asking import PROVIDERS, at
from tests.agents.runtime.at_work import Models, asked, attempt, dies
from tests.harness.model_script import say
from tests.harness.model_server import ModelServer


class Quote(BaseModel):
    """What a caterer would charge."""

    price: float = Field(gt=0)
    kind: Literal["buffet", "menu"] = "buffet"
    note: str = ""
    dishes: list[str] = []


GOOD = '{"price": 12.5, "dishes": ["Soup"]}'
DATA = {"price": 12.5, "kind": "buffet", "note": "", "dishes": ["Soup"]}


@pytest.fixture(autouse=True)
def caterer() -> Iterator[Agent]:
    """An agent that answers with quotes, and a tool of its own."""
    before = {part: dict(part._things) for part in (registry.tools, registry.agents)}

    @tool
    def look_up(dish: str) -> Result:
        """Look a dish up."""
        return Result(f"{dish} is 12.5.", {"price": 12.5, "dishes": [dish]})

    yield Agent("caterer", "Caterer", "You make quotes.", tools=("look_up",), output=Quote)
    for part, things in before.items():
        part._things = things  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f" \n{GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"Here it is:\n\n```\n{GOOD}\n```\nIs that {{fine}}?",
        f"Here it is: {GOOD}. Fine?",
        '"{\\"price\\": 12.5, \\"dishes\\": [\\"Soup\\"]}"',
        '{"price": 12.5, "kind": null, "dishes": "[\\"Soup\\"]"}',
        '{"price": 12.5, "note": "\\u0000", "dishes": ["Soup"], "more": 1}',
    ],
)
def test_data_is_read_however_it_is_wrapped(text: str) -> None:
    assert structured.read(Quote, text) == (DATA, "")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "not one JSON object"),
        ("Twelve fifty.", "not one JSON object"),
        ("[1]", "not one JSON object"),
        ('{"price": NaN}', "not one JSON object"),
        (GOOD[:-1], "not one JSON object"),
        ("{" * 5000 + "}" * 5000, "not one JSON object"),
        ("{}", "price: Field required"),
        ('{"price": -1, "kind": "snack"}', "price: Input should be greater than 0; kind: Input should be 'buffet'"),
    ],
)
def test_what_does_not_fit_is_said_in_words(text: str, wrong: str) -> None:
    data, complaint = structured.read(Quote, text)
    assert data is None and wrong in complaint


@pytest.mark.parametrize("output", [dict, "Quote", Quote(price=1), RootModel[list[int]]])
def test_a_form_that_is_none_is_refused_where_it_is_declared(output: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="'teller' must be a Pydantic model"):
        Agent("teller", "Teller", "", output=output)
    assert "teller" not in registry.agents


class Answers:
    """Says one text after the other, each for three tokens and two; thinks before it speaks."""

    name = "answers"

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.requests: list[Request] = []

    async def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        self.requests.append(request)
        text = self.texts.pop(0)
        yield ReasoningDelta("Hmm.")
        yield TextDelta(text)
        yield Completed(text, (), Usage(3, 2))


async def no_tool(_: Any) -> Outcome:
    raise AssertionError("no tool is asked for")


def heard(agent: Agent, *models: Any) -> list[Any]:
    """Return what a run of this agent streams."""

    async def drain() -> list[Any]:
        chain = [Candidate(model) for model in models]
        context = Context(user=None, agent=agent)  # type: ignore[arg-type]
        run = loop.run(agent, [Said("user", "Soup?")], context, models=lambda _: chain, perform=no_tool)
        events = [each async for each in run]
        await close_clients()
        return events

    return asyncio.run(drain())


def test_an_answer_that_does_not_fit_is_asked_for_once_more_with_what_was_wrong(caterer: Agent) -> None:
    model = Answers('{"price": -1}', GOOD)
    hmm, rejected, hmm_again, answered = heard(caterer, model)
    assert (hmm, hmm_again) == (ReasoningDelta("Hmm."), ReasoningDelta("Hmm.")), "half an object is told to nobody"
    assert rejected == Rejected(Usage(3, 2), Candidate(model))
    assert (answered.text, answered.output, answered.cut_short) == (GOOD, DATA, None)
    first, second = model.requests
    assert first.tools and first.output is not None and first.output.name == "Quote"
    assert first.instructions.startswith("You make quotes.\n\nAnswer with one JSON object")
    assert (second.tools, second.output, second.instructions) == ((), first.output, first.instructions)
    assert second.items[:2] == (Said("user", "Soup?"), Said("assistant", '{"price": -1}'))
    assert "price: Input should be greater than 0" in second.items[2].text  # type: ignore[union-attr]


def test_one_that_fits_no_better_is_the_end_of_it(caterer: Agent) -> None:
    model = Answers("Soup it is.", "Soup, I said.", GOOD)
    answered = heard(caterer, model)[-1]
    assert (answered.text, answered.output, answered.cut_short.code) == ("Soup, I said.", None, "bad_reply")
    assert "it is not one JSON object" in answered.cut_short.detail and len(model.requests) == 2


def test_the_next_model_is_asked_while_nobody_has_been_told_anything(caterer: Agent) -> None:
    class Dies(Answers):
        async def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
            yield TextDelta('{"pri')
            raise ModelError("cut_off", "It broke off.")

    answered = heard(caterer, Dies(), Answers(GOOD))[-1]
    assert answered.output == DATA


@pytest.mark.parametrize("api", PROVIDERS)
def test_a_server_is_told_the_form_where_it_is_offered_no_tools(caterer: Agent, api: str) -> None:
    with ModelServer() as server:
        server.script(say("Twelve fifty."))
        server.script(say(GOOD))

        assert heard(caterer, at(api, server.url, timeout=5.0))[-1].output == DATA
        first, second = (each.body for each in server.requests)
    assert "tools" in first and not first.keys() & {"text", "response_format"}
    form = second["text"]["format"] if api == "responses" else second["response_format"]
    schema = form if api == "responses" else form["json_schema"]
    assert "tools" not in second and form["type"] == "json_schema"
    assert (schema["name"], schema["schema"], schema["strict"]) == ("Quote", Quote.model_json_schema(), False)


@pytest.mark.django_db(transaction=True)
def test_the_data_is_kept_with_the_run_and_each_answer_paid_for(alice: User) -> None:
    asked(alice, "Soup?", "caterer")
    model = Answers("Twelve fifty.", GOOD)
    run = attempt(Models({"": [Candidate(model, Price(Decimal(1_000_000), output=Decimal(1_000_000)))]}))
    assert (run.state, run.output) == (Run.State.COMPLETED, DATA)
    assert (run.input_tokens, run.output_tokens, run.cost) == (6, 4, 10)
    assert [each.text for each in Message.objects.filter(run=run, role="assistant")] == [GOOD]


@pytest.mark.django_db(transaction=True)
def test_data_that_never_fits_fails_the_run_in_words_and_its_text_is_kept(alice: User) -> None:
    asked(alice, "Soup?", "caterer")
    run = attempt(Models({"": [Candidate(Answers("Soup.", '{"price": 0}'))]}))
    assert (run.state, run.error_code, run.output) == (Run.State.FAILED, "bad_reply", None)
    assert run.model == "answers", "who wants to know why asks first which model it was"
    assert run.error == "The answer did not fit what was asked for: price: Input should be greater than 0."
    assert (run.input_tokens, run.output_tokens) == (6, 4)
    text, notice = Message.objects.filter(run=run).exclude(role="user").order_by("created_at")
    assert (text.text, text.state, notice.text) == ('{"price": 0}', "failed", run.error)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["before_answer_commit", "after_answer_commit"])
def test_a_process_that_dies_over_it_leaves_the_data_once(alice: User, monkeypatch: Any, place: str) -> None:
    run = asked(alice, "Soup?", "caterer")
    dies(place, Answers("Twelve fifty.", GOOD), monkeypatch)
    if place == "before_answer_commit":
        attempt(Answers(GOOD))
    run.refresh_from_db()
    assert (run.state, run.output) == (Run.State.COMPLETED, DATA)
    assert Message.objects.filter(run=run, role="assistant", kind="text").count() == 1


@pytest.mark.django_db
def test_tools_come_first_and_the_data_last(alice: User) -> None:
    talk = Talk(
        alice, "caterer", model=ScriptedModel(("I look.", call("look_up", dish="Soup")), f"```json\n{GOOD}\n```")
    )
    talk.say("Soup?")
    assert (talk.calls, talk.output) == (["look_up"], DATA)


@pytest.mark.django_db
@pytest.mark.parametrize("priced", [False, True])
def test_offline_a_phrase_answers_with_the_data_of_its_tool(alice: User, priced: bool) -> None:
    made = {"data": lambda called: {"price": 7, "note": called.data["dishes"][0]}} if priced else {}
    declared = phrase("quote {dish}", tool="look_up", about="make quotes", example="Quote soup", **made)
    try:
        talk = Talk(alice, "caterer", model=OfflineModel(words_per_second=0))
        talk.say("Quote Soup")
        assert talk.output == (DATA | {"price": 7.0, "note": "Soup", "dishes": []} if priced else DATA)
        talk.say("Sing a song")
        assert talk.output is None
    finally:
        registry.grammars.forget(declared.name)


def test_a_form_with_a_rule_of_its_own_says_what_it_wants() -> None:
    class Span(BaseModel):
        first: int
        last: int

        def model_post_init(self, _: Any) -> None:
            if self.last < self.first:
                raise ValueError("last is before first")

    with pytest.raises(ValidationError):
        Span(first=2, last=1)
    assert structured.read(Span, '{"first": 2, "last": 1}') == (None, "the object: Value error, last is before first")


def test_answers_of_other_agents_are_as_they_were() -> None:
    events = heard(Agent("plain", "Plain", "", listed=False), Answers("Hi"))
    assert events == [ReasoningDelta("Hmm."), TextDelta("Hi"), Answered("Hi", (), Usage(3, 2))]
