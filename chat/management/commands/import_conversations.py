"""`manage.py import_conversations --file=conversations.json`: what was exported comes back, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from agents.formatting import count
from chat.management.chosen import person
from chat.transfer.reading import NotTakenIn, take_in


class Command(BaseCommand):
    help = "Takes conversations in from a JSON file of export_conversations: all of them or none, and none twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True)
        parser.add_argument("--user", default="", help="refuse a file in which somebody else's are")

    def handle(self, *args: Any, file: Path, user: str, verbosity: int, **options: Any) -> None:
        try:
            text = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        with tqdm(unit=" rows", file=self.stderr, disable=True if verbosity == 0 else None) as bar:
            try:
                taken = take_in(text, user=person(user) if user else None, told=bar.update)
            except NotTakenIn as error:
                raise CommandError(f"{error} Nothing was taken in.") from None
        self.stdout.write(f"Took in {count(len(taken.new), 'conversation')}.")
        if taken.known:
            self.stdout.write(f"Left {count(len(taken.known), 'conversation')} as they are here.")
