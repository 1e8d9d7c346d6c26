"""`manage.py up`, as a person runs it: started, stopped, and with any part of it killed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from tests.harness.clients import Phone
from tests.harness.processes import PATIENCE, Process, wait_until
from tests.project.installation import Installation

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the database's own user can reach, which pytest's are not."""
    made = Path(tempfile.mkdtemp(prefix="convoke-test-", dir="/tmp")).resolve()
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def once(folder: Path) -> Iterator[Installation]:
    """An installation that nobody has started yet."""
    installation = Installation(folder / "data")
    try:
        yield installation
    finally:
        for process in installation.processes:
            process.kill()


@pytest.fixture
def up(once: Installation) -> Installation:
    """An installation that runs, whatever the test before did to it."""
    if not once.is_running:
        once.start()
    once.wait_until_ready()
    return once


def test_a_first_start_may_be_interrupted_at_any_moment(once: Installation) -> None:
    for seconds in (0.9, 1.4, 2.0, 2.8):
        Process.start(once)
        time.sleep(seconds)
        once.interrupt()
        once.process.wait(40 * PATIENCE)
        once.is_gone(within=5)
    once.start()
    once.wait_until_ready()


LOST = """
import os, signal, sys

class Late:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000): pass  # an exception in here is only printed

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "project.management.utility": Late()

sys.meta_path.insert(0, Finder())
"""


