"""`manage.py clear_conversations`: takes conversations away for good, with what agents were told of them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from agents.formatting import count
from chat.care import erasing
from chat.management.chosen import add_arguments, chosen

YES = "yes"


class Command(BaseCommand):
    help = "Deletes conversations with all that was said in them. What agents did for people stays."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="ask nothing")

    def handle(self, *args: Any, yes: bool, verbosity: int, **options: Any) -> None:
        rows = chosen(options)
        number, people = rows.count(), rows.values("user").distinct().count()
        if not number:
            self.stdout.write("There are none.")
            return
        if not yes and not self._agreed(f"{count(number, 'conversation')} of {count(people, 'person', 'people')}"):
            raise CommandError("Nothing was deleted.")
        done = 0
        for pk in tqdm(
            list(rows.order_by("last_at").values_list("pk", flat=True)), unit=" conversations", file=self.stderr,
            disable=True if verbosity == 0 else None,
        ):  # fmt: skip
            done += erasing.erase(pk)
        self.stdout.write(f"Deleted {count(done, 'conversation')}.")
        if left := number - done:
            self.stdout.write(f"Of {count(left, 'conversation')} an answer is ending: all of it is gone in a day.")

    def _agreed(self, what: str) -> bool:
        self.stdout.write(f"This deletes {what}, with all that was said in them. It cannot be taken back.")
        try:
            return input(f'Type "{YES}" to go on: ').strip().lower() == YES
        except EOFError:
            raise CommandError("Nobody can be asked here. Say --yes, if it is meant. Nothing was deleted.") from None
