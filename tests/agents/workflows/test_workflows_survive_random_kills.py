"""The long form: workers die at random places and moments while many journeys go on, and each thing happens once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from agents.workflows import (
    Retry,
    Workflow,
    complete,
    engine,
    fail,
    goto,
    on_fail,
    run_subflow,
    sleep,
    step,
    wait,
    wait_for_event,
    workflow,
)
from agents.workflows.models import StepExecution, WorkflowRun
from tests.agents.workflows.workers import FAULT_POINTS, leases_end
from tests.harness.forks import Fork
from tests.harness.killed import kill_two, work_on
from tests.hotel.models import Heard, Reservation

pytestmark = [pytest.mark.faults, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

JOURNEYS = 100
LITTLE = timedelta(milliseconds=200)
#: No run of these comes there: nothing is stranded, no match is misspelt, and none has so many steps at a stretch.
ELSEWHERE = {
    f"{when}_{name}"
    for when in ("before", "after")
    for name in ("strand_commit", "wait_failure_commit", "let_go_commit", "pass_on_commit", "schedule_commit")
}
FINISHED = ["pack", "buy_ticket", "greet", "look_round", "ask", "board", "fly"]


class Number(BaseModel):
    number: int
    reservation: int = 0


def is_foggy(number: int) -> bool:
    return number % 4 == 0


def happens(journey: Any, what: str) -> None:
    Heard.objects.create(what=what, about=str(journey.context.number))


def declare(tickets: Path) -> None:
    """Steps inside and outside, retries, sleeps, waits that end and one that does not, subflows, compensation."""

    @workflow("flight")
    class Flight(Workflow):
        Context = Number

        @step(start=True)
        def take_off(self) -> Any:
            happens(self, "took off")
            return sleep(LITTLE)

        @step
        def land(self) -> Any:
            happens(self, "landed")
            return fail("Fog.") if is_foggy(self.context.number) else complete(seat=self.context.number)

    @workflow("journey", default_retry=Retry(max_attempts=3, base_delay=LITTLE))
    class Journey(Workflow):
        Context = Number

        @step(start=True)
        def pack(self) -> Any:
            happens(self, "packed")
            return goto(self.buy_ticket)

        @step(outside=True)
        def buy_ticket(self) -> Any:
            (tickets / self.key).touch()  # whoever sells them knows a key that they have had
            return goto(self.greet)

        @step
        def greet(self) -> Any:
            happens(self, "greeted")
            if self.run.failures < 2:
                raise OSError("The tray fell.")
            return sleep(LITTLE)

        @step
        def look_round(self) -> Any:
            happens(self, "looked round")
            return wait("a friend", timeout=LITTLE, on_timeout=self.ask, then=self.turn_back)

        @step
        def ask(self) -> Any:
            happens(self, "asked")
            return wait_for_event("payment_received", match={"pk": self.context.reservation}, then=self.board)

        @step
        def board(self) -> Any:
            happens(self, f"boarded after {self.event.entity.pk}")
            return wait("go", match={"number": self.context.number}, then=self.fly)

        @step
        def fly(self) -> Any:
            happens(self, "went")
            return run_subflow(Flight, on_complete=self.arrive, number=self.context.number)

        @step
        def arrive(self) -> Any:
            happens(self, "arrived")
            return complete(seat=self.result["seat"])

        @step
        def turn_back(self) -> Any:
            return fail("There was no friend.")

        @on_fail
        def go_home(self) -> None:
            happens(self, "went home")


class World:
    """Each day two begin a journey, and some of those on their way are paid for or get the word to go."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.runs: list[WorkflowRun] = []
        self.news: list[Callable[[], object]] = []

    def goes_on(self) -> None:
        for _ in range(2):
            if len(self.runs) < JOURNEYS:
                self._begin(len(self.runs))
        self.chance.shuffle(self.news)
        for _ in range(4):
            if self.news:
                self.news.pop()()

    def _begin(self, number: int) -> None:
        reservation = Reservation.objects.create(room=str(number))
        self.runs.append(engine.start("journey", number=number, reservation=reservation.pk))
        self.news += [partial(pay, reservation), partial(engine.signal, "go", match={"number": number})]


def pay(reservation: Reservation) -> None:
    reservation.paid = True
    reservation.save()


def test_journeys_of_which_workers_die_at_every_turn_happen_once_each(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    declare(tmp_path)
    world = World(chance)
    points = sorted(FAULT_POINTS - ELSEWHERE)
    died: Counter[str] = Counter()
    on_their_way = WorkflowRun.objects.filter(status__in=["running", "waiting"])
    for point in cycle(chance.sample(points, len(points))):
        world.goes_on()
        if on_their_way.filter(lost__gte=3).exists():  # at five, nobody tries that step again
            assert Fork(partial(work_on, 1)).wait() == 0
        died.update(kill_two(f"{point}:{chance.randint(1, 3)}", within=3))
        leases_end()
        died.update(kill_two("", within=chance.uniform(0.1, 0.6)))
        leases_end()
        if len(world.runs) == JOURNEYS and not on_their_way.exists():
            break
    print(died)
    assert died.keys() >= set(points), "a place at which nobody died"
    for run in world.runs:
        each_step_once(run)
    assert len(list(tmp_path.iterdir())) == JOURNEYS
    assert WorkflowRun.objects.count() == 2 * JOURNEYS
    assert not StepExecution.objects.filter(state="started").exists()


def each_step_once(run: WorkflowRun) -> None:
    run.refresh_from_db()
    number = run.context["number"]
    paid = f"boarded after {run.context['reservation']}"
    way = ["packed", "greeted", "looked round", "asked", paid, "went", "took off", "landed"]
    finished = list(run.executions.filter(state="finished").order_by("pk").values_list("step", flat=True))
    if is_foggy(number):
        assert (run.status, run.failed_step) == ("failed", "fly") and "Fog." in run.error
        assert (way, finished) == (way, [*FINISHED, "go_home"])
        way.append("went home")
    else:
        assert (run.status, run.result) == ("completed", {"seat": number}), run.error
        assert finished == [*FINISHED, "arrive"]
        way.append("arrived")
    assert list(Heard.objects.filter(about=str(number)).order_by("pk").values_list("what", flat=True)) == way
    assert run.executions.filter(state="failed").count() == 2
