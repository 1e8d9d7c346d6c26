"""E-mails on their way into the table: all of a click in one statement, each only if its key was not there before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from agents import due
from planning import pace
from planning.models import Event, Mail


def write(event: Event, letters: Sequence[Mail]) -> None:
    """In the caller's transaction: write these letters down in the host's name. A key that is there stays as it is.

    A large number is due bit by bit, at the pace at which letters leave, so that others' letters go in between.
    """
    now, owner = timezone.now(), event.owner
    name = line(event.host, 150)
    for number, letter in enumerate(letters):
        letter.sender, letter.sender_name, letter.reply_to = owner, name, owner.email
        letter.subject = line(letter.subject, 300)
        letter.due_at = now + _share(number)
    Mail.objects.bulk_create(letters, ignore_conflicts=True)
    if letters:
        due.hint()


def _share(number: int) -> timedelta:
    return pace.interval() * (number // pace.BURST * pace.BURST)


def line(text: str, longest: int) -> str:
    """What stands in a header is one line: a second one would be a header of its own, which no server sends."""
    return " ".join(text.split())[:longest]
