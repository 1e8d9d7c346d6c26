"""Template tags for widgets: the hidden fields of a form that acts on one."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html_join

register = template.Library()


@register.simple_tag(takes_context=True)
def act(context: Context, action: str, **fields: Any) -> str:
    """Inside `<form hx-ws:send>` of a widget: the hidden fields that name the message, the action and `fields`.

    Every other input of the form becomes a field of the action by its own name.
    """
    hidden = {"type": "act", "message": context["message"], "action": action, **fields}
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden.items())
