"""Where a thing was declared, for messages about what is wrong with it."""

from __future__ import annotations

import inspect
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any


def located(thing: Any) -> str:
    """Return "planning/models.py:12" for a class or a function; without the line where that cannot be told."""
    thing = getattr(thing, "func", thing)  # of a partial
    try:
        file, line = _found(thing)
    except (TypeError, OSError):
        module = sys.modules.get(getattr(thing, "__module__", None) or "")
        file, line = getattr(module, "__file__", None) or "an unknown file", ""
    return f"{_relative(file)}{line}"


def _relative(file: str) -> Path:
    path = Path(file)
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def called_from(frames: int) -> str:
    """Return "planning/agents.py:12", where the caller's caller stands, so many `frames` above the caller."""
    frame = sys._getframe(frames + 1)
    return f"{_relative(frame.f_code.co_filename)}:{frame.f_lineno}"


@lru_cache(128)  # a class is asked for by each check, and found by reading its whole file
def _found(thing: Any) -> tuple[str, str]:
    """Return the file and ":12". Errors: `TypeError` and `OSError` as of `inspect`."""
    if (code := getattr(inspect.unwrap(thing), "__code__", None)) is not None:
        return code.co_filename, f":{code.co_firstlineno}"
    return inspect.getsourcefile(thing) or inspect.getfile(thing), f":{inspect.getsourcelines(thing)[1]}"
