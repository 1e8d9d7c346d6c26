"""Live widgets: a row changed through any door gives every message that shows it a new rev, in the same commit."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from agents import registry
from agents.runtime.widget import widgets_changed
from chat import listing, messages
from chat.models import Conversation, Message


@receiver(widgets_changed)
def rows_changed(sender: Any, keys: set[str], **kwargs: Any) -> None:
    """Conversations are locked in the order of their ids, as two changes at once may show in the same ones."""
    showing = Message.objects.filter(widget_key__in=keys, kind=Message.Kind.WIDGET, branch__isnull=True)
    showing = showing.filter(conversation__is_deleted=False)
    renamed = {}
    for message in showing.select_related("conversation__user").order_by("conversation_id", "created_at"):
        messages.change(message)
        if name_after(message.conversation, message):
            renamed[message.conversation_id] = message.conversation.user
    for conversation, user in renamed.items():  # after all locks of conversations
        listing.changed(user, conversation)


def name_after(conversation: Conversation, message: Message) -> bool:
    """A conversation is called what its first card is called, until a person names it. Return whether it now is."""
    kind = registry.widgets.get(message.widget)
    if kind is None or not kind.names or conversation.title_is_given or message.branch:
        return False
    cards = Message.objects.filter(conversation=conversation, widget=message.widget, kind=Message.Kind.WIDGET)
    cards = cards.filter(branch__isnull=True)
    if cards.order_by("created_at").values_list("pk", flat=True).first() != message.pk:
        return False
    title = kind.name_in(kind.data(conversation.user, message.widget_arguments))
    if not title or title == conversation.title:
        return False
    # Asked again, as a person may have named it since it was read.
    return bool(Conversation.objects.filter(pk=conversation.pk, title_is_given=False).update(title=title[:200]))
