"""The guests and vendors of the demo, who do not exist: they read the demo's letters and answer after a while.

Only where DEBUG is on, only for events of the account `demo`, and only at addresses that lead nowhere. Who answers what
and when follows from the letter, so that every demo is alike.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone

from agents.mail import Mail
from planning import actions
from planning.models import Guest, Reservation

NOWHERE = "@example.com"


class DemoPeople:
    """Due work: answers to letters that were sent."""

    name = "planning.demo_people"

    def next_at(self) -> datetime | None:
        return min((moment for moment, _ in _waiting()), default=None)

    def work(self) -> int:
        ripe = [mail for moment, mail in _waiting() if moment <= timezone.now()]
        for mail in ripe:
            _answer(mail)
        return len(ripe)


def _waiting() -> Iterator[tuple[datetime, Mail]]:
    """Yield the letters that will be answered, each with its moment."""
    if not settings.DEBUG:
        return
    letters = Mail.objects.filter(sent_at__isnull=False, to__endswith=NOWHERE)
    guests = Guest.objects.unanswered().filter(event__owner__username="demo")
    asked = Reservation.objects.filter(event__owner__username="demo", status=Reservation.Status.REQUESTED)
    for mail in (*letters.about(guests), *letters.about(asked)):
        luck = _luck(mail)
        if mail.sent_at is not None and not (luck % 3 == 0 and mail.key.startswith(("invitation", "request:"))):
            yield mail.sent_at + timedelta(minutes=90 + luck % 1800), mail


def _answer(mail: Mail) -> None:
    luck = _luck(mail)
    try:
        about = mail.entity
        if isinstance(about, Guest):
            answer = ("coming", "coming", "coming", "maybe", "declined")[luck % 5]
            size = min(1 + luck % 3, about.party_limit) if answer == "coming" else 1
            actions.rsvp(about, answer=answer, party_size=size)
        elif isinstance(about, Reservation):
            actions.answer_request(about, confirmed=luck % 4 != 0)
    except (ValidationError, ObjectDoesNotExist):
        Mail.objects.filter(pk=mail.pk).update(to=f"nobody.{mail.pk}@example.org")  # too late: never tried again


def _luck(mail: Mail) -> int:
    kind, _, _ = mail.key.partition(":")
    return zlib.crc32(f"{kind} {mail.to}".encode())
