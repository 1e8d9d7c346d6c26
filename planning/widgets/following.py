"""What moves cards though no attribute of the changed row leads to them."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from agents.runtime import followers, touch
from planning.models import Event, ShoppingList
from planning.vendors.kinds import CALLED


@receiver(post_save, sender=Event)
def lists_bear_their_events_title(sender: type[Event], instance: Event, created: bool, **kwargs: Any) -> None:
    """A shopping list shows the title of its event."""
    if not created:
        touch(
            {f"shopping_list:{pk}" for pk in ShoppingList.objects.filter(event=instance).values_list("pk", flat=True)}
        )


@receiver(m2m_changed, sender=Event.co_hosts.through)
def who_may_see_has_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """A co-host who joins or leaves sees an event's widgets appear or go."""
    if action in {"post_add", "post_remove", "pre_clear"}:
        if not reverse:
            events = {instance.pk}
        else:
            events = pk_set or set(instance.co_hosted_events.values_list("pk", flat=True))
        lists = ShoppingList.objects.filter(event__in=events).values_list("pk", flat=True)
        touch(
            {key for pk in events for key in followers(Event, "pk", pk)}
            | {f"shopping_list:{pk}" for pk in lists}
            | {f"vendors:{pk}:{kind}" for pk in events for kind in CALLED}
        )
