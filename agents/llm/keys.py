"""Which variables of the environment rows may name as those that hold the key of a model server."""

from __future__ import annotations

from fnmatch import fnmatchcase

from django.conf import settings


def may_hold_a_key(variable: str) -> bool:
    """Whether rows may name this variable of the environment: else it were a way to any secret of this server."""
    return any(fnmatchcase(variable, pattern.strip()) for pattern in settings.MODEL_KEY_NAMES.split(",") if pattern)
