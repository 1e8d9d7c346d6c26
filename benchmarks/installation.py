"""An installation of the product for one run: a data folder that is thrown away, its own PostgreSQL, its people."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psutil

from benchmarks.servers import ROOT


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a conversation, a phone's token and a browser's cookie."""

    conversation: UUID
    token: str
    cookie: str


class Installation:
    """Use it before anything reads Django's settings: the environment says where the data is.

    `data`: the folder of one that has its tables already, which is used and not thrown away.
    """

    def __init__(self, data: Path | None = None) -> None:
        self.is_kept = data is not None
        self.folder = data or Path(tempfile.mkdtemp(prefix="convoke-bench-"))
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG"):
            os.environ.pop(name, None)
        os.environ |= {"CONVOKE_DATA_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": "project.settings"}

    def make_tables(self) -> None:
        """Make those of the apps that the settings name by now."""
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)

    def set_up(self) -> None:
        if not self.is_kept:
            self.make_tables()
        import django

        django.setup()

    def people(self, number: int, *, with_pages: bool = False) -> list[Person]:
        """Make so many users, each with an empty conversation; signed in in a browser too if they have pages."""
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
        from django.contrib.sessions.backends.db import SessionStore

        from chat.accounts import sign_ins
        from chat.models import Conversation

        model = get_user_model()
        users = model.objects.bulk_create(model(username=f"person-{uuid4().hex}", password="!") for _ in range(number))
        threads = Conversation.objects.bulk_create(
            Conversation(user=user, agent=settings.CHAT_AGENT, title="Bench", title_is_given=True) for user in users
        )

        def cookie(user: Any) -> str:
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

        return [
            Person(thread.pk, str(sign_ins.begin(user).access_token), cookie(user) if with_pages else "")
            for user, thread in zip(users, threads, strict=True)
        ]

    @property
    def postgres_cpu(self) -> float:
        """Seconds of CPU that PostgreSQL has used so far."""
        pid = self._server.pid
        if pid is None:
            return 0.0
        server = psutil.Process(pid)
        total = 0.0
        for process in (server, *server.children()):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
        return total

    @property
    def _server(self) -> Any:
        from project.postgres import Server

        return Server(self.folder)

    def remove(self) -> None:
        """Stop the database and throw everything away that was made here."""
        self._server.stop()
        if not self.is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)
