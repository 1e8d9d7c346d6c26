"""The situation that an agent acts in: its rows, and the events that woke it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from agents.business.declaration import AgentDeclaration
from agents.business.models import Activation, AgentRun
from agents.events.models import Event


@dataclass
class Situation:
    """The activation an agent is in. `questions` counts what it asked a model in this activation."""

    declaration: AgentDeclaration
    agent_run: AgentRun
    activation: Activation | None = None
    finished: bool = False
    questions: int = field(default=0)

    @cached_property
    def events(self) -> list[Any]:
        """The events that woke it, in their order."""
        return _events(self.activation.events if self.activation else [])

    @property
    def current_event(self) -> Any:
        return self.events[-1] if self.events else None

    @cached_property
    def triggering_event(self) -> Any:
        found = _events([self.agent_run.spawned_by])
        return found[0] if found else None


def _events(ids: Sequence[str]) -> list[Any]:
    wanted = [pk for pk in ids if pk]
    found = {str(event.pk): event for event in Event.objects.filter(pk__in=wanted)} if wanted else {}
    return [found[str(pk)] for pk in wanted if str(pk) in found]
