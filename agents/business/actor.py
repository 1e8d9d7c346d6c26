"""What an agent can do while it acts: look at its row and its context, note, think, say, finish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agents.business.activations.situation import Situation
from agents.business.kinds import OutreachKind
from agents.business.models import AgentLogEntry, AgentRun, Outreach
from agents.business.outreach import say
from agents.business.thinking.questions import think
from agents.runtime.widget import Widget

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Actor:
    """Every declared agent can do this. Deriving from it is not needed, but lets a type checker know."""

    _situation: Situation
    context: Any
    title: str  # what a person calls it

    def act(self) -> None:
        """Look, and do what is to be done. All its changes in the database commit together, with the activation."""
        raise NotImplementedError

    def changed(self) -> bool:
        """Return whether there is anything to act on: one cheap query. An activation by hand does not ask."""
        return True

    @property
    def run(self) -> AgentRun:
        return self._situation.agent_run

    @property
    def namespace(self) -> str:
        return self._situation.agent_run.namespace

    @property
    def user(self) -> User | None:
        """The person it works for; None when its entity belongs to nobody."""
        return self._situation.agent_run.user

    @cached_property
    def entity(self) -> Any:
        """The row it is about, as it was when the activation began."""
        return self._situation.agent_run.entity

    @property
    def event(self) -> Any:
        """The event that woke it; None in a heartbeat."""
        return self._situation.current_event

    def note(self, text: str) -> None:
        """Add an entry to its log. No person is told."""
        situation = self._situation
        AgentLogEntry.objects.create(agent_run=situation.agent_run, activation=situation.activation, text=text)

    def say(
        self,
        person: User,
        text: str = "",
        *,
        kind: str | OutreachKind,
        widget: Widget | None = None,
        dedupe_key: str | None = None,
        thread: UUID | None = None,
    ) -> Outreach | None:
        """Say something to a person, through the contact policy; return None when just that was said before.

        `dedupe_key` names the state it speaks about ("unanswered:3"): of one state a person hears once. Without it the
        words are the key. `thread` is the conversation it belongs to.
        """
        return say(
            person, text, kind=kind, widget=widget, dedupe_key=dedupe_key, thread=thread,
            agent_run=self._situation.agent_run,
        )  # fmt: skip

    def think(self, prompt: str, tools: Sequence[str] | None = None, *, data: Mapping[str, Any] | None = None) -> str:
        """Ask a model and return its answer; it may use the named tools, with the rights of the agent's person.

        `data` is the question's structured content (JSON), for a model that is a program: the offline model.

        Nothing may be held while a model is waited for. So what this activation did before is undone, and it begins
        again when the answer is there; `think` then returns it at once. Think first, act afterwards.
        Errors: `ThoughtFailed` when there is no answer.
        """
        return think(self._situation, prompt, tools, data)

    def finish(self) -> None:
        """This agent's work is over: after this activation it is never woken again."""
        self._situation.finished = True
