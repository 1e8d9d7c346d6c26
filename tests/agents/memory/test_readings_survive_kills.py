"""kill -9 at every commit of a reading, and two workers at once: each fact is there once, and none lacks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from agents import memory
from agents.memory.models import Reading
from agents.memory.reading import Readings
from chat import messages
from chat.models import Conversation, Message
from tests.harness.forks import Fork, dies
from tests.harness.processes import ROOT

pytestmark = [pytest.mark.processes, pytest.mark.faults, pytest.mark.django_db(transaction=True)]

IN_THE_CODE = sorted(
    name
    for file in (ROOT / "agents/memory").rglob("*.py")
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
)


@pytest.fixture(autouse=True)
def at_once(settings: Any) -> None:
    settings.MEMORY_QUIET = -1.0


def said(user: User, *texts: str) -> None:
    """In one conversation, each at a moment of its own."""
    thread = Conversation.objects.create(user=user, agent="planner")
    for text in texts:
        messages.post(thread.pk, role=Message.Role.USER, text=text)
    Conversation.objects.filter(pk=thread.pk).update(heard_at=timezone.now() - timedelta(seconds=1))


def work() -> None:
    while Readings().work():
        pass


def leases_end() -> None:
    Reading.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))


def known(user: User) -> list[tuple[str, str, str, bool]]:
    facts = memory.facts_of(user).values_list("subject", "attribute", "value", "ended_at")
    return sorted((subject, attribute, value, ended is None) for subject, attribute, value, ended in facts)


HERS = [("", "home", "Berlin", False), ("", "home", "Paris", True), ("Anna", "diet", "vegan", True)]


@pytest.mark.parametrize("fault", IN_THE_CODE)
def test_whoever_dies_there_what_she_said_is_known_once(alice: User, fault: str) -> None:
    said(alice, "I live in Berlin", "Anna is vegan and I just moved to Paris", "Anna is vegan")
    dies(work, fault)
    leases_end()
    work()
    leases_end()
    work()
    assert known(alice) == HERS
    assert not Reading.objects.filter(due_at__isnull=False).exists()
    assert not Conversation.objects.filter(heard_at__isnull=False).exists()


def test_two_workers_at_once_read_each_conversation_once(alice: User) -> None:
    for _ in range(6):
        said(alice, "I live in Berlin", "Anna is vegan and I just moved to Paris")
    workers = [Fork(work) for _ in range(2)]
    assert [each.wait() for each in workers] == [0, 0]
    work()
    current = {each[:3] for each in known(alice) if each[3]}
    assert current == {("", "home", "Paris"), ("Anna", "diet", "vegan")}
    assert len([each for each in known(alice) if each[3]]) == 2


def test_who_was_too_slow_writes_nothing(alice: User) -> None:
    from agents.memory import reading

    said(alice, "I live in Berlin")
    reading.collect()
    slow = reading.claim()
    assert slow is not None
    leases_end()
    quick = reading.claim()
    assert quick is not None
    reading.read(quick)
    with pytest.raises(reading.Lost):
        reading.read(slow)
    assert known(alice) == [("", "home", "Berlin", True)]
