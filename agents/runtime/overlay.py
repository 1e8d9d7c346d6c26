"""Who answers, and which models are asked: what code declares, as an operator may have changed it.

A run keeps the snapshot that it began with to its end. Without an app that keeps profiles, it is what code declares and
what the settings name.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.conf import settings

from agents import registry
from agents.llm import circuit, configured
from agents.llm.candidate import Candidate, Price
from agents.llm.offline.model import OfflineModel

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from agents.runtime.agent import Agent


class Snapshot(Protocol):
    """Agents and models as they stood at one moment. Frozen, in memory: safe on the event loop."""

    def agent(self, name: str) -> Agent | None:
        """Return the agent of this name, or None when there is none, or none that may be asked."""

    def chain(self, agent: Agent, model: str = "") -> Sequence[Candidate]:
        """Return the models that may answer for this agent, the next one for when the one before it fails.

        With the name of a `model`: that one first, whichever the agent has.
        """


class Choice(NamedTuple):
    """An agent that a person may choose: the key by which it is asked, what it is called, what it does, first steps."""

    key: str
    title: str
    description: str = ""
    suggestions: Sequence[str] = ()


def choice_of(agent: Agent, title: str = "") -> Choice:
    """Return a declared agent as people choose it. `title`: what an operator calls it."""
    return Choice(agent.name, title or agent.title, agent.description, agent.suggestions)


class Overlay(Protocol):
    """Implemented by the app that keeps profiles, and put here by it."""

    #: A scalar of SQL that a statement of a run's opening carries along: `at` is told what it said.
    version_sql: str

    def at(self, version: int | None, *, agent: str, user_id: int | None) -> Snapshot:
        """Return what holds at this version (None: now) for a run of this agent and person.

        Database code; no query for the version that it holds already, but for an agent that is one person's alone.
        """

    def chosen(self, user: User, agent: str | None) -> str:
        """Return the agent of a new conversation: the one chosen, else the person's default one, else everybody's.

        "" when there is none. Database code. Errors: `LookupError` for one that this person may not ask.
        """

    def key_of(self, user: User, number: int) -> str:
        """Return the key of the agent whose profile has this number. Database code.

        Errors: `LookupError` for one that this person may not ask.
        """

    def is_owned(self, user: User, agent: str) -> bool:
        """Whether this agent is this person's alone. Database code."""

    def choices(self, user: User) -> Sequence[Choice]:
        """Return the agents that this person may ask, by what they are called. Database code."""

    def offered(self, user: User) -> Sequence[Choice]:
        """Return those of them that a new conversation of this person offers. Database code."""

    def load(self) -> None:
        """Import what the models that may answer need: most of a second. Database code; see `configured.load`."""

    def title(self, name: str) -> str | None:
        """Return what people call this agent, by what this process saw last; on the event loop from memory only."""


class Declared:
    """Nothing was changed by anybody: the registry and the settings."""

    version_sql = "NULL::bigint"

    def at(self, version: int | None, *, agent: str, user_id: int | None) -> Snapshot:
        return self

    def chosen(self, user: User, agent: str | None) -> str:
        return registry.agents[agent].name if agent is not None else ""

    def key_of(self, user: User, number: int) -> str:
        raise LookupError(f"No profile has the number {number}.")

    def is_owned(self, user: User, agent: str) -> bool:
        return False

    def choices(self, user: User) -> Sequence[Choice]:
        return [choice_of(agent) for agent in registry.agents]

    def offered(self, user: User) -> Sequence[Choice]:
        return [choice_of(agent) for agent in registry.agents if agent.is_offered_to(user)]

    def load(self) -> None:
        configured.load()

    def title(self, name: str) -> str | None:
        agent = registry.agents.get(name)
        return agent.title if agent else None

    def agent(self, name: str) -> Agent | None:
        return registry.agents.get(name)

    def chain(self, agent: Agent, model: str = "") -> Sequence[Candidate]:
        return with_stand_in((by_settings(model),))


def with_stand_in(chain: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the models with the offline one behind them, where the settings want that."""
    if not settings.FALLBACK_OFFLINE or isinstance(chain[-1].model, OfflineModel):
        return chain
    return (*chain, Candidate(configured.stand_in()))


def by_settings(name: str = "") -> Candidate:
    """Return the model at the server that the settings name: theirs, or that of this name.

    Made once, as each run asks for it. Errors: `ImproperlyConfigured`.
    """
    return _by(name, tuple(getattr(settings, each) for each in _NAME_A_MODEL))


#: What `configured.model` and the prices read.
_NAME_A_MODEL = (
    "OPENAI_API", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_TIMEOUT",
    "OLLAMA_BASE_URL", "OLLAMA_MODEL", "OLLAMA_TIMEOUT", "OFFLINE_WORDS_PER_SECOND",
    "PRICE_INPUT", "PRICE_CACHED_INPUT", "PRICE_OUTPUT",
)  # fmt: skip


@lru_cache(maxsize=64)
def _by(name: str, _settings: tuple[Any, ...]) -> Candidate:
    cached = settings.PRICE_INPUT if settings.PRICE_CACHED_INPUT is None else settings.PRICE_CACHED_INPUT
    prices = (settings.PRICE_INPUT, cached, settings.PRICE_OUTPUT)
    model = configured.model(name)
    price = Price(*(Decimal(str(price)) for price in prices))
    return Candidate(model, price, circuit=circuit.of(getattr(model, "endpoint", model.name)))


_overlay: Overlay = Declared()


def put(overlay: Overlay) -> None:
    """Let this one say who answers. Called once, by an app's `ready`."""
    global _overlay
    _overlay = overlay


def current() -> Overlay:
    return _overlay
