"""`manage.py test`: the tests, which are pytest's; `make test` and its siblings are the longer way to say it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

#: As `make test`: three workers, a file at a time, without the long form.
EVERYTHING = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


class Command(BaseCommand):
    help = "Runs the tests by pytest: all of them, or those of files, folders or dotted names."
    requires_system_checks: list[str] = []  # what it starts makes them itself

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("labels", nargs="*", help="such as tests/chat, or tests.chat.test_rest; none: all")
        parser.add_argument("-k", dest="words", default="", help="only tests whose names have these words")

    def handle(self, *args: Any, labels: list[str], words: str, **options: Any) -> None:
        if find_spec("pytest") is None:
            raise CommandError("pytest is not installed. `make test` installs what tests need, and runs them.")
        chosen = [_path(label) for label in labels] or EVERYTHING
        command = [sys.executable, "-m", "pytest", "-m", "not faults", *chosen, *(("-k", words) if words else ())]
        env = {
            name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
        }  # tests have theirs
        code = subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=False).returncode
        if code:
            raise SystemExit(code)


def _path(label: str) -> str:
    """Return a dotted name as a path: a folder, a file, or a test of a file."""
    path = settings.BASE_DIR / label.replace(".", "/")
    if path.is_dir():
        return str(path)
    file = path.with_suffix(".py")
    return str(file) if file.is_file() else label
