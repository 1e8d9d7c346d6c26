"""The offline model's grammar: what a domain registers beside its tools so that it can be talked to without a key.

A grammar sees what any model sees (the conversation's items and the tools), never the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from agents import registry
from agents.llm.attached import Attached
from agents.llm.model import Called, Said


@dataclass(frozen=True, slots=True)
class Turn:
    """One request as a grammar sees it.

    `text` is what the person said last (several unanswered messages are joined by blank lines); `results` are the
    tool calls made since then; `items` is everything before and including both, oldest first. `data` is the structured
    content of what a program asked. `is_first` says that the offline model has not answered in this conversation yet.
    `attached` came with `text` and is no part of it.
    """

    text: str
    results: tuple[Called, ...]
    items: tuple[Said | Called, ...]
    tools: frozenset[str]
    now: datetime
    data: dict[str, Any] = field(default_factory=dict)
    is_first: bool = True
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A tool the offline model wants to call, with plain arguments."""

    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the offline model says and which tools it calls. Without calls the turn is over.

    `as_it_is`: the offline model does not introduce itself below it. A program reads it, or it does so already. `data`
    is the answer where an agent has to answer with data. `choices` are up to three messages that a person may press
    instead of typing. Without `understood` it says that the message was not, or not in whole.
    """

    text: str = ""
    calls: Sequence[Ask] = field(default_factory=tuple)
    as_it_is: bool = False
    data: dict[str, Any] | None = None
    choices: Sequence[str] = ()
    understood: bool = True


class Grammar(Protocol):
    """A deterministic intent grammar. `name` names it.

    `about` says what it understands and reads on from "I can "; `examples` are messages that work, the best first.
    It may have `tools`, a frozenset of the names that it calls: then it speaks only to agents that have one of them.
    With `is_exact = True` it is asked before the others, as a phrase is: what it understands can mean nothing else.
    With `is_guess = True` it is asked after all others: it takes for something known what nobody has understood.
    """

    name: str
    about: str
    examples: tuple[str, ...]

    def answer(self, turn: Turn) -> Answer | None:
        """Return what to say and call, or None when this grammar does not understand the turn."""
        ...

    def hint(self, turn: Turn) -> str:
        """Return a message that would work now, for someone who was not understood; "" for none."""
        ...

    def warm_up(self) -> None:
        """Import what takes long, once, before anything is answered."""
        ...


G = TypeVar("G", bound=type[Grammar])


def grammar(cls: G) -> G:
    """Register a grammar class; it is instantiated once."""
    registry.grammars.add(cls.name, cls())
    return cls
