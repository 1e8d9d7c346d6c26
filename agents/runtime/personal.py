"""What of runs is a person's: what was asked, what tools did, what they decided."""

from __future__ import annotations

from agents import personal
from agents.runtime.models import Approval, Run, ToolCall, UserZone

personal.rows(Run, "user", leave_out=["owner", "lease_until"])
personal.rows(ToolCall, "run__user")
personal.rows(Approval, "user", leave_out=["digest", "edited_digest", "schema"])
personal.rows(UserZone, "user")
