"""What goes on beside the requests dies of nothing in silence."""

from __future__ import annotations

import asyncio
import re
import threading

import pytest

from agents import tasks
from agents.business.thinking.model_worker import ModelWorker
from agents.runtime.worker import Worker
from tests.harness.processes import ROOT

#: Their maker waits for them, and so hears what they raise.
AWAITED = {
    "agents/runtime/ending.py": 1,
    "agents/runtime/loop.py": 1,
    "agents/tasks.py": 1,
    "project/web/server.py": 1,
}


def test_a_task_that_nobody_awaits_says_at_once_what_it_died_of(caplog: pytest.LogCaptureFixture) -> None:
    async def dies() -> None:
        raise RuntimeError("the cake fell")

    async def main() -> None:
        held = tasks.start(dies())
        await asyncio.wait([held])
        await asyncio.sleep(0)

    asyncio.run(main())
    assert "dies" in caplog.text and "the cake fell" in caplog.text


def test_what_goes_on_for_ever_begins_again_after_a_failure(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "PAUSE", 0.0)
    begun: list[int] = []

    async def main() -> None:
        again = asyncio.Event()

        async def work() -> None:
            begun.append(1)
            if len(begun) == 1:
                raise RuntimeError("the cake fell")
            again.set()
            await asyncio.Event().wait()

        task = tasks.keep(work)
        await asyncio.wait_for(again.wait(), 10)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(main())
    assert len(begun) == 2 and "the cake fell" in caplog.text


def test_every_task_of_ours_is_awaited_or_says_what_it_died_of() -> None:
    bare: dict[str, int] = {}
    for package in ("agents", "chat", "musicstore", "planning", "project"):
        for file in (ROOT / package).rglob("*.py"):
            if found := re.findall(r"\b(?:ensure_future|create_task)\(", file.read_text()):
                bare[str(file.relative_to(ROOT))] = len(found)
    assert bare == AWAITED


def test_a_thinker_whose_thread_died_thinks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[threading.Thread] = []

    def dies(worker: Worker) -> None:
        begun.append(threading.current_thread())

    model_worker = ModelWorker()
    monkeypatch.setattr(ModelWorker, "_run", staticmethod(dies))
    model_worker.nudge()
    begun[0].join()
    model_worker.nudge()
    begun[-1].join()
    assert len(begun) == 2
