"""What moves cards though no attribute of the changed row leads to them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from agents.runtime import followers, touch, widgets_changed
from planning.models import Event, ShoppingList
from planning.vendors.kinds import CALLED

#: The card that moves with an event, its guests and what they answer, by whatever way these are written.
GUESTS = "answers"


@receiver(widgets_changed)
def lists_move_with_the_guest_list(keys: Collection[str], **kwargs: Any) -> None:
    """A shopping list shows its event's title, for how many it is and what they eat: it moves with the guest list."""
    events = {int(event) for kind, _, event in (key.partition(":") for key in keys) if kind == GUESTS}
    if events:
        touch({f"shopping_list:{pk}" for pk in _lists(events)})


@receiver(m2m_changed, sender=Event.co_hosts.through)
def who_may_see_has_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """A co-host who joins or leaves sees an event's widgets appear or go."""
    if action in {"post_add", "post_remove", "pre_clear"}:
        if not reverse:
            events = {instance.pk}
        else:
            events = pk_set or set(instance.co_hosted_events.values_list("pk", flat=True))
        touch(
            {key for pk in events for key in followers(Event, "pk", pk)}
            | {f"shopping_list:{pk}" for pk in _lists(events)}
            | {f"vendors:{pk}:{kind}" for pk in events for kind in CALLED}
        )


def _lists(events: Collection[int]) -> list[int]:
    return list(ShoppingList.objects.filter(event__in=events).values_list("pk", flat=True))
