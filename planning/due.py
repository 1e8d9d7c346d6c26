"""Sending the e-mails that are due: claimed, sent, noted; tried again with a growing pause, then given up."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from agents import clock, registry
from agents.database import bulk
from agents.database.outage import is_outage, note_outage, outlast
from agents.faults import faultpoint
from planning import bounces, pace
from planning.demo.people import DemoPeople
from planning.envelope import message
from planning.models import Mail, MailSender
from planning.models.sender import refused

logger = logging.getLogger(__name__)

LEASE = 120.0  # seconds; longer than any mail server is waited for
ATTEMPTS = 6
AFTER_OUTAGE = 5.0  # seconds until a letter that the database kept from going is tried again
UNWANTED = "Whoever reads this address wants no more letters of this host."


class Mails:
    """Due work: e-mails to guests and vendors."""

    name = "planning.mails"

    def next_at(self) -> datetime | None:
        waiting = Mail.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True)
        first = waiting.first()
        return pace.next_at(first) if first is not None else None

    def work(self) -> int:
        looked_at = self._claim()
        for mail in looked_at:
            if mail.due_at is not None:
                _send(mail)
        return len(looked_at)

    @transaction.atomic
    def _claim(self) -> list[Mail]:
        """Take what may leave now: until the lease is over nobody else tries these.

        Among them, and due no more, are those of a host whose letters are held back, and those nobody wants.
        """
        leaving = pace.locked()
        now = timezone.now()
        due = (
            Mail.objects.filter(due_at__lte=now)
            .select_related("sender", "guest", "reservation")  # all that a letter is built from, at once
            .order_by("due_at", "pk")
            .select_for_update(of=("self",), skip_locked=True)
        )
        paused = MailSender.objects.filter(user=OuterRef("sender"), paused_at__isnull=False)
        due = due.annotate(is_paused=Exists(paused), is_unwanted=refused("to", "sender"))
        mails: list[Mail] = []
        kept: list[Mail] = []
        for mail in due[: pace.room(leaving, now)]:
            if mail.is_unwanted or mail.is_paused:
                mail.due_at, mail.held = None, not mail.is_unwanted
                mail.error = UNWANTED if mail.is_unwanted else ""
                kept.append(mail)
            else:
                mail.attempts += 1
                mail.due_at = now + clock.real(LEASE)
                mails.append(mail)
        bulk.write(mails, ["attempts", "due_at"])
        bulk.write(kept, ["due_at", "held", "error"])
        pace.spend(leaving, len(mails), now)
        faultpoint("before_mail_claim_commit")
        return mails + kept


def _send(mail: Mail) -> None:
    """Send one, in no transaction. Whoever sends it twice after a crash sends the same Message-ID."""
    faultpoint("after_mail_claim_commit")
    outcome: dict[str, object] = {"due_at": None, "sent_at": timezone.now(), "error": ""}
    came_back = False
    try:
        message(mail).send()
    except Exception as error:
        if is_outage(error):
            note_outage(logger, "An e-mail is let go", error)
            outlast(lambda: _let_go(mail))
            return
        logger.warning("An e-mail could not be sent: %s", error)
        came_back = bounces.is_for_good(error)
        again = timezone.now() + timedelta(minutes=2**mail.attempts)
        is_over = came_back or mail.attempts >= ATTEMPTS
        outcome = {"due_at": None if is_over else again, "error": f"{type(error).__name__}: {error}"}
    # Sent is sent: while the database is away nobody else would know.
    outlast(lambda: _note(mail, outcome, came_back=came_back))
    faultpoint("after_mail_commit")


def _let_go(mail: Mail) -> None:
    """Give back the attempt of a letter that the database, not the mail server, kept from going."""
    claimed = Mail.objects.filter(pk=mail.pk, attempts=mail.attempts, due_at=mail.due_at)  # this claim, not a later one
    claimed.update(attempts=mail.attempts - 1, due_at=timezone.now() + clock.real(AFTER_OUTAGE))


@transaction.atomic
def _note(mail: Mail, outcome: dict[str, object], *, came_back: bool) -> None:
    if Mail.objects.filter(pk=mail.pk, attempts=mail.attempts).update(**outcome) and came_back:
        bounces.bounced(mail)
    faultpoint("before_mail_commit")


registry.due.add(Mails.name, Mails())
registry.due.add(DemoPeople.name, DemoPeople())
