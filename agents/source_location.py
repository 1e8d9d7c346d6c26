"""Where a thing was declared, for messages about what is wrong with it."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any


def located(thing: Any) -> str:
    """Return "planning/models.py:12" for a class or a function; without the line where that cannot be told."""
    thing = getattr(thing, "func", thing)  # of a partial
    try:
        file, line = inspect.getsourcefile(thing) or inspect.getfile(thing), f":{inspect.getsourcelines(thing)[1]}"
    except (TypeError, OSError):
        module = sys.modules.get(getattr(thing, "__module__", None) or "")
        file, line = getattr(module, "__file__", None) or "an unknown file", ""
    path = Path(file)
    return f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}{line}"
