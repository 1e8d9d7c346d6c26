"""Days that go by in seconds: the demo's rows in a database of their own, and the clock that a test has."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from agents.testing import TimeMachine
from project.automation import timeline

NAME = "convoke_simulation"
MAIL = "django.core.mail.backends.locmem.EmailBackend"


def run(*, days: float, start: datetime | None = None) -> Iterator[timeline.Entry]:
    """Load the demo at `start` (now) and let `days` go by, a day at a time; yield what happens, in order.

    The database it happens in is made for it and dropped after. No e-mail leaves; the offline model is the only one.
    """
    with own_database(), nothing_leaves(), TimeMachine(start=start) as clock:
        since = clock.now
        end = since + timedelta(days=days)
        call_command("demo", verbosity=0, stdout=io.StringIO())
        clock.run_until_idle()
        yield from timeline.between(since, clock.now)
        while clock.now < end:
            since = clock.now + timedelta(microseconds=1)
            clock.advance_to(min(end, clock.now + timedelta(days=1)))
            yield from timeline.between(since, clock.now)


@contextmanager
def own_database() -> Iterator[None]:
    """Make an empty database beside ours, use it, and drop it."""
    ours = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = NAME
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(ours, verbosity=0)


@contextmanager
def nothing_leaves() -> Iterator[None]:
    names = ("EMAIL_BACKEND", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OLLAMA_MODEL", "OFFLINE_WORDS_PER_SECOND", "DEBUG")
    before = {name: getattr(settings, name) for name in names}
    settings.EMAIL_BACKEND = MAIL
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.OLLAMA_MODEL = ""
    settings.OFFLINE_WORDS_PER_SECOND = 0.0
    settings.DEBUG = True  # the demo's accounts are made only there
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
