"""A process that ends while runs become its own: each is another's at once, and it has cost no attempt."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from agents.runtime import queue, runs
from agents.runtime.claimer import Claimer
from agents.runtime.models import Run
from agents.threads import in_database
from chat.models import Conversation
from tests.harness.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def said_by(user: Any, owner: str = "") -> Run:
    """Let the user say something, which is answered in a run, born as this owner's."""
    thread = Conversation.objects.create(user=user, agent="planner")
    return queue.enqueue([], surface="chat", thread=thread.pk, user=user, agent="planner", owner=owner)


def end(claimer: Claimer, while_it_ends: Callable[[], Awaitable[Any]]) -> None:
    """Start it and end it; before its own tasks have ended something else happens."""

    async def lingers() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await while_it_ends()

    async def main() -> None:
        claimer.start()
        task = asyncio.ensure_future(lingers())
        claimer._tasks.append(task)
        await asyncio.sleep(0)
        await claimer.close()

    asyncio.run(main())


def is_anothers_without_loss(run: Run) -> bool:
    (claimed,) = runs.claim("another", 1) or [None]
    return claimed is not None and claimed.pk == run.pk and claimed.attempt - claimed.outages == 1


def test_a_run_whose_birth_began_before_the_end_is_handed_over(alice: Any) -> None:
    claimer = Claimer(surface=uuid4().hex)
    born: list[Run] = []

    async def while_it_ends() -> None:
        run = await in_database(said_by, alice, claimer.owner)
        await in_database(claimer.take, run)
        born.append(run)

    end(claimer, while_it_ends)
    assert is_anothers_without_loss(born[0])


def test_who_ends_takes_no_run_at_its_birth(alice: Any) -> None:
    claimer = Claimer(surface=uuid4().hex)
    free: list[str] = []

    async def while_it_ends() -> None:
        free.append(claimer.free_owner)

    end(claimer, while_it_ends)
    assert free == [""] == [claimer.free_owner]


def test_a_run_that_is_born_when_all_has_ended_is_handed_over(alice: Any) -> None:
    claimer = Claimer(surface=uuid4().hex)
    end(claimer, lambda: asyncio.sleep(0))
    run = said_by(alice, claimer.owner)
    claimer.take(run)
    assert is_anothers_without_loss(run)


def test_a_claim_that_the_end_overtakes_is_given_back(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, asked, ended = runs.claim, threading.Event(), threading.Event()

    def slow(*args: Any) -> list[Run]:
        asked.set()
        assert ended.wait(60)
        return claim(*args)

    claimer, run = Claimer(), said_by(alice)

    async def main() -> None:
        claimer.start()
        await asyncio.to_thread(asked.wait, 60)
        await claimer.close()

    monkeypatch.setattr(runs, "claim", slow)
    asyncio.run(main())
    monkeypatch.setattr(runs, "claim", claim)
    ended.set()
    wait_until(lambda: Run.objects.filter(pk=run.pk, outages=1).exists(), within=20, what="it is given back")
    assert is_anothers_without_loss(run)
