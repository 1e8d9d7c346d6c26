"""What a project's tests stand on: a clock that they hold, a person who talks, a model that follows a script.

from agents.testing import ScriptedModel, Talk, TimeMachine, call
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.testing.scripted_model import ScriptedModel, call
    from agents.testing.talk import Talk
    from agents.testing.time_machine import NeverIdle, TimeMachine
else:
    __getattr__ = lazily(
        __name__,
        scripted_model=["ScriptedModel", "call"],
        talk=["Talk"],
        time_machine=["NeverIdle", "TimeMachine"],
    )

__all__ = ["NeverIdle", "ScriptedModel", "Talk", "TimeMachine", "call"]
