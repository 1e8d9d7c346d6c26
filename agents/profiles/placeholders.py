"""Placeholders in the words that an operator writes: `{{ user_name }}`. Nothing but names can stand in them.

No engine of templates: what people enter must neither loop, include nor reach what it was not given.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from agents import patterns as re
from agents.runtime.context import Context

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]+)\s*\}\}")
_OF_NOW = {"date", "time"}
_LONGEST_SHOWN = 40  # characters of what was not understood

VALUES: dict[str, Callable[[Context], str]] = {
    "user_name": lambda context: context.user.get_full_name() or context.user.get_username(),
    "agent": lambda context: context.agent.title,
    "language": lambda context: translation.get_language() or "en",
    "time_zone": lambda context: timezone.get_current_timezone_name(),
    "date": lambda context: timezone.localtime(context.now).strftime("%A, %d %B %Y"),
    "time": lambda context: timezone.localtime(context.now).strftime("%H:%M"),
}


def check(template: str) -> None:
    """Errors: `ValidationError` that names a placeholder nobody fills, or an opening without its end."""
    for match in _PLACEHOLDER.finditer(template):
        if match.group(1) not in VALUES:
            known = ", ".join(sorted(VALUES))
            raise ValidationError(f"Nobody fills {match.group(0)[:_LONGEST_SHOWN]}. There are: {known}.")
    left = _PLACEHOLDER.sub("", template)
    for mark in ("{{", "}}", "{%", "%}"):
        if mark in left:
            at = left[left.index(mark) :][:_LONGEST_SHOWN]
            raise ValidationError(f"{at!r} is no placeholder. One looks like {{{{ user_name }}}}.")


def tells_the_time(template: str) -> bool:
    """Whether what it says changes while people talk."""
    return any(match.group(1) in _OF_NOW for match in _PLACEHOLDER.finditer(template))


def filled(template: str, context: Context) -> str:
    """Return the text with every placeholder filled; what nobody fills stays as it is."""
    if "{{" not in template:
        return template

    def value(match: re.Match) -> str:
        fill = VALUES.get(match.group(1))
        return fill(context) if fill else match.group(0)

    return _PLACEHOLDER.sub(value, template)
