"""Which agents a new conversation offers: as an operator says, else as code says of those that it declares."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Exists, Q, QuerySet

from agents import registry
from agents.offered import offered_to
from agents.profiles.models import AgentProfile


def is_offered(key: str, row: AgentProfile | None, user: User) -> bool:
    """Whether the agent of this key, and of this row if it has one, is offered to a person. Database code."""
    if row is not None and row.is_offered is not None:
        return row.is_offered
    declared = registry.agents.get(key)
    return declared is None or declared.is_offered_to(user)


def not_offered(user: User) -> Q:
    """Return what holds for the rows that are not offered to a person; the statement that has it asks along."""
    by_code = Q(pk=None)  # none
    for agent in registry.agents:
        said = offered_to(agent.offered, user)
        if isinstance(said, QuerySet):
            by_code |= Q(~Exists(said), key=agent.name)
        elif not said:
            by_code |= Q(key=agent.name)
    return Q(is_offered=False) | Q(by_code, is_offered=None)
