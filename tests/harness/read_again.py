"""Convoke's settings as the environment now has them."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType


def settings() -> ModuleType:
    """Import all files of `project.settings` anew: reloading the package alone would show what they had read before."""
    for name in [name for name in sys.modules if f"{name}.".startswith("project.settings.")]:
        del sys.modules[name]
    return importlib.import_module("project.settings")
