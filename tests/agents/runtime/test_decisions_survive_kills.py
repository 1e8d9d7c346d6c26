"""kill -9 before and after every commit of a decision: it is made once, and what it lets happen is done once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models.functions import Now
from django.utils import timezone

from agents.runtime import approvals
from agents.runtime.context import Context
from agents.runtime.expiry import Expiries
from agents.runtime.models import Approval, Run
from agents.runtime.waiting import Decided
from tests.agents.runtime import clerk
from tests.agents.runtime.clerk import asked_by, attempt, call, call_of
from tests.harness.forks import dies
from tests.harness.processes import ROOT

FILES = ("approvals", "expiry", "interruption", "waiting")
IN_THE_CODE = {
    name
    for file in FILES
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', (ROOT / f"agents/runtime/{file}.py").read_text())
}


def book(context: Context, place: str) -> str:
    """Book a place: a row of the database."""
    Group.objects.create(name=f"{place} {Group.objects.count()}")
    return f"Booked {place}."


def ask(context: Context) -> str:
    """Ask where, then book it."""
    return book(context, context.answer["place"]) if context.answer else clerk.ask(context)


@pytest.fixture
def at_work(transactional_db: None) -> Iterator[None]:
    with clerk.at_work(clerk.agent(book=clerk.made(book, approval=True), ask=clerk.made(ask))):
        yield


def go_on() -> None:
    """Another process takes over what a dead one left, until there is nothing to do."""
    Run.objects.filter(state=Run.State.RUNNING).update(lease_until=Now() - timedelta(seconds=100))
    while attempt(call("book", place="Rome")):
        pass


def booking(user: User) -> Run:
    run = asked_by(user)
    attempt(call("book", place="Rome"))
    return run


def decide(user: User, run: Run, decision: str = "approve") -> None:
    """As whoever does not know whether it was heard: once more."""
    with suppress(approvals.NotWaiting):
        approvals.decide(user, call_of(run).pk, decision=decision, door="rest")


def it_is_let_go_of(alice: User, fault: str) -> int:
    run = asked_by(alice)
    dies(partial(attempt, call("book", place="Rome")), fault)
    go_on()
    assert Run.objects.get().waits and Approval.objects.get().waits
    decide(alice, run)
    return 1


def it_is_approved(alice: User, fault: str) -> int:
    run = booking(alice)
    dies(partial(decide, alice, run), fault)
    assert Approval.objects.get().waits == fault.startswith("before")
    decide(alice, run)
    return 1


def it_is_declined(alice: User, fault: str) -> int:
    run = booking(alice)
    dies(partial(decide, alice, run, "decline"), fault)
    decide(alice, run, "decline")
    assert Approval.objects.get().state == Approval.State.DECLINED
    return 0


def a_form_is_filled_in(alice: User, fault: str) -> int:
    run = asked_by(alice)
    attempt(call("ask"))

    def answer() -> None:
        with suppress(approvals.NotWaiting):
            approvals.answer(alice, call_of(run).pk, output={"place": "Rome"}, door="card")

    dies(answer, fault)
    answer()
    return 1


def nobody_decides(alice: User, fault: str) -> int:
    booking(alice)
    Approval.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    dies(Expiries().work, fault)
    Expiries().work()
    assert Approval.objects.get().state == Approval.State.EXPIRED
    return 0


def its_thread_had_no_room(alice: User, fault: str) -> int:
    run = booking(alice)
    other = asked_by(alice, thread=run.thread)
    decide(alice, run)
    Run.objects.filter(pk=other.pk).delete()
    dies(Decided().work, fault)
    Decided().work()
    return 1


def it_runs(alice: User, fault: str) -> int:
    run = booking(alice)
    decide(alice, run)
    dies(attempt, fault)
    return 1


STORIES: list[tuple[str, Callable[[User, str], int]]] = [
    (f"{when}_{name}", tell)
    for tell, name in [
        (it_is_let_go_of, "interrupt_commit"),
        (it_is_approved, "decide_commit"),
        (it_is_declined, "decide_commit"),
        (a_form_is_filled_in, "give_answer_commit"),
        (nobody_decides, "expire_commit"),
        (its_thread_had_no_room, "resume_commit"),
        (it_runs, "tool_commit"),
    ]
    for when in ("before", "after")
]


def test_every_fault_point_of_a_decision_has_its_story() -> None:
    assert {fault for fault, _ in STORIES} - {"before_tool_commit", "after_tool_commit"} == IN_THE_CODE


@pytest.mark.faults
@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(("fault", "tell"), STORIES, ids=[f"{tell.__name__}-{fault}" for fault, tell in STORIES])
def test_a_process_dies_at_a_decision(fault: str, tell: Any, alice: User) -> None:
    booked = tell(alice, fault)
    go_on()
    assert {run.state for run in Run.objects.all()} == {Run.State.COMPLETED}
    assert not Approval.objects.filter(state=Approval.State.WAITING).exists()
    assert Group.objects.count() == booked
