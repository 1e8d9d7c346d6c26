"""Calling an event off on its card, and taking that back."""

from __future__ import annotations

from django.contrib.auth.models import User

from planning import actions
from planning.models import Event
from planning.widgets.event import event_card


@event_card.action
def cancel(user: User, event: int, *, note: str = "") -> None:
    """Call the event off; guests who were invited and vendors who were asked are told."""
    actions.cancel_event(Event.objects.visible_to(user).get(pk=event), by=user, note=note)


@event_card.action
def restore(user: User, event: int) -> None:
    """Let it take place after all."""
    actions.restore_event(Event.objects.visible_to(user).get(pk=event), by=user)
