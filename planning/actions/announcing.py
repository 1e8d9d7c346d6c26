"""Letters to many guests at once, in the host's words: drafted, looked at, sent once."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.formatting import count
from agents.mail import quota
from planning.actions.locking import lock
from planning.actions.validation import fill
from planning.letters import to_guests
from planning.models import Announcement, Event, Guest

GONE = {"announcement": "This letter is no longer there."}


@transaction.atomic
def draft_announcement(
    event: Event, *, by: User, audience: str, text: str, subject: str = "", announcement: int | None = None
) -> Announcement:
    """Write a letter to some of the guests, or change one that was not sent. Nothing is sent.

    audience: one of `Announcement.Audience`. Without a subject it is news of the event.
    """
    event = lock(event.pk, by)
    row = Announcement(event=event) if announcement is None else _not_sent(event, announcement)
    if not text.strip():
        raise ValidationError({"text": "Write what they should know."})
    subject = subject.strip() or f"News of {event.title}"[:150]
    fill(row, {"audience": audience, "subject": subject, "text": text}, {"audience", "subject", "text"})
    row.written_by = by
    row.save()
    return row


@transaction.atomic
def send_announcement(event: Event, *, by: User, announcement: int) -> Announcement:
    """Send it to each of its guests who can be written to, once; sending it again changes nothing.

    Errors: nobody can be written to; the host may not write so many letters today, and nobody gets one.
    """
    event = lock(event.pk, by)
    row = Announcement.objects.filter(event=event, pk=announcement).first()
    if row is None:
        raise ValidationError(GONE)
    if row.sent_at is not None:
        return row
    guests = list(Guest.objects.filter(event=event).audience(row.audience))
    if not guests:
        raise ValidationError({"guests": f"Nobody can be written to: {row.get_audience_display().lower()}."})
    allowed = quota.require(event.owner, field="guests")
    if allowed.left < len(guests):
        wanted = f"These are {count(len(guests), 'letter')}, and {allowed.left} may still go today."
        raise ValidationError({"guests": f"{wanted} {allowed.words()}"})
    quota.take(event.owner, len(guests), field="guests")
    to_guests.announce(guests, event, row)
    row.sent_to, row.sent_at = len(guests), timezone.now()
    row.save()
    return row


@transaction.atomic
def delete_announcement(event: Event, *, by: User, announcement: int) -> None:
    """Throw a draft away. Errors: what was sent stays, as guests have it."""
    _not_sent(lock(event.pk, by), announcement).delete()


def _not_sent(event: Event, announcement: int) -> Announcement:
    row = Announcement.objects.filter(event=event, pk=announcement).first()
    if row is None:
        raise ValidationError(GONE)
    if row.sent_at is not None:
        raise ValidationError({"announcement": "This letter was sent: guests have it."})
    return row
