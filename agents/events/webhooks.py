"""Webhooks: a signed POST from outside becomes a business event called `webhook:<source>`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from agents.registry import Registry

F = TypeVar("F", bound=Callable[[dict[str, Any]], Any])

#: By source: which row a webhook is about.
sources: Registry[Callable[[dict[str, Any]], Any]] = Registry("webhook source")


def webhook(source: str) -> Callable[[F], F]:
    """Declare which row a webhook of this source is about: a function of its JSON that returns the row or None."""

    def declare(function: F) -> F:
        sources.add(source, function)
        return function

    return declare
