"""kill -9 before and after every commit of an activation, and many workers at once: each thing happens once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from agents import due, registry
from agents.business import AgentManager
from agents.business.activations import leases
from agents.business.models import Activation, AgentLogEntry, AgentRun, Outreach
from agents.runtime.models import Run
from tests.harness.forks import Fork, dies
from tests.harness.processes import ROOT
from tests.theatre.business import Candle
from tests.theatre.models import Line, Show, Ticket

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

IN_THE_CODE = {
    name
    for file in (ROOT / "agents/business").rglob("*.py")
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
}


class Notices:
    """A channel whose messages other processes can see."""

    name = "notices"

    def deliver(self, outreach: Outreach) -> UUID:
        Line.objects.create(who="notices", what=outreach.text)
        return uuid4()

    def is_busy(self, user: Any, thread: UUID | None) -> bool:
        return False


@pytest.fixture(autouse=True)
def notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.channels, "_things", {"notices": Notices()})


def lines(who: str) -> list[str]:
    return list(Line.objects.filter(who=who).order_by("id").values_list("what", flat=True))


def work() -> None:
    """Be a worker until nothing is due."""
    end = time.monotonic() + 240
    while time.monotonic() < end:
        due.work()
        thinking = Activation.objects.filter(state=Activation.State.THINKING).exists()
        moment = due.next_at()  # asked after: what was thought over is due now
        if not thinking and (moment is None or moment > timezone.now()):
            return
        time.sleep(0.02)
    raise AssertionError("There is still something due.")


def leases_end() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Activation.objects.filter(state=Activation.State.RUNNING).update(lease_until=past)
    Run.objects.filter(state=Run.State.RUNNING).update(lease_until=past)


def a_candle_burns(alice: Any) -> Callable[[], None]:
    candle = AgentManager.spawn(Candle)

    def happened() -> None:
        assert lines("candle *") == ["burns"]
        assert sorted(candle.activations.values_list("reason", "state")) == [("by hand", "done"), ("heartbeat", "due")]

    return happened


def the_words_are_forgotten(alice: Any) -> Callable[[], None]:
    """The activation fails; that too is written down once, and nothing of what it did stays."""
    Show.objects.create(title="Hamlet", owner=alice, script="forget the words")

    def happened() -> None:
        activation = Activation.objects.get(reason="event")
        assert (activation.state, activation.failures) == (Activation.State.DUE, 1) and "forgotten" in activation.error
        assert lines("stage manager") == []

    return happened


def alice_is_told(alice: Any) -> Callable[[], None]:
    Show.objects.create(title="Hamlet", owner=alice, script="say that it begins")

    def happened() -> None:
        assert lines("notices") == ["say that it begins"]
        assert Outreach.objects.get().state == Outreach.State.DELIVERED

    return happened


def the_model_is_asked(alice: Any) -> Callable[[], None]:
    Show.objects.create(title="Hamlet", owner=alice, script="ask hello")

    def happened() -> None:
        assert lines("stage manager") == ["show_planned"]
        assert Activation.objects.get(reason="event").state == Activation.State.DONE
        assert Run.objects.get().state == Run.State.COMPLETED
        kinds = AgentLogEntry.objects.order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["prompt", "answer", "note", "note"]

    return happened


def her_account_is_closed(alice: Any) -> Callable[[], None]:
    Show.objects.create(title="Hamlet", owner=alice, script="say that it begins")
    User.objects.update(is_active=False)

    def happened() -> None:
        activation = Activation.objects.get(reason="event")
        assert (activation.state, activation.lease_until) == (Activation.State.DUE, None)
        assert activation.agent_run.status == AgentRun.Status.PAUSED
        assert lines("stage manager") == []

    return happened


STORIES: list[tuple[str, Callable[[Any], Callable[[], None]]]] = [
    (f"{when}_{name}", tell)
    for tell, names in [
        (a_candle_burns, ["activation_claim_commit", "activation_commit"]),
        (the_words_are_forgotten, ["activation_failure_commit"]),
        (her_account_is_closed, ["activation_put_off_commit"]),
        (alice_is_told, ["activation_commit", "outreach_commit"]),
        (the_model_is_asked, ["think_commit", "activation_claim_commit:2", "activation_commit"]),
    ]
    for name in names
    for when in ("before", "after")
]
#: What the runtime commits while an agent thinks.
STORIES += [
    (f"{when}_{name}", the_model_is_asked) for name in ("claim_commit", "answer_commit") for when in ("before", "after")
]


def test_every_fault_point_of_business_agents_has_its_story() -> None:
    assert {fault.partition(":")[0] for fault, _ in STORIES} >= IN_THE_CODE


@pytest.mark.faults
@pytest.mark.parametrize(("fault", "tell"), STORIES, ids=[f"{tell.__name__}-{fault}" for fault, tell in STORIES])
def test_a_worker_dies_at_a_fault_point(fault: str, tell: Callable[[Any], Callable[[], None]], alice: Any) -> None:
    happened = tell(alice)
    dies(work, fault)
    leases_end()
    assert Fork(work).wait() == 0
    happened()


def test_two_workers_that_sell_at_once_spawn_one_cashier(alice: Any) -> None:
    show = Show.objects.create(title="Hamlet", owner=alice)
    for number in range(40):
        Ticket.objects.create(show=show, seat=f"A{number}")
    workers = [Fork(work) for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    cashier = AgentRun.objects.get(name="Cashier")
    assert cashier.context == {"sold": 40}


def lit(count: int) -> None:
    """Light candles whose first heartbeat is due now."""
    born = timezone.now() - timedelta(minutes=10)
    runs = [
        AgentRun(name="Candle", namespace=str(number), spawned_at=born, next_beat_at=born + timedelta(minutes=10))
        for number in range(count)
    ]
    AgentRun.objects.bulk_create(runs)
    moment = born + timedelta(minutes=10)
    Activation.objects.bulk_create(
        Activation(agent_run=run, key="first", reason="heartbeat", scheduled_at=moment, due_at=moment) for run in runs
    )


@pytest.mark.faults
def test_a_thousand_heartbeats_under_three_workers_are_a_thousand_activations() -> None:
    lit(1000)
    workers = [Fork(work) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    each_burnt(1000)


def each_burnt(count: int) -> None:
    assert Line.objects.count() == Line.objects.values("who").distinct().count() == count
    assert Activation.objects.filter(state=Activation.State.DONE, outcome="acted").count() == count
    assert Activation.objects.filter(state=Activation.State.DUE).values("agent_run").distinct().count() == count
    assert Activation.objects.count() == 2 * count


@pytest.mark.faults
def test_workers_that_are_killed_at_their_work_leave_every_activation_to_others() -> None:
    lit(200)
    for _ in range(3):
        workers = [Fork(work) for _ in range(2)]
        before = Line.objects.count()
        deadline = time.monotonic() + 20
        while Line.objects.count() < before + 20 and time.monotonic() < deadline:
            time.sleep(0.01)
        for worker in workers:
            worker.kill9()
            worker.wait()
        leases_end()
    assert Fork(work).wait() == 0
    each_burnt(200)


def test_the_poll_for_due_activations_reads_an_index_and_no_table() -> None:
    lit(3000)
    Activation.objects.update(due_at=timezone.now() + timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE business_activation; ANALYZE business_agentrun")
        cursor.execute("EXPLAIN (FORMAT TEXT) " + leases._NEXT, leases._lane(False))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "activation_due" in plan and "Seq Scan on business_activation" not in plan, plan
