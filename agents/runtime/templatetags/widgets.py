"""Template tags for widgets: the hidden fields of a form that acts on one, and what the domains' widgets look like."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from agents import registry

register = template.Library()


@register.simple_tag(takes_context=True)
def act(context: Context, action: str, **fields: Any) -> str:
    """Inside `<form hx-ws:send>` of a widget: the hidden fields that name the message, the action and `fields`.

    Every other input of the form becomes a field of the action by its own name.
    """
    hidden = {"type": "act", "message": context["message"], "action": action, **fields}
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden.items())


@register.simple_tag
def widget_assets() -> SafeString:
    """The `widgets.css` and `widgets.js` that lie in `static/` beside each domain's templates, where there are any."""
    return _widget_assets()


@cache
def _widget_assets() -> SafeString:
    folders = dict.fromkeys(widget.template.split("/", 1)[0] for widget in registry.widgets)
    tags = []
    for folder in folders:
        if finders.find(css := f"{folder}/widgets.css"):
            tags.append(format_html('<link rel="stylesheet" href="{}">', static(css)))
        if finders.find(js := f"{folder}/widgets.js"):
            tags.append(format_html('<script type="module" src="{}"></script>', static(js)))
    return mark_safe("\n".join(tags))
