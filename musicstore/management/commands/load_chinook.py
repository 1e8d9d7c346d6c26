"""`manage.py load_chinook FILE`: the Chinook database becomes the store's catalogue, customers and invoices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from musicstore import chinook


class Command(BaseCommand):
    help = "Load the Chinook database from a SQLite file, over rows of the same ids."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="Chinook_Sqlite.sqlite, of github.com/lerocha/chinook-database")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with tqdm(total=chinook.count(file), unit=" rows", disable=None, file=self.stderr) as bar:
                loaded = chinook.load(file, progress=lambda table, rows: bar.update(rows))
        except chinook.NotChinook as error:
            raise CommandError(str(error)) from None
        words = ", ".join(f"{rows} of {table}" for table, rows in loaded.items())
        self.stdout.write(f"Loaded {words}.")
