"""Names of a package that are imported when somebody first asks for them (PEP 562).

Django imports every app's package before any model may be: a package whose names need models cannot import them there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any


def lazily(package: str, **names: Sequence[str]) -> Callable[[str], Any]:
    """Return the package's `__getattr__`; `names` are by module of the package what it exports of it.

    A type checker reads none of this: say the same in imports under `TYPE_CHECKING`.
    """
    homes = {name: module for module, its in names.items() for name in its}

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, found)  # asked once
        return found

    return load
