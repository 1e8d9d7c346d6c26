"""Settings of a reusable app: what it brings holds where a project says nothing."""

from __future__ import annotations

from types import ModuleType

from django.conf import settings


def install(module: ModuleType) -> None:
    """Set what `module` has in capitals, unless the project sets it; of a dict, the entries that the project has not.

    Called by an `AppConfig` when it is made, which is before any module that reads settings is imported.
    """
    for name in filter(str.isupper, vars(module)):
        value = getattr(module, name)
        if not hasattr(settings, name):
            setattr(settings, name, value)
        elif isinstance(value, dict):
            setattr(settings, name, value | getattr(settings, name))
