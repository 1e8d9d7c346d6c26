"""A lease is renewed as long as its work goes on, by one thread, and never waits for the very work that it is for."""

from __future__ import annotations

import os
import threading

import pytest
from django.db import transaction

from agents import leases
from agents.workflows import engine, step, workflow
from agents.workflows import leases as runs
from agents.workflows.declaration import registered
from agents.workflows.outcomes import complete
from tests.harness.forks import Fork


def test_no_two_claims_have_the_same_owner() -> None:
    owners = {leases.owner() for _ in range(100)}
    assert len(owners) == 100 and all(f":{os.getpid()}:" in owner for owner in owners)


def test_leases_are_renewed_again_and_again_until_their_work_is_over() -> None:
    renewed: list[str] = []
    enough = {name: threading.Event() for name in ("one", "other")}

    def extend(name: str) -> None:
        renewed.append(name)
        if renewed.count(name) == 3:
            enough[name].set()

    with (
        leases.renewing(lambda: extend("one"), every=0.01) as one,
        leases.renewing(lambda: extend("other"), every=0.01),
    ):
        assert enough["one"].wait(10)
        one.stop()
        ended = renewed.count("one")
        renewed[:] = [name for name in renewed if name == "one"]
        enough["other"].clear()
        assert enough["other"].wait(10)  # three more of the other one
    assert renewed.count("one") == ended


def test_one_that_cannot_be_renewed_keeps_no_other_from_it(caplog: pytest.LogCaptureFixture) -> None:
    renewed = threading.Event()
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        raise OSError("The disk is gone.")

    with leases.renewing(fail, every=0.01):
        assert failed.wait(10)
        with leases.renewing(renewed.set, every=0.01):
            assert renewed.wait(10)
    assert "The disk is gone." in caplog.text


@pytest.mark.processes
def test_a_fork_renews_leases_of_its_own() -> None:
    def renew() -> None:
        renewed = threading.Event()
        with leases.renewing(renewed.set, every=0.01):
            assert renewed.wait(10)

    renew()
    assert Fork(renew).wait() == 0


@pytest.mark.django_db(transaction=True)
def test_renewing_waits_for_no_step_that_has_locked_its_own_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever stops the renewing waits for it, and it for the end of the step, for ever."""
    monkeypatch.setattr(registered, "_things", {})

    @workflow("locks_itself")
    class LocksItself:
        @step(start=True)
        def lock(self) -> object:
            return complete()

    engine.start("locks_itself")
    run = runs.claim()
    assert run is not None
    extended: list[int] = []
    with transaction.atomic():
        runs.fenced(run)
        beside = threading.Thread(target=lambda: extended.append(runs.renew(run)), daemon=True)
        beside.start()
        beside.join(10)
        assert extended == [0]
    assert runs.renew(run) == 1
