"""`manage.py init_db`: a small store to try things out with, where there is none yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from musicstore import sample


class Command(BaseCommand):
    help = (
        "Fill the music store with a sample of our own making, once: a store that has tracks is left alone. "
        "Where DEBUG is on, the account demo becomes one of its customers."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = sample.load()
        words = ", ".join(f"{rows} of {kind}" for kind, rows in made.items())
        self.stdout.write(f"Made {words}." if made else "The store has tracks already.")
        demo = User.objects.filter(username="demo").first() if settings.DEBUG else None
        if demo is not None and (customer := sample.link(demo)) is not None:
            self.stdout.write(f"demo is the customer {customer} now.")
