"""What `manage.py check` says of settings that do not go together."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils import timezone

from agents import due, registry
from agents.llm.offline.understanding.asking import NearestGrammar
from agents.llm.offline.understanding.examples import broken
from agents.llm.offline.understanding.spoken import LeftOver
from agents.runtime.tool import BadArguments


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


def examples(**options: Any) -> list[CheckMessage]:
    """What stands beside a tool as an example is understood as that tool, with arguments that it takes.

    It reads all languages, half a second: `manage.py check --deploy` and the tests ask for it, no start does.
    """
    spoken = {id(each.spoken.language) for each in registry.grammars if isinstance(each, LeftOver)}
    found: list[CheckMessage] = []
    for grammar in registry.grammars:
        if isinstance(grammar, NearestGrammar):
            language = grammar.language()
            faults = broken(language, timezone.localtime(), _refusal if id(language) in spoken else None)
            where = grammar.name.removeprefix("nearest: ")
            found += [Error(fault, obj=f"The language of {where}", id="agents.E002") for fault in faults]
    return found


def _refusal(tool: str, arguments: str) -> str:
    if (known := registry.tools.get(tool)) is None:
        return ""
    try:
        known.parse(arguments)
    except BadArguments as error:
        return str(error)
    return ""
