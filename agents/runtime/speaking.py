"""For whom a conversation speaks besides its own person, as a domain says it: a customer of a store, say.

    speaks_for("customer", agents=("store",), who=name_of, end=forget)

The platform shows it where the conversation is read by its person, and lets them end it; it gives no right to anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.dispatch import Signal

from agents import registry

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: It is another one, or nobody, now. Sent in the transaction, with the ids `conversations`, and with `user`, the id of
#: whoever it is another one for in all of theirs, or None.
changed = Signal()
#: Conversations were deleted, or emptied. Sent in the transaction, with `conversations`, their ids.
conversation_over = Signal()


@dataclass(frozen=True, slots=True)
class Speaks:
    """One kind of those for whom conversations speak. `who` returns what they are called, "" for nobody."""

    name: str
    agents: tuple[str, ...]
    who: Callable[[User, UUID], str]
    end: Callable[[User, UUID], None]


def speaks_for(
    name: str, *, agents: tuple[str, ...], who: Callable[[User, UUID], str], end: Callable[[User, UUID], None]
) -> None:
    """Declare it for conversations with these agents, and with those that people have made themselves.

    `who(user, conversation)` returns for whom it speaks as its person may read it, "" for nobody; `end` ends that. Both
    are database code.
    """
    registry.speaking.add(name, Speaks(name, agents, who, end))


def spoken_for(user: User, conversation: UUID, agent: str) -> list[dict[str, str]]:
    """Return for whom this user's conversation with this agent speaks, as `{"kind": …, "name": …}`. Database code.

    Nothing is asked for agents that speak for nobody.
    """
    named = ((each.name, each.who(user, conversation)) for each in _kinds(agent))
    return [{"kind": kind, "name": who} for kind, who in named if who]


def end(user: User, conversation: UUID, agent: str) -> None:
    """Let this user's conversation speak for nobody but its person. Database code."""
    for each in _kinds(agent):
        if each.who(user, conversation):
            each.end(user, conversation)


def speaker_changed(*conversations: UUID, user: int | None = None) -> None:
    """Say in the transaction that it is another one, or nobody, in these, or in all of a user's: open pages show it."""
    if conversations or user is not None:
        changed.send(sender=Speaks, conversations=sorted(set(conversations)), user=user)


def may_speak(agent: str) -> bool:
    """Whether conversations with this agent may speak for anybody besides their person."""
    return bool(_kinds(agent))


def speaking_agents() -> list[str]:
    """Return the declared agents whose conversations may speak for somebody."""
    return sorted({agent for each in registry.speaking for agent in each.agents})


def _kinds(agent: str) -> list[Speaks]:
    return [each for each in registry.speaking if agent in each.agents or registry.agents.get(agent) is None]
