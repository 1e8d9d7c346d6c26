"""`manage.py up`: the whole installation, until Ctrl-C."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from project import private
from project.management.commands.serve import why_not
from project.postgres.server import Server, ServerError, ServerHeld
from project.processes.probe import Probe
from project.processes.reaper import CLEANING_UP
from project.processes.supervise import Part, Supervisor, child_environment, say
from project.web.listening import listen

CLEAN_UP_LIMIT = 15.0  # seconds
DEMO = ("demo", "init_db")  # what fills an installation that is no production, once


class Command(BaseCommand):
    help = "Starts PostgreSQL, the web server and the worker, looks after them, and stops all of it on Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        server = None if os.environ.get("DATABASE_URL") else Server(settings.DATA_DIR)
        with contextlib.ExitStack() as stack:
            if server is not None:
                hold(server, stack)
            private.close(settings.DATA_DIR)
            listener = stack.enter_context(listening(host, port))
            if not os.environ.get("SITE_URL"):
                settings.SITE_URL = site_url(host, port)
            env = child_environment(
                DEBUG=str(settings.DEBUG), CLOCK_START=str(settings.CLOCK_START), SITE_URL=settings.SITE_URL
            )
            if server is not None:
                env["DATABASE_URL"] = server.url()
            url = f"http://{host}:{port}"
            web = Part(
                "The web server", "serve", "--host", host, "--port", str(port), "--fd", str(listener.fileno()),
                env=env, fds=(listener.fileno(),), probe=probe_of(url), overlaps=True,
            )  # fmt: skip
            worker = Part("The worker", "worker", "--parent", str(os.getpid()), env=env)
            supervisor = Supervisor(server=server, parts=[web, worker])
            supervisor.listen()
            try:
                self.run(supervisor, url)
            except KeyboardInterrupt:
                pass
            except ServerError as error:
                raise CommandError(str(error)) from None
            finally:
                if supervisor.stopping:
                    say("\nStopping …")
                supervisor.stop()
        if supervisor.stopping:
            say("Stopped.")
        else:
            raise CommandError("The web server did not start; what it said is above.")

    def run(self, supervisor: Supervisor, url: str) -> None:
        supervisor.reaper.ensure()
        for step in (supervisor.server.start if supervisor.server else None, migrate, fill):
            if step is not None:
                with supervisor.busy():
                    step()
        supervisor.start()
        if supervisor.wait_until_ready():
            say(f"\n  Convoke is at {url}\n")
            if settings.DEBUG and "demo" in get_commands():
                say("  Sign in as demo / demo, or as admin / admin for the admin at /admin/.")
                if not is_local(url):
                    say("  Careful: so can everybody who reaches this machine. DEBUG=0 closes these accounts.")
            if (letters := getattr(settings, "EMAIL_FILE_PATH", None)) and "filebased" in settings.EMAIL_BACKEND:
                say(f"  Its letters, with the links in them, are files in {letters}.")
            say("  Ctrl-C stops it.\n")
            supervisor.run()


def site_url(host: str, port: int) -> str:
    """Return where links in letters lead unless a setting says it: here, by a name that a browser can open."""
    return f"http://{'localhost' if host in ('0.0.0.0', '[::]', '::') else host}:{port}"


def is_local(url: str) -> bool:
    """Whether only this machine can reach it."""
    return (urlsplit(url).hostname or "") in ("127.0.0.1", "localhost", "::1")


def migrate() -> None:
    """Bring the database up to date."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def fill() -> None:
    """Load the demo data where this is no production."""
    for command in DEMO if settings.DEBUG else ():
        if command in get_commands():
            call_command(command, verbosity=0, stdout=io.StringIO())
    connections.close_all()


def hold(server: Server, stack: contextlib.ExitStack) -> None:
    """Take the server for us alone; one that is being cleaned up after a kill is waited for."""
    end = time.monotonic() + CLEAN_UP_LIMIT
    while True:
        try:
            stack.enter_context(server.kept("up"))
            return
        except ServerHeld as held:
            if str(held) != CLEANING_UP or time.monotonic() > end:
                raise CommandError(f"Convoke is up already, with the data in {server.data_dir}.") from None
            time.sleep(0.1)


def probe_of(url: str) -> Probe:
    """Return what asks the web server whether it answers, from now on."""
    nearby = url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:").replace("//:::", "//[::1]:")
    probe = Probe(nearby, patience=settings.HANG_LIMIT or 60.0)
    probe.start()
    return probe


def listening(host: str, port: int) -> socket.socket:
    """Return the socket that all web processes accept from. Errors: `CommandError` when it cannot listen there."""
    try:
        return listen(host, port)
    except OSError as error:
        raise CommandError(why_not(error, host, port)) from None
