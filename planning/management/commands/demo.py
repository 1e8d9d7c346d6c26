"""`manage.py demo`: people to sign in as and something to look at."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from planning import actions
from planning.demo import vendors
from planning.models import Event, Vendor


class Command(BaseCommand):
    help = "Load demo/demo, admin/admin and a few events of demo, once. Only where DEBUG is on."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts have well-known passwords: they are made only where DEBUG is on.")
        made = [name for name in ("demo", "admin") if self._person(name)]
        demo = get_user_model().objects.get(username="demo")
        if settled := vendors.settle(demo):
            made.append(f"{settled} vendors and venues")
        if not Event.objects.filter(owner=demo).exists():
            for plan in (self._shower, self._dinner, self._barbecue):
                plan(demo)
            made.append("three events")
        self.stdout.write(f"Made {', '.join(made)}." if made else "The demo is there already.")

    def _person(self, name: str) -> bool:
        """Make a person whose password is the name; whoever is there already is left alone."""
        users = get_user_model().objects
        if users.filter(username=name).exists():
            return False
        (users.create_superuser if name == "admin" else users.create_user)(name, password=name)
        return True

    def _shower(self, demo: Any) -> None:
        event = actions.create_event(
            by=demo,
            title="Mia's baby shower",
            kind="baby shower",
            starts_at=at(days=12, hour=15),
            guest_count=20,
            place="Grandma's garden",
            budget=Decimal(450),
        )
        shopping = actions.make_shopping_list(event, by=demo).shopping_list
        bought = shopping.items.filter(category__in=["Decorations", "Tableware"]).values_list("pk", flat=True)
        actions.tick_items(shopping, by=demo, items=list(bought), done=True)
        guests: list[dict[str, Any]] = [
            {"name": "Ana Silva", "email": "ana@example.com", "party_limit": 2},
            {"name": "Ben Okafor", "email": "ben@example.com"},
            {"name": "Chloé Martin", "email": "chloe@example.com"},
            {"name": "ליאור כהן", "answer": "coming", "party_size": 3},
            {"name": "Dora Novak", "email": "dora@example.com"},
            {"name": "Emeka & Ife", "answer": "declined", "party_size": 2},
        ]
        actions.draft_invitations(event, by=demo, guests=guests)
        actions.send_invitations(event, by=demo)
        for name, answer, party in (("Ana", "coming", 2), ("Ben", "coming", 1), ("Chloé", "maybe", 1)):
            actions.rsvp(event.guests.get(name__startswith=name), answer=answer, party_size=party)

    def _dinner(self, demo: Any) -> None:
        event = actions.create_event(
            by=demo,
            title="Tom's birthday dinner",
            kind="birthday",
            starts_at=at(days=26, hour=19),
            guest_count=8,
            budget=Decimal(300),
        )
        actions.make_shopping_list(event, by=demo)
        people = [{"name": name, "email": f"{name.lower()}@example.com"} for name in ("Tom", "Lena", "Raj")]
        actions.add_guests(event, by=demo, guests=people)
        baker = Vendor.objects.get(name="Butterfield Bakery")
        actions.request_reservation(event, by=demo, vendor=baker, ask_next=True)

    def _barbecue(self, demo: Any) -> None:
        event = actions.create_event(
            by=demo,
            title="Street barbecue",
            kind="barbecue",
            starts_at=at(days=-20, hour=13),
            guest_count=35,
            place="Elm Street",
        )
        shopping = actions.make_shopping_list(event, by=demo).shopping_list
        everything = list(shopping.items.values_list("pk", flat=True))
        actions.tick_items(shopping, by=demo, items=everything, done=True)


def at(*, days: int, hour: int) -> datetime:
    """Return that hour so many days from today, in the current time zone."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(hour)))
