"""Fault points: named places where a test lets the process die as by kill -9.

`CONVOKE_FAULT=after_tool_commit` kills at the first pass, `after_tool_commit:3` at the third. Unset, a fault point
costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal

_armed = os.environ.get("CONVOKE_FAULT", "")
_name, _, _count = _armed.partition(":")
_left = int(_count or 1)


def faultpoint(name: str) -> None:
    """Die here, at once and without any clean-up, if this point is armed."""
    global _left
    if _armed and name == _name:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
