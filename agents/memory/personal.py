"""What is remembered is a person's, whole: what holds, what held once, and when nothing was to be remembered."""

from __future__ import annotations

from agents import personal
from agents.memory.models import Fact, Forgotten, Pause, Reading

personal.rows(Fact, "user", leave_out=["vector", "embedder"])
personal.rows(Pause, "user")
personal.rows(Reading, "user")
personal.rows(Forgotten, "user", leave_out=["digest"])
