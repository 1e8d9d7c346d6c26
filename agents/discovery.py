"""Finding what every installed app declares, and connecting it.

Declaring is enough: `discover` imports the files with the fixed names in every installed app, whose decorators put what
they declare into a registry. A part of the platform says in its `ready()` what it does with each declaration of a kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.module_loading import autodiscover_modules

from agents.registry import Registry

T = TypeVar("T")

DISCOVERED = (
    "tools", "widgets", "agents", "grammar", "transcript", "audience", "handlers", "workflows", "business", "due",
    "retention", "personal", "home",
)  # fmt: skip

#: What looks over the declarations when all of them are known. It raises `ImproperlyConfigured`: file, name, mend.
checks: list[Callable[[], None]] = []
_connections: list[tuple[Registry[Any], Callable[[Any], object]]] = []


def connect(registry: Registry[T], each: Callable[[T], object]) -> None:
    """Have `discover` call it with each declaration of the registry; then it is called at once with later ones."""
    _connections.append((registry, each))


def discover() -> None:
    """Import the declaring modules of every installed app and connect what they declare.

    Called once, when all apps are ready.
    """
    autodiscover_modules(*DISCOVERED)
    for registry, each in _connections:
        registry.connect(each)
    for check in checks:
        check()
