"""What an event's card says of its being called off, and who may do that or take it back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from planning import actions
from planning.models import Event


def facts(row: Event, user: User) -> dict[str, Any]:
    """Return what the card says of it: whether it is off and why, and which of the two buttons this person has."""
    is_owner = row.owner_id == user.pk
    return {
        "is_cancelled": row.is_cancelled,
        "because": row.cancelled_because,
        "can_cancel": is_owner and not row.is_cancelled and not row.is_over,
        "can_restore": is_owner and actions.can_be_restored(row),
    }
