"""What a project's tests stand on: a clock that they hold, and a person who talks.

from agents.testing import Talk, TimeMachine
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.testing.talk import Talk
    from agents.testing.time_machine import NeverIdle, TimeMachine
else:
    __getattr__ = lazily(__name__, talk=["Talk"], time_machine=["NeverIdle", "TimeMachine"])

__all__ = ["NeverIdle", "Talk", "TimeMachine"]
