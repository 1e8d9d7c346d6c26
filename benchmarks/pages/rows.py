"""Events of many guests and items, with their cards in a conversation. Imported when Django is set up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agents.runtime import Widget
from chat import messages
from chat.models import Conversation
from planning import actions
from planning.models import Event, Guest, ShoppingItem

MOST_ITEMS = 500
CATEGORIES = ("Food", "Drinks", "Tableware", "Decorations", "Games")


def plan(conversation: UUID, guests: int) -> int:
    """Plan an event with so many guests and items in this conversation, and show its three cards. Return its id."""
    host = Conversation.objects.select_related("user").get(pk=conversation).user
    starts = timezone.now() + timedelta(days=40)
    event = actions.create_event(by=host, title="Summer party", kind="party", starts_at=starts, thread=conversation)
    shopping = actions.make_shopping_list(event, by=host, items=[]).shopping_list
    actions.draft_invitations(event, by=host)
    Guest.objects.bulk_create(
        Guest(event=event, name=f"Guest Number {number}", email=f"guest-{number}@example.com")
        for number in range(guests)
    )
    ShoppingItem.objects.bulk_create(
        ShoppingItem(shopping_list=shopping, position=number, **_item(number))
        for number in range(min(guests, MOST_ITEMS))
    )
    _show(conversation, event, shopping.pk)
    return event.pk


def _item(number: int) -> dict[str, Any]:
    category = CATEGORIES[number % len(CATEGORIES)]
    return {
        "name": f"Thing {number}",
        "quantity": number % 9 + 1,
        "unit": "packs",
        "price": "3.50",
        "category": category,
    }


@transaction.atomic
def _show(conversation: UUID, event: Event, shopping_list: int) -> None:
    messages.post(conversation, role="user", kind="text", text="Plan a summer party")
    for card in (
        Widget("event_card", {"event": event.pk}),
        Widget("shopping_list", {"shopping_list": shopping_list}),
        Widget("invitations", {"event": event.pk}),
    ):
        messages.show_card(conversation, card, agent="planner")
