"""For which customer of the store a person speaks: the one place that says so."""

from __future__ import annotations

from agents.runtime import Context
from musicstore.models import Customer


def speaks_for(context: Context) -> Customer | None:
    """Return the verified customer of this conversation, or None."""
    return Customer.objects.filter(links__user=context.user).first()
