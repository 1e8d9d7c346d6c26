"""The Chinook database for tests: CHINOOK_SQLITE names its file. The project itself ships only its own sample."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase

from musicstore import chinook

FILE = Path(os.environ.get("CHINOOK_SQLITE", "Chinook_Sqlite.sqlite"))

needs_chinook = pytest.mark.skipif(not FILE.is_file(), reason="CHINOOK_SQLITE names no file")


@needs_chinook
class WithChinook(TestCase):
    """Tests that have the whole Chinook database; it takes a second for a class."""

    @classmethod
    def setUpTestData(cls) -> None:
        chinook.load(FILE)


def asked(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return what the Chinook file itself answers."""
    with closing(sqlite3.connect(f"{FILE.resolve().as_uri()}?mode=ro", uri=True)) as file:
        return file.execute(sql, values).fetchall()
