"""What `manage.py check` says of settings that do not go together."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from agents import due


def task_timeout(**options: Any) -> list[CheckMessage]:
    """Django-Q2 may not end a task that is within its own limits."""
    timeout, needed = getattr(settings, "Q_CLUSTER", {}).get("timeout"), due.AT_MOST + settings.INSIDE_TIMEOUT
    if timeout is None or timeout > needed:
        return []
    return [
        Warning(
            f"Q_CLUSTER['timeout'] is {timeout:g} s, and what is due may take {needed:g} s in one task.",
            hint="Raise it, or lower INSIDE_TIMEOUT: what is cut there begins again.",
            id="agents.W001",
        )
    ]