def test_ctrl_c_is_not_lost_in_what_python_calls_back_while_it_imports(once: Installation, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(LOST)
    env = once.env | {"PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(once.command, env=env, capture_output=True, text=True, timeout=PATIENCE * 20)
    assert (ended.returncode, ended.stderr) == (-signal.SIGINT, "")


def test_the_first_start_makes_a_database_and_prints_where_to_go(up: Installation) -> None:
    assert (up.data_dir / "postgres" / "PG_VERSION").read_text() == "18\n"
    assert f"Convoke is at {up.url}" in up.output
    assert {part["state"] for part in up.readiness["parts"].values()} == {"ok"}
    who = {"Authorization": f"Bearer {demo_token(up)}"}
    with urllib.request.urlopen(urllib.request.Request(f"{up.url}/api/music/invoices/", headers=who)) as answer:
        assert json.load(answer)["count"] >= 6, "demo is a customer of a store that has something"


def test_links_in_letters_lead_to_where_it_runs(up: Installation) -> None:
    folder = up.data_dir / "mail"
    assert f"are files in {folder}" in up.output

    def letters() -> str:
        return "\n".join(each.read_text() for each in folder.glob("*"))

    wait_until(lambda: "/rsvp/" in letters(), within=30, what="the demo's guests are invited")
    assert re.findall(r"(\S+)/rsvp/", letters())[0] == up.url


def test_one_ctrl_c_stops_everything(up: Installation) -> None:
    assert len(up.processes) > 8
    up.interrupt()
    assert up.process.wait(10 * PATIENCE) == 0
    up.is_gone()
    assert "Traceback" not in up.output


def test_nobody_else_can_read_the_data_also_of_an_older_installation(once: Installation) -> None:
    up = stopped(once)
    letter = up.data_dir / "mail" / "older.log"
    letter.write_text("Dear Ana")
    letter.chmod(0o644)
    letter.parent.chmod(0o755)
    up.data_dir.chmod(0o755)
    up.start()
    open_to_others = [
        path
        for path in [up.data_dir, *up.data_dir.rglob("*")]
        if not path.is_socket() and not path.is_symlink() and path.stat().st_mode & 0o007
    ]
    assert open_to_others == []
    assert letter.stat().st_mode & 0o777 == 0o600 and letter.parent.stat().st_mode & 0o777 == 0o700
    assert (up.data_dir / "postgres.log").stat().st_mode & 0o777 == 0o600
    # Root's database is another user's, who may pass through the folder and no more.
    assert up.data_dir.stat().st_mode & 0o777 == (0o700 if os.geteuid() else 0o710)


def test_an_impatient_second_ctrl_c_changes_nothing(up: Installation) -> None:
    up.interrupt()
    time.sleep(0.3)
    for _ in range(3):
        if up.process.poll() is None:
            up.interrupt()
        time.sleep(0.1)
    up.process.wait(10 * PATIENCE)
    up.is_gone()


def test_the_second_start_is_quick(once: Installation) -> None:
    stopped(once)
    began = time.monotonic()
    once.start()
    assert time.monotonic() - began < 6 * PATIENCE


def test_a_second_up_says_that_the_first_one_runs(up: Installation) -> None:
    second = subprocess.run(up.command, env=up.env, capture_output=True, text=True, timeout=20)
    assert second.returncode != 0
    assert second.stderr == f"CommandError: Convoke is up already, with the data in {up.data_dir}.\n"
    assert up.readiness["state"] == "ready"


def test_a_killed_web_server_comes_back(up: Installation) -> None:
    killed = up.part("serve")
    killed.kill()
    up.part("serve", other_than=killed)
    up.wait_until_ready()


def test_a_killed_worker_comes_back_and_leaves_no_orphans(up: Installation) -> None:
    worker = up.part("worker")
    family = grown(worker)
    worker.kill()
    wait_until(lambda: not any(map(is_alive, family)), within=5, what="its children are gone")
    grown(up.part("worker", other_than=worker))
    up.wait_until_ready()


def test_a_killed_guard_of_the_workers_takes_the_worker_down_and_it_comes_back(up: Installation) -> None:
    worker = up.part("worker")
    family = grown(worker)
    worker.children()[0].kill()
    wait_until(lambda: not any(map(is_alive, [worker, *family])), within=8, what="all of the old worker is gone")
    grown(up.part("worker", other_than=worker))
    up.wait_until_ready()


def test_a_web_server_and_a_worker_that_hang_are_ended_and_others_go_on(up: Installation) -> None:
    web, worker = up.part("serve"), up.part("worker")
    web.suspend()
    worker.suspend()
    assert answers(f"{up.url}/healthz", within=120), "who asks meanwhile waits, and is answered by the next one"
    up.wait_until_ready(within=60)
    wait_until(lambda: not is_alive(web) and not is_alive(worker), within=30, what="both are gone")
    assert "The web server has not answered for" in up.output and "The worker has not answered for" in up.output


def test_a_web_server_that_is_told_to_end_serves_until_the_next_one_does(up: Installation) -> None:
    first = up.part("serve")
    with replaced(up, first, lambda: first.terminate()):
        pass
    assert "starting the next one first" in up.output


@pytest.mark.faults
def test_under_load_nobody_is_turned_away_and_the_next_one_listens_before_the_first_is_gone(up: Installation) -> None:
    """The gap was 19.5 seconds once. It has no length any more: somebody listens all the time."""
    first = up.part("serve")
    burn = [sys.executable, "-c", "while True: pass"]
    with contextlib.ExitStack() as load:
        for _ in range(2 * (os.cpu_count() or 2)):
            burner = load.enter_context(subprocess.Popen(burn))
            load.callback(burner.kill)
        first.terminate()
        successors: set[int] = set()
        while is_alive(first):
            assert answers(f"{up.url}/healthz", within=60)  # who is refused, or not answered, gets an error here
            successors |= {each.pid for each in psutil.Process(up.pid).children() if is_server(each)} - {first.pid}
        assert successors, "the next one was there before the first was gone"
        assert answers(f"{up.url}/healthz", within=60)
    up.wait_until_ready(within=60)


def test_all_parts_are_renewed_on_demand_and_nobody_is_turned_away(up: Installation) -> None:
    first, worker = up.part("serve"), up.part("worker")
    with replaced(up, first, lambda: up.signal(signal.SIGUSR2)):
        up.part("worker", other_than=worker)
    up.wait_until_ready(within=60)


@contextlib.contextmanager
def replaced(up: Installation, web: psutil.Process, ask: Callable[[], None]) -> Iterator[None]:
    """Ask for the end of `web`, and for a page over and over until it is gone: each time somebody must answer."""
    with Phone(up.url, None, token=demo_token(up), open_timeout=30) as phone:
        ask()
        while is_alive(web):
            assert answers(f"{up.url}/healthz", within=30)
            time.sleep(0.02)  # else asking takes more of the machine than the start of the next one
        yield
        with pytest.raises(ConnectionClosed) as closed:
            phone.until("never")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1012
    assert up.part("serve", other_than=web)


def test_a_killed_database_comes_back(up: Installation) -> None:
    killed = up.postgres.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: up.postgres.is_ready and up.postgres.pid != killed, within=10, what="it runs again")
    up.wait_until_ready()


def test_a_start_right_after_a_kill_waits_for_the_clean_up(up: Installation) -> None:
    up.kill9()
    up.start()
    up.wait_until_ready()


def test_a_killed_reaper_is_replaced_and_the_new_one_knows_all(up: Installation) -> None:
    reaper, web = up.part("project.processes.reaper"), up.part("serve")
    reaper.kill()
    up.part("project.processes.reaper", other_than=reaper)
    web.kill()
    up.part("serve", other_than=web)
    up.wait_until_ready()
    up.kill9()
    up.is_gone()


def test_a_killed_up_leaves_nothing_behind(up: Installation) -> None:
    up.kill9()
    up.is_gone()


def test_a_hang_up_of_the_terminal_stops_everything(up: Installation) -> None:
    up.signal(signal.SIGHUP)
    up.process.wait(10 * PATIENCE)
    up.is_gone()


def test_a_taken_port_is_named_with_what_to_type(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        other = Installation(folder / "other", port=port)
        result = subprocess.run(other.command, env=other.env, capture_output=True, text=True, timeout=20)
    assert result.returncode != 0
    assert result.stderr == (
        f"CommandError: Port {port} is taken by another program. Choose another one: make run PORT={port + 1}\n"
    )
    assert other.processes == []


def stopped(once: Installation) -> Installation:
    """Stop an installation that has been started once, unless the test before has left it so."""
    if not once.data_dir.exists():
        once.start()
    if once.is_running:
        once.interrupt()
        once.process.wait(60 * PATIENCE)
    return once


def demo_token(up: Installation) -> str:
    body = json.dumps({"username": "demo", "password": "demo"}).encode()
    asked = urllib.request.Request(f"{up.url}/api/auth/login/", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)["access"]


def answers(url: str, *, within: float) -> bool:
    """Ask once, on a connection of its own."""
    with urllib.request.urlopen(url, timeout=within) as answer:
        return answer.status == 200


def grown(worker: psutil.Process) -> list[psutil.Process]:
    """Wait until the worker has its guard, two workers, the pusher and the monitor, and return them."""
    return wait_until(
        lambda: family if len(family := worker.children(recursive=True)) >= 5 else None, within=10, what="the cluster"
    )


def is_server(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return "serve" in process.cmdline()
    return False


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
