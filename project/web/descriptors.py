"""How many files and connections this process may have open: the usual 1,024 are 1,024 idle connections."""

from __future__ import annotations

import contextlib
import resource

MAC_LIMIT = 10_240  # macOS takes no more, although it names no limit


def allow(most: int) -> int:
    """Raise the soft limit to `most`, or as far as the system lets; lower one that is higher. Return what it is now."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    for limit in (wanted, MAC_LIMIT):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            break
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
