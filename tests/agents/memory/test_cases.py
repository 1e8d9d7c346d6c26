"""Fifty things that people say, each read by rules and by a model that is careless: the same is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents import clock, memory, zones
from agents.memory.models import Reading
from agents.memory.reading import Readings
from chat import messages
from chat.models import Conversation, Message
from tests.agents.memory.cases import CASES, Case, Say
from tests.harness.model_script import Step, say, usage
from tests.harness.model_server import ModelServer

NOON = datetime(2031, 5, 7, 10, tzinfo=UTC)  # a Wednesday, in Berlin

At = Callable[[float], AbstractContextManager[None]]


@contextmanager
def at(day: float) -> Iterator[None]:
    """So many days after noon of the first."""
    put_back = clock.put(lambda: NOON + timedelta(days=day))
    try:
        yield
    finally:
        put_back()


def said_to(user: User, words: Say, threads: dict[str, Conversation]) -> None:
    if words.thread not in threads:
        threads[words.thread] = Conversation.objects.create(user=user, agent="planner")
    moment = NOON + timedelta(days=words.day)
    fields = {"role": Message.Role.USER, "text": words.text, "created_at": moment}
    message = messages.post(threads[words.thread].pk, **fields)
    if not words.late:
        heard(message)


def heard(message: Message) -> None:
    Conversation.objects.filter(pk=message.conversation_id).update(heard_at=message.created_at)


def read_all() -> None:
    for _ in range(10):
        if not Readings().work():
            return
    raise AssertionError("It reads and reads.")


def lived(user: User, case: Case) -> None:
    threads: dict[str, Conversation] = {}
    for words in case.said:
        if words.forgets:
            with at(words.day - 0.001):
                memory.forget(user, memory.facts_of(user).get(value=words.forgets, ended_at=None).pk)
        with at(words.day):
            said_to(user, words, threads)
        with at(words.day + 0.01):
            read_all()
    with at(max(words.day for words in case.said) + 0.02):
        for message in Message.objects.filter(text__in=[words.text for words in case.said if words.late]):
            heard(message)
        read_all()


def check(user: User, case: Case) -> None:
    facts = list(memory.facts_of(user))
    held = {(fact.subject, fact.attribute, fact.value) for fact in facts if fact.ended_at is None}
    assert held == set(case.holds), held
    assert {fact.value for fact in facts if fact.ended_at is not None} == set(case.ended)
    assert len(facts) == len(case.holds) + len(case.ended), "nothing is known twice"
    for fact in facts:
        message = Message.objects.get(pk=fact.message)
        assert fact.quote == message.text[fact.position : fact.position + len(fact.quote)]
        assert message.role == "user" and message.conversation.user == user
    by_id = {fact.pk: fact.value for fact in facts}
    for asked in case.asks:
        with at(asked.day):
            recalled = {by_id[each.fact] for each in memory.recall(user, asked.question)}
            assert recalled == set(asked.recalled), asked


@pytest.fixture(autouse=True)
def in_berlin(alice: User) -> None:
    zones.note(alice, "Europe/Berlin")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_by_rules_it_is_known(alice: User, case: Case) -> None:
    lived(alice, case)
    check(alice, case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_by_a_careless_model_the_same_is_known(alice: User, case: Case, settings: Any, model: ModelServer) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API = model.url, "scripted", "responses"
    facts = {words.text: words.facts for words in case.said}

    def careless(body: dict[str, Any]) -> Sequence[Step]:
        told = json.loads(body["input"][-1]["content"])
        found = [
            {"message": each["number"], **fact} for each in told["messages"] for fact in facts.get(each["text"], ())
        ]
        return say(json.dumps({"facts": found})), usage(100, 20)

    model.choose(careless)
    lived(alice, case)
    check(alice, case)
    assert model.requests, "the model was asked"
    assert sum(Reading.objects.values_list("input_tokens", flat=True)) == 100 * len(model.requests)


def test_there_are_forty_and_more_and_each_kind_is_among_them() -> None:
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)
