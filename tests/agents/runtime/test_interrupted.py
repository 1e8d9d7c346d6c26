"""A run that a process died at: whoever waits for it is told that it was interrupted and goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from agents import registry
from agents.runtime import loop
from agents.runtime.agent import Agent
from agents.runtime.audience import Audience
from agents.runtime.execution import INTERRUPTED, Execution
from agents.runtime.models import Run
from agents.runtime.overlay import Declared
from agents.runtime.start import Start
from agents.runtime.transcript import RunInput


class Heard(Audience):
    """An audience that notes what is announced."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def announced(self, run: Run, line: str) -> None:
        self.lines.append(line)


@pytest.mark.parametrize(
    ("attempt", "limit", "lines"),
    [(1, 3, []), (2, 3, [INTERRUPTED]), (3, 3, [INTERRUPTED]), (4, 6, []), (5, 6, [INTERRUPTED])],
)
async def test_the_next_attempt_says_so_and_one_that_a_person_asked_for_does_not(
    monkeypatch: pytest.MonkeyPatch, attempt: int, limit: int, lines: list[str]
) -> None:
    async def nothing(*given: Any, **more: Any) -> AsyncIterator[Any]:
        for event in ():
            yield event

    heard = Heard()
    monkeypatch.setitem(registry.audiences._things, "heard", heard)
    monkeypatch.setitem(registry.transcripts._things, "heard", registry.transcripts["chat"])
    monkeypatch.setattr(loop, "run", nothing)
    run = Run(surface="heard", thread=uuid4(), user=User(), agent="host", attempt=attempt, attempt_limit=limit)
    host = Agent(name="host", title="Host", instructions="", listed=False)
    opening = RunInput(items=(), last_at=timezone.now(), agent=host)
    await Execution(run, Start(zone=UTC, opening=opening, unfinished=(), snapshot=Declared()))._drive()
    assert heard.lines == lines
