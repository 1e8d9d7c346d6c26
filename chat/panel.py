"""The side panel: the conversation's newest card of each kind that belongs there."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from agents import registry
from chat.models import Message
from chat.rendering import Rendered


def sections(conversation: UUID, user: User) -> list[SafeString]:
    """Return the panel's sections as HTML, in the order in which their widgets are declared."""
    names = [widget.name for widget in registry.widgets if widget.panel]
    newest = (
        Message.objects.filter(conversation=conversation, kind=Message.Kind.WIDGET, widget__in=names)
        .filter(branch__isnull=True)
        .order_by("widget", "-created_at")
        .distinct("widget")
    )
    by_name = {message.widget: _section(Rendered(message, user)) for message in newest}
    return [by_name[name] for name in names if name in by_name]


def belongs_here(message: Message) -> bool:
    """Whether a change of this message may change the panel."""
    kind = registry.widgets.get(message.widget)
    return message.kind == Message.Kind.REMOVED or (kind is not None and kind.panel)


def _section(shown: Rendered) -> SafeString:
    kind = shown.kind
    assert kind is not None
    html = kind.html(shown.data, message=str(shown.message.pk), place="p")
    context = {"name": kind.name, "title": kind.title, "html": html}
    return mark_safe(render_to_string("chat/panel_section.html", context).strip())
