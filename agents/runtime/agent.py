"""An agent: a role with instructions and the tools it may use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

from agents import registry
from agents.llm.model import ToolSchema
from agents.offered import Offered, is_offered_to
from agents.runtime import structured
from agents.runtime.routes import Route, transfer_name
from agents.source_location import called_from

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pydantic import BaseModel

    from agents.runtime.context import Context
    from agents.runtime.tool import Tool


@dataclass(frozen=True, slots=True)
class Agent:
    """Declare it in a domain's `agents.py`; declaring registers it.

    `instructions` is text, or a function of the context that returns text, alike at every turn of a conversation: what
    changes, such as the time, is what `now` returns. `tools` are names.
    `suggestions` are first steps an empty page offers; each is a message a person could send.
    `handoffs` are names of agents that it may hand the conversation over to: for each it has the tool
    `transfer_to_<name>`, which tells the model that one's `description`. `routes` lead there while no model answers.
    With `listed=False` it is in no registry: a transcript made it for one run, or a profile did. `own_tools` are
    tools as this agent has them, by name, where they differ from what code declares. With an `output` its last answer
    is data of this form, kept in `Run.output`: it is checked, and asked for once more with what was wrong; if that fits
    no better, the run fails. `knows` are the kinds of knowledge that its `search_knowledge` looks in; none: all.
    `offered` says to whom a new conversation offers it: False for one that others hand over to, or a function of the
    user, asked where a person chooses and nowhere else; it is offered where a query set that it returns has rows.
    Whoever names it may ask it all the same. Beside the title people read the `description`.
    """

    name: str
    title: str
    instructions: str | Callable[[Context], str]
    tools: tuple[str, ...] = ()
    max_steps: int = 12
    suggestions: tuple[str, ...] = ()
    listed: bool = True
    own_tools: Mapping[str, Tool] = field(default_factory=dict)
    now: Callable[[Context], str] | None = None
    output: type[BaseModel] | None = None
    description: str = ""
    handoffs: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    offered: Offered = True
    knows: tuple[str, ...] = ()
    declared_at: str = field(default="", init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.output is not None:
            structured.check(self.name, self.output)
        if not self.listed:
            return
        for does, names in (("hands over to", self.handoffs), ("knows", self.knows)):
            if isinstance(names, str):
                where = f"{called_from(2)}: the agent {self.name!r}"
                raise ImproperlyConfigured(f"{where} {does} {names!r}. Write ({names!r},).")
        leads_to = dict.fromkeys((*self.handoffs, *(route.agent for route in self.routes)))
        tools = dict.fromkeys((*self.tools, *map(transfer_name, leads_to)))
        for name, value in (("handoffs", tuple(leads_to)), ("tools", tuple(tools)), ("declared_at", called_from(2))):
            object.__setattr__(self, name, value)  # it is frozen for everybody else
        registry.agents.add(self.name, self)

    def instructions_for(self, context: Context) -> str:
        """Return the instructions for this context."""
        return self.instructions(context) if callable(self.instructions) else self.instructions

    def now_for(self, context: Context, known: str = "") -> str:
        """Return what is true only now, with what is known of the person below it, or ""."""
        now = self.now(context) if self.now is not None else ""
        return f"{now}\n\n{known}".strip() if known else now

    def is_offered_to(self, user: User) -> bool:
        """Whether a new conversation of this person offers it. Database code: one query at most."""
        return is_offered_to(self.offered, user)

    def tool(self, name: str) -> Tool | None:
        """Return the tool of that name if this agent may use it."""
        return self._tool(name) if name in self.tools else None

    def schemas(self, missing: Collection[str] = ()) -> tuple[ToolSchema, ...]:
        """Return its tools as a model sees them, without those that do not exist where it is asked."""
        return tuple(self._tool(name).schema for name in self.tools if name not in missing)

    def conditional(self) -> list[Tool]:
        """Return its tools that exist only in some contexts; see `agents.runtime.availability`."""
        found = (self.own_tools.get(name) or registry.tools.get(name) for name in self.tools)
        return [tool for tool in found if tool is not None and tool.when is not None]

    def _tool(self, name: str) -> Tool:
        return self.own_tools.get(name) or registry.tools[name]
