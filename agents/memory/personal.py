"""What is remembered is a person's, whole: what holds, what held once, and when nothing was to be remembered."""

from __future__ import annotations

from agents import personal
from agents.memory.models import Fact, Pause

personal.rows(Fact, "user")
personal.rows(Pause, "user")
