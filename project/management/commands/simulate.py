"""`manage.py simulate --days 7`: a week of the demo in seconds, and what Convoke does in it by itself."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from project.automation import simulation, timeline


class Command(BaseCommand):
    help = "Lets days go by on the demo's rows, in a database of its own, and prints what happens."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=positive, default=7, help="How many days go by (7).")
        parser.add_argument("--start", type=moment, help="When it begins, as 2026-05-01T09:00 (now).")

    def handle(self, *args: Any, days: float, start: datetime | None, **options: Any) -> None:
        count = 0

        def counted() -> Any:
            nonlocal count
            for entry in simulation.run(days=days, start=start):
                count += 1
                yield entry

        for line in timeline.lines(counted()):
            self.stdout.write(line)
        self.stdout.write(f"\n{count} things happened in {days:g} days.")


def positive(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = 0.0
    if not 0 < days <= 3660:
        raise ArgumentTypeError(f"{text!r} is no number of days.")
    return days


def moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no moment. Write it as 2026-05-01T09:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
