"""Whether what somebody declared can be called the way it will be."""

from __future__ import annotations

import inspect
from typing import Any


def takes(function: Any, *given: Any, **named: Any) -> bool:
    """Whether this is a function that can be called so. One that does not tell, as some builtins, is believed."""
    if not callable(function):
        return False
    try:
        inspect.signature(function).bind(*given, **named)
    except TypeError:
        return False
    except ValueError:
        return True
    return True
