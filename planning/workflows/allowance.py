"""Letters of a host that a workflow writes: one now, or on a later day."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from agents.mail import quota


def not_yet(host: User) -> datetime | None:
    """Count a letter of this host; return when to look again if none may be written now."""
    try:
        quota.take(host, 1, field="guests")
    except ValidationError as refused:
        return quota.retry_at(refused)
    return None
