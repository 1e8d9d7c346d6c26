"""An agent: a role with instructions and the tools it may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents import registry
from agents.llm.model import ToolSchema

if TYPE_CHECKING:
    from agents.runtime.context import Context
    from agents.runtime.tool import Tool


@dataclass(frozen=True, slots=True)
class Agent:
    """Declare it in a domain's `agents.py`; declaring registers it.

    `instructions` is text, or a function of the context that returns text. `tools` are names.
    `suggestions` are first steps an empty page offers; each is a message a person could send.
    With `listed=False` nobody can choose it: a transcript made it for one run.
    """

    name: str
    title: str
    instructions: str | Callable[[Context], str]
    tools: tuple[str, ...] = ()
    max_steps: int = 12
    suggestions: tuple[str, ...] = ()
    listed: bool = True

    def __post_init__(self) -> None:
        if self.listed:
            registry.agents.add(self.name, self)

    def instructions_for(self, context: Context) -> str:
        """Return the instructions for this context."""
        return self.instructions(context) if callable(self.instructions) else self.instructions

    def tool(self, name: str) -> Tool | None:
        """Return the tool of that name if this agent may use it."""
        return registry.tools[name] if name in self.tools else None

    def schemas(self) -> tuple[ToolSchema, ...]:
        """Return its tools as a model sees them."""
        return tuple(registry.tools[name].schema for name in self.tools)
