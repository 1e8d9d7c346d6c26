"""What every verb begins with: the event's row, found among those its `by` may see, and locked."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from planning.models import Event


def lock(event: int, by: User) -> Event:
    """Lock an event and read it afresh. Errors: `Event.DoesNotExist`, also for a stranger's."""
    return Event.objects.visible_to(by).locked().get(pk=event)


def require_standing(event: Event, field: str = "event") -> None:
    """Errors: `ValidationError` by `field` for an event that is cancelled: nobody is written to about it."""
    if event.is_cancelled:
        raise ValidationError({field: f"{event.title} is cancelled."})
