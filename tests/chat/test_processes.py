"""Two web processes and a worker: with Redis, while Redis is away, and without it, everybody sees the same in time."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from agents.runtime.models import Run
from planning.models import ShoppingItem
from tests.harness.clients import Phone
from tests.harness.model_script import call, say
from tests.harness.processes import PATIENCE, ROOT, Worker, web_environment

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

LATE = 2.0  # seconds an update may take to the other process
SLACK = 1.0 * PATIENCE  # seconds more, for a machine that is busy with other things
AWAY = 4.0  # seconds without Redis: several polls


class Watching(Thread):
    """Somebody who looks on: when each text had grown to which length, and whether the socket stayed open."""

    def __init__(self, url: str, user: Any, conversation: str) -> None:
        super().__init__()
        self.phone = Phone(url, user)
        self.phone.__enter__()
        self.phone.hello(conversation)
        self.lengths: list[tuple[float, int]] = [(0.0, 0)]
        self.error: Exception | None = None
        self.end = 0.0
        self.start()

    def run(self) -> None:
        try:
            while not self.end or time.monotonic() < self.end:
                try:
                    self.phone.receive(0.1)
                except TimeoutError:
                    continue
                drafts = sum(len(text) for text in self.phone.drafts.values())
                self.lengths.append((time.monotonic(), drafts))
        except Exception as error:
            self.error = error

    def finish(self, seen: Callable[[dict[str, Any]], bool]) -> Phone:
        """Look on until a message is seen, or it is too late for it; return the phone.

        Errors: whatever closed the socket.
        """
        end = time.monotonic() + LATE + SLACK
        while not any(map(seen, self.phone.messages.copy().values())) and self.is_alive() and time.monotonic() < end:
            time.sleep(0.05)
        self.end = time.monotonic()
        self.join()
        if self.error:
            raise self.error
        self.phone.socket.close()
        return self.phone

    def lag_behind(self, other: Watching) -> float:
        """How much later than the other this one ever saw what the other saw, in seconds."""
        worst = 0.0
        mine = iter(self.lengths)
        at, length = next(mine)
        for seen_at, seen in other.lengths:
            while length < seen:
                at, length = next(mine, (time.monotonic(), 10**9))
            worst = max(worst, at - seen_at if seen else 0.0)
        return worst


def is_ticked(message: dict[str, Any]) -> bool:
    return (message["widget"] or {}).get("data", {}).get("list", {}).get("done") == 1


def words(seconds: float, per_second: int = 20) -> Any:
    return say(" ".join(f"word{number}" for number in range(int(seconds * per_second))), tokens_per_second=per_second)


def a_child_ticks_everything(**env: str) -> None:
    """Another process changes the rows, with nothing of ours but the models."""
    code = (
        "from planning.models import ShoppingItem\n"
        "for item in ShoppingItem.objects.all():\n    item.ticked = True\n    item.save()"
    )
    subprocess.run([sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=web_environment(**env), check=True)


def everybody_sees_the_same(
    first: Any, second: Any, model: Any, alice: Any, *, seconds: float, meanwhile: Any = lambda: None, **env: str
) -> None:
    """Alice talks to one process, her tablet looks at the other one."""
    model.script(call("add_items", {"items": [{"name": "Cake"}]}), say("I add it."))
    model.script(say("It is there."))
    with Phone(first.url, alice) as phone:
        conversation = phone.say("Hello")["conversation"]
        phone.until_event("RUN_FINISHED", 30 * PATIENCE)
        near = Watching(first.url, alice, conversation)
        far = Watching(second.url, alice, conversation)
        model.script(long := words(seconds))
        asked_at = time.monotonic()
        phone.say("Tell me more", conversation)
        meanwhile()
        phone.until_event("RUN_FINISHED", seconds + 30 * PATIENCE)
        over_at = time.monotonic()
        assert over_at - asked_at < seconds * 1.5 + 3 * PATIENCE
        phones = [each.finish(lambda message: message["text"] == long.text) for each in (near, far)]
        for each in phones:
            assert each.texts[-1] == long.text
            assert list(each.drafts.values())[-1] == long.text, "the events alone give the text too"
        assert phones[0].messages == phones[1].messages
        assert far.lag_behind(near) < LATE + SLACK
        steps = sum(1 for at, _ in far.lengths if at)
        assert steps >= seconds / (LATE + SLACK), "it came in one piece"
        ShoppingItem.objects.update(ticked=False)
        watching = [Watching(each.url, alice, conversation) for each in (first, second)]
        a_child_ticks_everything(**env)
        for each in watching:
            assert any(map(is_ticked, each.finish(is_ticked).messages.values()))
    assert not Run.objects.exclude(state=Run.State.COMPLETED).exists()


def pair(server: Any, model: Any, **env: str) -> tuple[Any, Any]:
    """Two web processes; only the first works on runs, so that the second always looks on."""
    common = {**model.asks, **env}
    return server(**common), server(**common, RUNS_AT_ONCE="0")


def test_with_redis_both_processes_show_the_same_in_time(
    server: Any, worker: Callable[..., Worker], model: Any, alice: Any, party: Any, redis_server: Any
) -> None:
    beside = worker(REDIS_URL=redis_server.url)
    first, second = pair(server, model, REDIS_URL=redis_server.url)
    everybody_sees_the_same(first, second, model, alice, seconds=3, REDIS_URL=redis_server.url)
    beside.stop(within=15)


def test_while_redis_is_away_nobody_is_cut_off_and_when_it_is_back_all_is_quick_again(
    server: Any, model: Any, alice: Any, party: Any, redis_server: Any
) -> None:
    first, second = pair(server, model, REDIS_URL=redis_server.url)

    def meanwhile() -> None:
        time.sleep(1)
        redis_server.kill9()
        time.sleep(AWAY)
        redis_server.start()

    everybody_sees_the_same(
        first, second, model, alice, seconds=AWAY + 4, meanwhile=meanwhile, REDIS_URL=redis_server.url
    )
    for web in (first, second):
        assert len(web.output.splitlines()) < 40, "the log is flooded"
    # Redis is used again: what another process sends comes faster than the poll.
    model.script(once_more := words(4))
    with Phone(first.url, alice) as phone:
        conversation = phone.say("Once more")["conversation"]
        near, far = (Watching(each.url, alice, conversation) for each in (first, second))
        phone.until_event("RUN_FINISHED", 30 * PATIENCE)
        for each in (near, far):
            each.finish(lambda message: message["text"] == once_more.text)
        assert sum(1 for at, _ in far.lengths if at) > 4 / LATE, "drafts come faster than by the poll"


def test_without_redis_both_processes_show_the_same_in_time(server: Any, model: Any, alice: Any, party: Any) -> None:
    first, second = pair(server, model)
    everybody_sees_the_same(first, second, model, alice, seconds=3)
