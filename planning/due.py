"""Sending the e-mails that are due: claimed, sent, noted; tried again with a growing pause, then given up."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from agents import clock, columns, registry
from agents.outage import outlast
from agents.runtime.faults import faultpoint
from planning.demo_people import DemoPeople
from planning.envelope import message
from planning.models import Mail

logger = logging.getLogger(__name__)

LEASE = 120.0  # seconds; longer than any mail server is waited for
ATTEMPTS = 6
BATCH = 20


class Mails:
    """Due work: e-mails to guests and vendors."""

    name = "planning.mails"

    def next_at(self) -> datetime | None:
        waiting = Mail.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True)
        return waiting.first()

    def work(self) -> int:
        claimed = self._claim()
        for mail in claimed:
            _send(mail)
        return len(claimed)

    @transaction.atomic
    def _claim(self) -> list[Mail]:
        """Take a batch: until the lease is over nobody else tries these."""
        now = timezone.now()
        mails = list(
            Mail.objects.filter(due_at__lte=now).order_by("due_at", "pk").select_for_update(skip_locked=True)[:BATCH]
        )
        for mail in mails:
            mail.attempts += 1
            mail.due_at = now + clock.real(LEASE)
        columns.write(mails, ["attempts", "due_at"])
        faultpoint("before_mail_claim_commit")
        return mails


def _send(mail: Mail) -> None:
    """Send one, in no transaction. Whoever sends it twice after a crash sends the same Message-ID."""
    faultpoint("after_mail_claim_commit")
    outcome: dict[str, object] = {"due_at": None, "sent_at": timezone.now(), "error": ""}
    try:
        message(mail).send()
    except Exception as error:
        logger.warning("An e-mail could not be sent: %s", error)
        again = timezone.now() + timedelta(minutes=2**mail.attempts)
        outcome = {"due_at": again if mail.attempts < ATTEMPTS else None, "error": f"{type(error).__name__}: {error}"}
    faultpoint("before_mail_commit")
    # Sent is sent: while the database is away nobody else would know.
    outlast(lambda: Mail.objects.filter(pk=mail.pk, attempts=mail.attempts).update(**outcome))
    faultpoint("after_mail_commit")


registry.due.add(Mails.name, Mails())
registry.due.add(DemoPeople.name, DemoPeople())
