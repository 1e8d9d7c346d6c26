"""Where a thing was declared, for messages about what is wrong with it."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any


def place(thing: Any) -> str:
    """Return "planning/models.py:12" for a class or a function."""
    try:
        file = Path(inspect.getsourcefile(thing) or inspect.getfile(thing))
        line = inspect.getsourcelines(thing)[1]
    except (TypeError, OSError):
        return getattr(thing, "__module__", None) or "an unknown file"
    return f"{file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}:{line}"
