"""The rows of runs: a run, the tools it calls, and what of them a person decides."""

from agents.runtime.models.approval import Approval
from agents.runtime.models.run import Run
from agents.runtime.models.tool_call import ToolCall
from agents.runtime.models.zone import UserZone

__all__ = ["Approval", "Run", "ToolCall", "UserZone"]
