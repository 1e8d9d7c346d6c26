"""A process that ends while runs become its own: each is another's at once, and it has cost no attempt."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from agents.runtime import claims, queue
from agents.runtime.models import Run
from agents.runtime.worker import Worker
from agents.threads import in_database
from chat.models import Conversation
from tests.harness.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def said_by(user: Any, owner: str = "") -> Run:
    """Let the user say something, which is answered in a run, born as this owner's."""
    thread = Conversation.objects.create(user=user, agent="planner")
    return queue.enqueue([], surface="chat", thread=thread.pk, user=user, agent="planner", owner=owner)


def end(worker: Worker, while_it_ends: Callable[[], Awaitable[Any]]) -> None:
    """Start it and end it; before its own tasks have ended something else happens."""

    async def lingers() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await while_it_ends()

    async def main() -> None:
        worker.start()
        task = asyncio.ensure_future(lingers())
        worker._tasks.append(task)
        await asyncio.sleep(0)
        await worker.close()

    asyncio.run(main())


def is_anothers_without_loss(run: Run) -> bool:
    (claimed,) = claims.claim("another", 1) or [None]
    return claimed is not None and claimed.pk == run.pk and claimed.attempt - claimed.outages == 1


def test_a_run_whose_birth_began_before_the_end_is_handed_over(alice: Any) -> None:
    worker = Worker(surface=uuid4().hex)
    born: list[Run] = []

    async def while_it_ends() -> None:
        run = await in_database(said_by, alice, worker.owner)
        await in_database(worker.take, run)
        born.append(run)

    end(worker, while_it_ends)
    assert is_anothers_without_loss(born[0])


def test_who_ends_takes_no_run_at_its_birth(alice: Any) -> None:
    worker = Worker(surface=uuid4().hex)
    free: list[str] = []

    async def while_it_ends() -> None:
        free.append(worker.free_owner)

    end(worker, while_it_ends)
    assert free == [""] == [worker.free_owner]


def test_a_run_that_is_born_when_all_has_ended_is_handed_over(alice: Any) -> None:
    worker = Worker(surface=uuid4().hex)
    end(worker, lambda: asyncio.sleep(0))
    run = said_by(alice, worker.owner)
    worker.take(run)
    assert is_anothers_without_loss(run)


def test_a_claim_that_the_end_overtakes_is_given_back(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, asked, ended = claims.claim, threading.Event(), threading.Event()

    def slow(*args: Any) -> list[Run]:
        asked.set()
        assert ended.wait(60)
        return claim(*args)

    worker, run = Worker(), said_by(alice)

    async def main() -> None:
        worker.start()
        await asyncio.to_thread(asked.wait, 60)
        await worker.close()

    monkeypatch.setattr(claims, "claim", slow)
    asyncio.run(main())
    monkeypatch.setattr(claims, "claim", claim)
    ended.set()
    wait_until(lambda: Run.objects.filter(pk=run.pk, outages=1).exists(), within=20, what="it is given back")
    assert is_anothers_without_loss(run)


def test_a_claim_that_comes_to_the_database_after_the_end_is_none(alice: Any) -> None:
    """Its thread had other things to do first; what was handed over meanwhile is the next one's."""
    worker, run = Worker(), said_by(alice)
    end(worker, lambda: asyncio.sleep(0))
    attempt = Run.objects.get(pk=run.pk).attempt
    assert worker._claimed(5) == []
    assert Run.objects.get(pk=run.pk).attempt == attempt


def test_a_worker_that_hears_of_something_as_it_ends_ends() -> None:
    async def main() -> None:
        worker = Worker(surface="nobody's")
        worker.start()
        while not worker._nudged._waiters:  # noqa: ASYNC110 - it has looked, and waits
            await asyncio.sleep(0.01)
        worker._nudged.set()  # at the very moment at which it is told to end
        await asyncio.wait_for(worker.close(), 60)

    asyncio.run(main())
