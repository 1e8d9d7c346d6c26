"""Who has to hear that an event is called off, what has not left yet, and letters that outlive their event."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from agents.formatting import count
from agents.mail import Mail
from planning.models import Event, Guest

#: How the keys of letters begin that say that something does not take place.
CANCELLED = "cancelled:"
WITHDRAWAL = "withdrawal:"

NEVER_LEFT = "Called off before it was sent."


def to_be_told(event: Event) -> list[Guest]:
    """Return whom a letter must tell: invited, and not told already by letters that have yet to leave.

    Those are not sent any more: who never heard of the event hears nothing.
    """
    pending = _pending(Mail.objects.about(event.guests.all()))
    waiting = set(pending.values_list("entity_id", flat=True))
    pending.update(due_at=None, held=False, error=NEVER_LEFT)
    heard = Mail.objects.about(event.guests.all()).exclude(error=NEVER_LEFT)
    known = set(heard.filter(entity_id__in=waiting).values_list("entity_id", flat=True)) if waiting else set()
    invited = event.guests.to_uninvite()
    return [guest for guest in invited if str(guest.pk) not in waiting or str(guest.pk) in known]


def whom_it_tells(event: Event) -> str:
    """Return who would hear that it is called off: `12 guests and 2 vendors`, or `nobody`."""
    if event.is_closed(timezone.now()):
        return "nobody"
    guests, vendors = event.guests.to_uninvite().count(), event.reservations.standing().count()
    said = [count(guests, "guest")] if guests else []
    said += [count(vendors, "vendor")] if vendors else []
    return " and ".join(said) or "nobody"


def who_heard(event: Event) -> str:
    """Return who would hear that it takes place after all: of those whom the letters have not reached, nobody."""
    letters = _of_cancelling(event).count()
    return f"up to {count(letters, 'guest')}" if letters else "nobody"


def take_back(event: Event) -> list[Guest]:
    """Delete the letters about the cancelling that have not left; return the guests who had one, as they know of it."""
    written = _of_cancelling(event)
    _pending(written).delete()
    told = {int(pk) for pk in written.values_list("entity_id", flat=True)}
    return list(event.guests.reachable().filter(pk__in=told))


def outlive(event: Event, *, sender: bool = True) -> None:
    """Let the letters that say so go out although the event and its rows are deleted in this transaction.

    `sender` False: its host's account is deleted, too, so they go out in the name of this installation.
    """
    for rows in (event.guests.all(), event.reservations.all()):
        for start in (CANCELLED, WITHDRAWAL):
            letters = Mail.objects.about(rows).filter(key__startswith=start, sent_at=None)
            if sender:
                letters.filter(Q(due_at__isnull=False) | Q(held=True)).update(content_type=None, entity_id="")
            else:  # what was held back goes with the account
                letters.filter(due_at__isnull=False).update(content_type=None, entity_id="", sender=None)


def _of_cancelling(event: Event) -> QuerySet[Mail]:
    letters = Mail.objects.about(event.guests.all())
    return letters.filter(key__startswith=CANCELLED, key__endswith=f":{event.sequence}")


def _pending(letters: QuerySet[Mail]) -> QuerySet[Mail]:
    return letters.filter(sent_at=None, attempts=0)
