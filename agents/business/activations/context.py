"""What every agent's context has besides its own fields: which events it stands in, since when it lives."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, PrivateAttr

if TYPE_CHECKING:
    from agents.business.activations.situation import Situation


class AgentContext(BaseModel):
    """Read from the agent's rows when asked for; never stored with its fields."""

    _situation: Any = PrivateAttr(default=None)

    @property
    def triggering_event(self) -> Any:
        """The event that spawned the agent; None when it was spawned by hand."""
        return self._situation.triggering_event

    @property
    def current_event(self) -> Any:
        """The event that woke it for this activation; None in a heartbeat."""
        return self._situation.current_event

    @property
    def spawned_at(self) -> datetime:
        return self._situation.agent_run.spawned_at

    @property
    def last_acted_at(self) -> datetime | None:
        return self._situation.agent_run.last_acted_at


def as_agent_context(declared: type[BaseModel]) -> type[BaseModel]:
    """Return the declared context, with what every agent's has."""
    return type(declared.__name__, (declared, AgentContext), {"__module__": declared.__module__})


def loaded(model: type[BaseModel], stored: dict[str, Any], situation: Situation) -> Any:
    """Read a stored context. Errors: `pydantic.ValidationError` when the fields changed so that it does not fit."""
    context = model.model_validate(stored)
    context._situation = situation  # type: ignore[attr-defined]
    return context
