"""Sending the e-mails that are due: claimed, sent, noted; tried again with a growing pause, then given up."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from agents import clock, registry
from agents.database import bulk
from agents.database.outage import is_outage, note_outage, outlast
from agents.due import goes_on
from agents.faults import faultpoint
from agents.mail import bounces, checks, rate
from agents.mail.message import message
from agents.mail.models import Mail, MailSender, refused
from agents.mail.signals import tried
from agents.retry import Retry

logger = logging.getLogger(__name__)

LEASE = 120.0  # seconds; longer than any mail server is waited for
PATIENCE = Retry(max_attempts=6, base_delay=timedelta(minutes=2), max_delay=timedelta(hours=1))
AFTER_OUTAGE = 5.0  # seconds until a letter that the database kept from going is tried again
UNWANTED = "Whoever reads this address wants no more letters of this sender."


class Mails:
    """Due work: e-mails."""

    name = "mail"

    def next_at(self) -> datetime | None:
        waiting = Mail.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True)
        first = waiting.first()
        return rate.next_at(first) if first is not None else None

    def work(self) -> int:
        looked_at = self._claim()
        for position, mail in enumerate(looked_at):
            if not goes_on():
                _give_back(looked_at[position:])
                break
            if mail.due_at is not None:
                _send(mail)
        if looked_at:
            tried.send(sender=Mail, mails=looked_at)
        return len(looked_at)

    @transaction.atomic
    def _claim(self) -> list[Mail]:
        """Take what may leave now: until the lease is over nobody else tries these.

        Among them, and due no more, are those of a sender whose letters are held back, and those nobody wants.
        """
        leaving = rate.locked()
        now = timezone.now()
        due = (
            Mail.objects.filter(due_at__lte=now)
            .select_related("sender")  # all that a letter is built from, at once
            .order_by("due_at", "pk")
            .select_for_update(of=("self",), skip_locked=True)
        )
        paused = MailSender.objects.filter(user=OuterRef("sender"), paused_at__isnull=False)
        due = due.annotate(is_paused=Exists(paused), is_unwanted=refused("to", "sender"))
        mails: list[Mail] = []
        kept: list[Mail] = []
        for mail in due[: rate.room(leaving, now)]:
            is_unwanted = (
                mail.is_unwanted and mail.sender_id is not None
            )  # this installation's own are chosen elsewhere
            if is_unwanted or mail.is_paused:
                mail.due_at, mail.held = None, not is_unwanted
                mail.error = UNWANTED if is_unwanted else ""
                kept.append(mail)
            else:
                mail.attempts += 1
                mail.due_at = now + clock.real(LEASE)
                mails.append(mail)
        bulk.write(mails, ["attempts", "due_at"])
        bulk.write(kept, ["due_at", "held", "error"])
        rate.spend(leaving, len(mails), now)
        faultpoint("before_mail_claim_commit")
        return mails + kept


def _give_back(mails: list[Mail]) -> None:
    """Leave these to whoever comes next, with what they took of the rate: they were claimed, and not tried."""
    claims = {mail.pk: mail.due_at for mail in mails if mail.due_at is not None}  # by one claim: due at one moment

    @transaction.atomic
    def written() -> None:
        leaving = rate.locked()
        mine = Mail.objects.filter(pk__in=list(claims), due_at__in=set(claims.values()))
        rate.give_back(leaving, mine.update(attempts=F("attempts") - 1, due_at=timezone.now()))

    if claims:
        outlast(written)


def _built(mail: Mail) -> EmailMessage | str:
    """Return the letter as it leaves, or why it does not. Nothing is saved: it can be built again after an outage."""
    if reason := checks.why_not(mail):
        return reason
    mail.text = checks.words(mail)
    return message(mail)


def _send(mail: Mail) -> None:
    """Send one, in no transaction. Whoever sends it twice after a crash sends the same Message-ID."""
    claim = Mail.objects.filter(pk=mail.pk, attempts=mail.attempts, due_at=mail.due_at)  # this one, not a later one
    attempts = mail.attempts
    faultpoint("after_mail_claim_commit")
    outcome: dict[str, object] = {"due_at": None, "sent_at": timezone.now(), "error": ""}
    came_back, because = False, ""
    try:
        built = outlast(lambda: _built(mail))
        if isinstance(built, str):
            outcome = {"due_at": None, "error": built}
        else:
            built.send()
    except Exception as error:
        if is_outage(error):
            note_outage(logger, "An e-mail is let go", error)
            after = timezone.now() + clock.real(AFTER_OUTAGE)
            outlast(lambda: claim.update(attempts=attempts - 1, due_at=after))  # the mail server kept nothing
            return
        # What the server said names the reader: it stands in the letter, which not everybody may see who sees logs.
        logger.warning("E-mail %d could not be sent: %s", mail.pk, type(error).__name__)
        came_back, because = bounces.is_for_good(error), bounces.said_by(error)
        rest = None if came_back else PATIENCE.rest_after(attempts)
        again = timezone.now() + rest if rest is not None else None
        outcome = {"due_at": again, "error": f"{type(error).__name__}: {error}"}
    # Sent is sent: while the database is away nobody else would know.
    outlast(lambda: _note(mail, attempts, outcome, because if came_back else None))
    faultpoint("after_mail_commit")


@transaction.atomic
def _note(mail: Mail, attempts: int, outcome: dict[str, object], came_back: str | None) -> None:
    """Note what came of it; `came_back`: what the mail server said of an address that is none."""
    if Mail.objects.filter(pk=mail.pk, attempts=attempts).update(**outcome) and came_back is not None:
        bounces.bounced(mail, came_back)
    faultpoint("before_mail_commit")


registry.due.add(Mails.name, Mails())
