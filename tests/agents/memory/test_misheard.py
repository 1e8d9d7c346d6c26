"""What memory could take wrongly: dates that are none, names that are none, words read late, too much forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents import memory, registry
from agents.memory import decisions, rules, speech
from agents.memory.extraction import MOST, by_rules
from agents.memory.models import Fact
from agents.runtime import Context, ToolRefused
from planning.agents import planner
from tests.agents.memory.test_tools import answer, read_all, statements

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2031, 5, 7)


def told(user: User, text: str, at: datetime) -> None:
    words = speech.Words(str(uuid4()), text, at)
    with transaction.atomic():
        decisions.lock(user.pk)
        decisions.decide(user.pk, rules.read(text, at.date()), words, str(uuid4()), at)


def tool(name: str, user: User, *arguments: str) -> Any:
    return registry.tools[name].function(Context(user=user, agent=planner, thread=uuid4(), run=None), *arguments)


@pytest.mark.parametrize("year", ["0000", "9999"])
def test_a_date_that_is_none_keeps_nothing_from_being_remembered(alice: User, settings: Any, year: str) -> None:
    assert memory.remember(alice, f"I live in Rome until December {year}").expires_on is None
    answer(alice, f"We live in Oslo until December {year}")
    read_all(settings)
    assert "Lives in Oslo" in statements(alice)


@pytest.mark.parametrize(
    "text", ["Please call me tonight at 8", "Call me Monday", "Call me this evening", "Call me on Friday"]
)
def test_when_to_call_is_no_name(text: str) -> None:
    assert not [each for each in rules.read(text, DAY) if each.attribute == "name"]


def test_politics_are_nobody_s_business(alice: User) -> None:
    told(alice, "I'm a libertarian. Ben is a Marxist. Cleo is a dentist.", timezone.now())
    assert not any("arian" in each or "arxist" in each for each in statements(alice))


def test_a_note_is_what_stands_there_and_ends_on_its_day(alice: User) -> None:
    assert memory.remember(alice, "Not before 8 pm").statement == "Not before 8 pm"
    closed = memory.remember(alice, "The caterer is closed until 3 June 2099")
    assert closed.expires_on == date(2099, 6, 3)
    edited = memory.edit(alice, closed.pk, "The caterer is away until 4 June 2099")
    assert edited.expires_on == date(2099, 6, 4)


def test_what_had_expired_and_is_said_again_holds_again(alice: User) -> None:
    now = timezone.now()
    told(alice, f"I live in Rome until {now.date() - timedelta(days=30):%Y-%m-%d}", now - timedelta(days=60))
    told(alice, "I live in Rome", now)
    assert [each.statement for each in memory.recall(alice, "Where do I live, Rome?")] == ["Lives in Rome"]


def test_an_older_word_that_is_read_late_does_not_take_the_place_of_what_was_said_since(alice: User) -> None:
    now = timezone.now()
    for place, days in (("Rome", 9), ("Rome", 0), ("Paris", 5)):
        told(alice, f"I live in {place}", now - timedelta(days=days))
    assert statements(alice) == {"Lives in Rome"}


def test_one_message_fills_no_memory(alice: User) -> None:
    words = ", ".join(f"L{number:03}" for number in range(50))
    text = "\n".join(f"I speak {words.replace('L', chr(65 + line))}." for line in range(10))
    found: Sequence[Any] = by_rules(alice, [speech.Words("m", text, timezone.now())]).found
    assert len(found[0][1]) <= MOST


def test_her_name_is_neither_found_nor_forgotten_for_want_of_anything_else(alice: User) -> None:
    memory.remember(alice, "My name is Sam")
    said, _ = answer(alice, "Forget my shoe size")
    assert "Forgotten" not in said and len(statements(alice)) == 1
    said, _ = answer(alice, "What do you know about places with a garden?")
    assert "Sam" not in said


def test_everything_of_somebody_is_not_everything(alice: User) -> None:
    memory.remember(alice, "Anna is vegan")
    memory.remember(alice, "I live in Berlin")
    tool("forget", alice, "everything you know about Anna")
    assert statements(alice) == {"Lives in Berlin"}


def test_everything_is_also_what_holds_no_more(alice: User) -> None:
    now = timezone.now()
    told(alice, "I live in Rome", now - timedelta(days=5))
    told(alice, "I no longer live in Rome", now - timedelta(days=3))
    memory.remember(alice, "Anna is vegan")
    tool("forget", alice, "everything you know about me")
    assert not Fact.objects.exists()


def test_a_model_keeps_nothing_private_that_nobody_asked_to_keep(alice: User) -> None:
    _, thread = answer(alice, "Anna is pregnant, so no wine for her")
    context = Context(user=alice, agent=planner, thread=thread, run=None)
    with pytest.raises(ToolRefused) as refused:
        registry.tools["remember"].function(context, "Anna is pregnant", "Anna is pregnant")
    assert refused.value.code == "not_asked" and not statements(alice)
