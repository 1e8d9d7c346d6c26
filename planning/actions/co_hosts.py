"""The verbs of hosting together: who is asked by letter, accepts, may do what, and goes."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from agents.mail import quota
from agents.runtime import Widget, touch
from planning import outreach
from planning.actions.locking import lock
from planning.actions.validation import fill
from planning.letters import to_co_hosts
from planning.models import CoHostInvitation, Event

#: An event is hosted by at most so many with its owner, those who have not answered counted, too.
MOST_CO_HOSTS = 20

May = CoHostInvitation.May


@transaction.atomic
def invite_co_host(event: Event, *, by: User, email: str, may: str = May.CHANGE) -> CoHostInvitation:
    """Write to somebody that they may host, too; owner only. Who is asked already is not written to again.

    Errors: `ValidationError` by field (email, may), also where the owner may write no letter now.
    """
    event = _own(event, by)
    row = CoHostInvitation(event=event, invited_by=by)
    fill(row, {"email": email, "may": may}, {"email", "may"})
    if row.email.casefold() == event.owner.email.casefold():
        raise ValidationError({"email": "This is your own address."})
    there = event.co_host_invitations.filter(email__iexact=row.email).first()
    if there is not None and there.accepted_at is not None:
        raise ValidationError({"email": "They host this event already."})
    if there is not None:
        there.may = row.may
        there.save(update_fields=["may"])
        return _shown(there)
    if event.co_host_invitations.count() >= MOST_CO_HOSTS:
        raise ValidationError({"email": f"At most {MOST_CO_HOSTS} people host an event together."})
    quota.take(event.owner, 1, field="email")
    row.save()
    to_co_hosts.ask(row)
    return _shown(row)


@transaction.atomic
def withdraw_co_host_invitation(event: Event, *, by: User, invitation: int) -> None:
    """Take back an invitation that nobody accepted: its link ends. One that is gone already is no error."""
    event = _own(event, by)
    row = event.co_host_invitations.filter(pk=invitation, accepted_at=None).first()
    if row is None:
        return
    row.delete()
    touch({f"co_hosts:{event.pk}"})


@transaction.atomic
def accept_co_hosting(key: UUID, *, by: User) -> Event:
    """Let who is signed in host with the owner. Doing it twice is no error; the owner is told.

    Errors: `CoHostInvitation.DoesNotExist` for a key of none, and of one that somebody else has accepted.
    """
    event = Event.objects.locked().get(pk=CoHostInvitation.objects.get(key=key).event_id)
    row = event.co_host_invitations.select_for_update().get(key=key)
    if row.accepted_by_id == by.pk:
        return event
    if row.accepted_at is not None:
        raise CoHostInvitation.DoesNotExist
    if event.owner_id == by.pk:
        raise ValidationError("This is your own event.")
    event.co_host_invitations.filter(accepted_by=by).delete()  # the newest says what they may
    row.accepted_by, row.accepted_at = by, timezone.now()
    row.save(update_fields=["accepted_by", "accepted_at"])
    event.co_hosts.add(by)
    who = by.get_full_name() or by.get_username()
    outreach.say(
        event,
        f"{who} hosts {event.title} with you now.",
        kind="planning.guests",
        widget=Widget("co_hosts", {"event": event.pk}),
        dedupe_key=f"co-host:{row.pk}",
    )
    _shown(row)
    return event


@transaction.atomic
def change_co_host(event: Event, *, by: User, user: int, may: str) -> None:
    """Say what a co-host may do from now on; owner only. Errors: `ValidationError` for somebody who hosts none."""
    event = _own(event, by)
    who = event.co_hosts.filter(pk=user).first()
    if who is None:
        raise ValidationError({"user": "They do not host this event."})
    row = event.co_host_invitations.filter(accepted_by=who).first()
    row = row or CoHostInvitation(event=event, email=who.email, accepted_by=who, accepted_at=timezone.now())
    row.may = may
    row.clean_fields(exclude={"event", "email", "invited_by", "accepted_by"})
    row.save()
    _shown(row)


@transaction.atomic
def remove_co_host(event: Event, *, by: User, user: int) -> None:
    """Let somebody host no more: the owner says so, or they do themselves. One who is gone already is no error."""
    event = Event.objects.visible_to(by).locked().get(pk=event.pk)
    if by.pk not in (event.owner_id, user):
        raise PermissionDenied("Only its owner says who hosts an event.")
    if (who := event.co_hosts.filter(pk=user).first()) is None:
        return
    event.co_host_invitations.filter(accepted_by=who).delete()
    event.co_hosts.remove(who)
    touch({f"co_hosts:{event.pk}"})


def _own(event: Event, by: User) -> Event:
    event = lock(event.pk, by)
    if event.owner_id != by.pk:
        raise PermissionDenied("Only its owner says who hosts an event.")
    return event


def _shown(row: CoHostInvitation) -> CoHostInvitation:
    touch({f"co_hosts:{row.event_id}"})
    return row
