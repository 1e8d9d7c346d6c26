"""Letters on their way into the table: all of a click in one statement, each only if its key was not there before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from agents import due
from agents.mail import attachments, rate
from agents.mail.attachments import Attachment
from agents.mail.models import GIVEN_UP, Mail

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def write(letters: Sequence[Mail], *, sender: User | None = None, name: str = "") -> None:
    """In the caller's transaction: write these letters down. A key that is there stays as it is.

    sender: in whose name, and to whom answers go; None: from this installation itself. name: what the sender is called
    in them. How many a sender may write is asked before, by `quota.take`.

    A large number is due bit by bit, at the rate at which letters leave, so that others' letters go in between.
    """
    now = timezone.now()
    for number, letter in enumerate(letters):
        letter.sender, letter.sender_name = sender, line(name, 150)
        letter.reply_to = sender.email if sender is not None else ""
        letter.subject = line(letter.subject, 300)
        letter.due_at = now + _share(number)
    Mail.objects.bulk_create(letters, ignore_conflicts=True)
    if letters:
        due.hint()


def files(*wanted: Attachment) -> list[dict[str, Any]]:
    """Return files as `Mail.attachments` keeps them. Errors: `ValueError` where they are too large together."""
    return attachments.kept(wanted)


def try_again(letters: QuerySet[Mail]) -> int:
    """Let those of these that were given up be due once more; return how many."""
    tried = letters.filter(GIVEN_UP).update(due_at=timezone.now(), attempts=0)
    due.hint()
    return tried


def _share(number: int) -> timedelta:
    return rate.interval() * (number // rate.BURST * rate.BURST)


def line(text: str, longest: int) -> str:
    """What stands in a header is one line: a second one would be a header of its own, which no server sends."""
    return " ".join(text.split())[:longest]
