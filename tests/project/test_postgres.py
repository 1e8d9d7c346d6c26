"""The embedded PostgreSQL without `up`: found or started by any command, stopped by the last one out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from project.postgres.server import Server, ServerError
from tests.harness.processes import ROOT, Process, WebServer, answers, environment, wait_until

pytestmark = pytest.mark.processes
FEW_APPS = "tests.project.few_apps"  # what connects needs no others, which take most of its start
ASK = "from django.db import connection as c; c.ensure_connection(); print('pid', c.connection.info.backend_pid)"


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A folder whose name is too long for a socket."""
    made = Path(tempfile.mkdtemp(prefix="convoke-test-", dir="/tmp")).resolve()
    made.chmod(0o711)
    folder = made / "a-rather-long-name-such-as-people-give-to-their-folders" / "and-another-one-in-it-for-data"
    yield folder
    Server(folder).stop()
    shutil.rmtree(made)


@pytest.fixture
def postgres(data_dir: Path) -> Iterator[Server]:
    server = Server(data_dir)
    yield server
    server.stop()


def manage(data_dir: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    env = environment(CONVOKE_DATA_DIR=str(data_dir), SECRET_KEY="test", **changes)
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=240)


def connect(data_dir: Path) -> subprocess.CompletedProcess[str]:
    """Let a command connect and end."""
    return manage(data_dir, "shell", "--no-imports", "-c", ASK, DJANGO_SETTINGS_MODULE=FEW_APPS)


def test_settings_and_commands_without_a_database_start_nothing(data_dir: Path, postgres: Server) -> None:
    assert manage(data_dir, "help").returncode == 0
    assert manage(data_dir, "check").returncode == 0
    assert not data_dir.exists()


def test_a_command_starts_the_server_and_stops_it_when_it_ends(data_dir: Path, postgres: Server) -> None:
    done = connect(data_dir)
    assert done.stdout.startswith("pid "), done.stderr
    assert done.stderr == ""
    assert postgres.pid is None
    assert not postgres.socket_dir.exists()


def test_a_web_server_by_itself_starts_it_and_stops_it_too(data_dir: Path, postgres: Server) -> None:
    assert manage(data_dir, "migrate", "--verbosity=0").returncode == 0
    env = environment(CONVOKE_DATA_DIR=str(data_dir), SECRET_KEY="test")
    web = WebServer(log=data_dir.parent / "log", env=env)
    try:
        web.start()
        wait_until(lambda: answers(f"{web.url}/readyz"), within=10, what=f"it is ready:\n{web.output}")
        assert web.stop() == 0
    finally:
        web.kill9()
    wait_until(lambda: postgres.pid is None, within=5, what=f"PostgreSQL has stopped:\n{web.output}")


def test_a_command_leaves_a_server_alone_that_somebody_uses(data_dir: Path, postgres: Server) -> None:
    postgres.start()
    with psycopg.connect(postgres.url()) as used:
        assert connect(data_dir).stdout.startswith("pid ")
        assert used.execute("SELECT 1").fetchone() == (1,)
    connect(data_dir)
    assert postgres.pid is None


def test_what_a_killed_command_left_running_is_stopped_by_the_next(data_dir: Path, postgres: Server) -> None:
    env = environment(CONVOKE_DATA_DIR=str(data_dir), SECRET_KEY="test", DJANGO_SETTINGS_MODULE=FEW_APPS)
    code = f"{ASK}; import time; time.sleep(60)"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    sleeper = Process(command, log=data_dir.parent / "log", env=env)
    sleeper.start()
    try:
        wait_until(lambda: "pid" in sleeper.output, within=20, what="it is connected")
    finally:
        sleeper.kill9()
    assert postgres.pid is not None
    connect(data_dir)
    assert postgres.pid is None


def test_a_server_that_was_killed_recovers_with_what_was_committed(postgres: Server) -> None:
    postgres.start()
    connection = psycopg.connect(postgres.url())
    connection.execute("CREATE TABLE kept (word text)")
    connection.execute("INSERT INTO kept VALUES ('yes')")
    connection.commit()
    connection.execute("INSERT INTO kept VALUES ('no')")
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGKILL)
    wait_until(lambda: postgres.pid is None, within=5, what="it is dead")
    connection.close()
    assert postgres.start() is True
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("yes",)]
        connection.execute("DROP TABLE kept")


def test_two_starters_start_one_server(data_dir: Path, postgres: Server) -> None:
    code = (
        "import sys; from pathlib import Path; from project.postgres.server import Server;"
        "server = Server(Path(sys.argv[1])); print(server.start(), server.pid)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = sorted(starter.communicate(timeout=30)[0].split() for starter in both)
    assert [answer[0] for answer in answers] == ["False", "True"]
    assert {int(answer[1]) for answer in answers} == {postgres.pid}


def test_it_has_pgvector_and_keeps_what_it_says_it_has_written(postgres: Server) -> None:
    postgres.start()
    with psycopg.connect(postgres.url()) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        assert connection.execute("SELECT '[1,2]'::vector <-> '[1,3]'::vector").fetchone() == (1.0,)
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)


def test_only_its_owner_reaches_the_socket(postgres: Server) -> None:
    postgres.start()
    assert postgres.socket_dir.stat().st_mode & 0o077 == 0
    with psycopg.connect(postgres.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_server_that_cannot_start_says_why(data_dir: Path, postgres: Server, monkeypatch) -> None:
    postgres.start()
    postgres.stop()
    monkeypatch.setattr("project.postgres.server.START_LIMIT", 0.5)
    monkeypatch.setitem(__import__("project.postgres.server").postgres.server.OPTIONS, "max_connections", "none")
    with pytest.raises(ServerError, match="max_connections"):
        postgres.start()


def test_a_start_without_a_runtime_folder_warns_of_none() -> None:
    """Root has no `XDG_RUNTIME_DIR`, and the package that brings PostgreSQL says so when it is imported."""
    there = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    code = "from project.postgres import binaries\nbinaries.run_as()\nbinaries.folder()"
    said = subprocess.run(
        [sys.executable, "-W", "default", "-c", code], cwd=ROOT, env=there, capture_output=True, text=True, timeout=60
    )
    assert (said.returncode, said.stderr) == (0, "")
