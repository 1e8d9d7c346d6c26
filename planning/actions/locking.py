"""What every verb begins with: the event's row, found among those its `by` may see, and locked."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from planning.models import CoHostInvitation, Event


def lock(event: int, by: User) -> Event:
    """Lock an event and read it afresh.

    Errors: `Event.DoesNotExist`, also for a stranger's; `PermissionDenied` for who may look at it and no more.
    """
    found = Event.objects.visible_to(by).locked().get(pk=event)
    if found.owner_id != by.pk and _only_looks(found, by):
        raise PermissionDenied("You may look at this event, and not change it.")
    return found


def may_change(event: Event, who: User) -> bool:
    """Whether they host it, and may do more than look."""
    return Event.objects.visible_to(who).filter(pk=event.pk).exists() and (
        event.owner_id == who.pk or not _only_looks(event, who)
    )


def _only_looks(event: Event, by: User) -> bool:
    accepted = CoHostInvitation.objects.filter(event=event, accepted_by=by)
    return accepted.filter(may=CoHostInvitation.May.LOOK).exists()


def require_standing(event: Event, field: str = "event") -> None:
    """Errors: `ValidationError` by `field` for an event that is cancelled: nobody is written to about it."""
    if event.is_cancelled:
        raise ValidationError({field: f"{event.title} is cancelled."})
