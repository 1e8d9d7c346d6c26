"""Work that never ends, and kills of any process of it: the next call is answered, and nothing stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import psutil
import pytest

from agents.llm.offline import sandbox as module
from agents.llm.offline.sandbox import WORKERS, Broken, Crowded, Late, Sandbox
from tests.harness.processes import ROOT, is_alive, wait_until


def work(call: str) -> tuple[int, int]:
    """Return the worker's pid and that of the process which forked it."""
    if call == "never end":
        while True:
            pass
    if call == "raise":
        raise ValueError("no such luck")
    return os.getpid(), os.getppid()


@pytest.fixture
def sandbox() -> Iterator[Sandbox[str, tuple[int, int]]]:
    made = Sandbox(work, seconds=0.2)
    yield made
    made.close()


def called(sandbox: Sandbox[str, tuple[int, int]], call: str = "") -> tuple[int, int]:
    return sandbox.submit(call).result(60)


def test_what_never_ends_is_ended_and_the_next_call_is_answered(sandbox: Sandbox[str, tuple[int, int]]) -> None:
    before = {called(sandbox)}
    with pytest.raises(Late):
        called(sandbox, "never end")
    assert called(sandbox)[0] not in {os.getpid()}
    assert {called(sandbox)[1]} == {forker for _, forker in before}


def test_a_call_that_has_waited_too_long_is_not_begun_and_the_next_one_is_answered(
    sandbox: Sandbox[str, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    are_free = threading.Event()
    for _ in range(WORKERS):
        sandbox._threads.submit(are_free.wait, 60)
    monkeypatch.setattr(module, "WAIT_LIMIT", 0.0)
    waits = sandbox.submit("")
    are_free.set()
    with pytest.raises(Crowded):
        waits.result(60)
    monkeypatch.undo()
    assert called(sandbox)


def test_what_raises_says_what_and_its_worker_goes_on(sandbox: Sandbox[str, tuple[int, int]]) -> None:
    with pytest.raises(Broken, match="no such luck"):
        called(sandbox, "raise")
    assert called(sandbox)


def test_killed_workers_are_replaced(sandbox: Sandbox[str, tuple[int, int]]) -> None:
    for _ in range(5):
        worker, _ = called(sandbox)
        os.kill(worker, signal.SIGKILL)
        assert called(sandbox)[0] != worker


def test_a_worker_killed_at_its_work_is_replaced_and_the_call_answered(sandbox: Sandbox[str, tuple[int, int]]) -> None:
    for worker in {called(sandbox)[0] for _ in range(8)}:
        os.kill(worker, signal.SIGSTOP)
        answer = sandbox.submit("")
        os.kill(worker, signal.SIGKILL)
        assert answer.result(60)[0] != worker


def test_the_process_that_forks_may_be_killed_too(sandbox: Sandbox[str, tuple[int, int]]) -> None:
    worker, forker = called(sandbox)
    for pid in (forker, worker):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not psutil.pid_exists(worker), within=20, what="the worker is gone")
    assert called(sandbox)[1] != forker


def test_the_signals_of_a_terminal_do_not_end_it(sandbox: Sandbox[str, tuple[int, int]]) -> None:
    worker, forker = called(sandbox)
    for pid in (forker, worker):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(pid, number)
    assert called(sandbox)[1] == forker and psutil.pid_exists(worker)


def test_when_more_is_known_new_processes_are_forked() -> None:
    known = ["one"]
    sandbox = Sandbox(lambda _: list(known), seconds=5, version=lambda: len(known))
    assert sandbox.submit("").result(60) == ["one"]
    known.append("two")
    assert sandbox.submit("").result(60) == ["one", "two"]
    sandbox.close()


def test_a_forked_process_has_workers_of_its_own(sandbox: Sandbox[str, tuple[int, int]]) -> None:
    _, forker = called(sandbox)
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(said, str(called(sandbox)[1]).encode())
        os._exit(0)
    of_child = int(os.read(heard, 20))
    os.waitpid(child, 0)
    assert of_child != forker == called(sandbox)[1]


ALONE = """
import time
from tests.agents.offline.test_sandbox import work
from agents.llm.offline.sandbox import Sandbox
sandbox = Sandbox(work, seconds=1)
print(*sandbox.submit("").result(), flush=True)
sandbox.submit("never end")
time.sleep(60)
"""


def test_a_killed_parent_leaves_nothing_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", ALONE], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        line = parent.stdout.readline().split()
        family = psutil.Process(parent.pid).children(recursive=True)
        assert {int(pid) for pid in line} <= {each.pid for each in family}
        parent.kill()
    wait_until(lambda: not any(map(is_alive, family)), within=20, what="nothing is left")
