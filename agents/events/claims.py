"""Claims: for a while the events of one kind are one holder's alone.

Others are not called for what is claimed, except those who said `ignores_claims=True`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agents.events.matching import may_match, why_none
from agents.events.models import Claim, Event

MOST_EVENTS = 1000
#: The key of the subscription that is being called: who claims without a name is this one.
current_holder: ContextVar[str] = ContextVar("current_holder", default="")


def hold(
    event: str,
    match: Mapping[str, Any] | None = None,
    priority: int = 0,
    bump: bool = False,
    expires_in: timedelta | None = None,
    *,
    holder: str = "",
    expires_after: int | None = None,
) -> Claim | None:
    """Claim the events called `event` about rows that match: ORM look-ups with plain values.

    "*" is all events, `"planning.rsvp_received"` that of one app. Of several kinds of rows, those that the match cannot
    be asked of are not claimed. Errors: `ValueError` when it can be asked of none.
    `holder` is a subscription's key or any name; by default the handler that calls this. Returns None when another
    holds the same events with the same match; with `bump` one of less priority loses them. Holding again renews.
    It ends after `expires_in`, and after so many events, `expires_after`, that others were kept from.
    Where claims with different matches overlap, the higher priority has it, then the older claim.
    """
    holder = holder or current_holder.get()
    if not holder:
        raise ValueError("Nobody to hold the claim: name the holder, or claim in a handler.")
    now = timezone.now()
    match = dict(match or {})
    if expires_after is not None and not 0 < expires_after <= MOST_EVENTS:
        raise ValueError(f"A claim ends after 1 to {MOST_EVENTS} events, not {expires_after!r}.")
    if why := why_none(event, match):
        raise ValueError(f"The claim has a match that no row can be asked for. {why}")
    with transaction.atomic():
        Claim.objects.filter(event=event, match=match, expires_at__lte=now).delete()
        fresh: dict[str, Any] = {
            "holder": holder, "priority": priority, "expires_at": now + expires_in if expires_in else None,
            "expires_after": expires_after, "kept": [],
        }  # fmt: skip
        claim, is_new = Claim.objects.select_for_update().get_or_create(event=event, match=match, defaults=fresh)
        if is_new:
            return claim
        if claim.holder != holder and not (bump and priority > claim.priority):
            return None
        for name, value in fresh.items():
            setattr(claim, name, value)
        claim.save()
    return claim


def release(event: str, match: Mapping[str, Any] | None = None, *, holder: str = "") -> bool:
    """Give a claim back. False when it was not this holder's."""
    mine = Claim.objects.filter(event=event, match=dict(match or {}), holder=holder or current_holder.get())
    return bool(mine.delete()[0])


def kept_from(event: Event, who: str) -> str | None:
    """Return who has this event to themselves and not `who`, or None; the claim counts it as one of its events."""
    with transaction.atomic():
        claim = _claim(event)
        if claim is None or claim.holder == who:
            return None
        if claim.expires_after is not None and event.pk not in claim.kept:
            held = Claim.objects.select_for_update().filter(pk=claim.pk).first()
            if held is None or (event.pk not in held.kept and _is_used_up(held)):
                return None
            if event.pk not in held.kept:
                held.kept = [*held.kept, event.pk]
                held.save(update_fields=["kept"])
        return claim.holder


def holder(event: Event) -> str | None:
    """Return who has this event to themselves now, or None. A match that its row cannot be asked for is none."""
    claim = _claim(event)
    return claim.holder if claim is not None else None


def _is_used_up(claim: Claim) -> bool:
    return claim.expires_after is not None and len(claim.kept) >= claim.expires_after


def _claim(event: Event) -> Claim | None:
    alive = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    names = {event.name, event.full_name, "*"}
    for claim in Claim.objects.filter(alive, event__in=names).order_by("-priority", "pk"):
        if may_match(event, claim.match) and (event.pk in claim.kept or not _is_used_up(claim)):
            return claim
    return None
