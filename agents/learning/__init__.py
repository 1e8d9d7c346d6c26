"""Requests that the offline model did not understand, kept for staff to learn from: only where a setting says so.

    from agents.learning import UnknownRequest

`KEEP_UNKNOWN_REQUESTS` is off by default. What is kept is the words, of which agent, how often and when: never whose.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.learning.models import UnknownRequest
else:
    __getattr__ = lazily(__name__, models=["UnknownRequest"])

__all__ = ["UnknownRequest"]
