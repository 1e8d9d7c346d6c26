"""Lays the rows over what code declares, by a version that a run's opening reads in a statement it makes anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.contrib.auth.models import User
from django.db.models import F, Q

from agents import registry
from agents.llm import configured
from agents.profiles import chains, offers
from agents.profiles.models import AgentProfile, AgentPromptTemplate, AgentTool, LLMModel, Version
from agents.profiles.snapshot import Profiles, Rows
from agents.profiles.titles import PrivateTitles
from agents.runtime.overlay import Choice, choice_of


class ProfilesOverlay:
    """See `agents.runtime.overlay.Overlay`. One snapshot a process; a private agent is read for each of its runs."""

    version_sql = "(SELECT version FROM profiles_version)"

    def __init__(self) -> None:
        self._latest = Profiles(version=0)
        self._private = PrivateTitles()

    def at(self, version: int | None, *, agent: str, user_id: int | None) -> Profiles:
        snapshot = self._at(version)
        if agent in snapshot.agents or agent in snapshot.off or agent in registry.agents or user_id is None:
            return snapshot
        theirs = _with_private(snapshot, agent, user_id)
        for key in theirs.agents.keys() - snapshot.agents.keys():
            self._private.learn(key, theirs.agents[key].title)
        return theirs

    def chosen(self, user: User, agent: str | None) -> str:
        theirs = AgentProfile.objects.filter(Q(owner=user) | Q(owner=None), is_active=True, is_missing=False)
        if agent is None:
            defaults = theirs.filter(is_default=True).order_by(F("owner").asc(nulls_last=True))
            return defaults.values_list("key", flat=True).first() or ""
        if "\x00" in agent or not (theirs.filter(key=agent).exists() or self._has_no_row(agent)):
            raise LookupError(f"No agent that {user} may ask is called {agent!r}.")
        return agent

    def key_of(self, user: User, number: int) -> str:
        theirs = AgentProfile.objects.filter(Q(owner=user) | Q(owner=None), is_active=True, is_missing=False)
        key = theirs.filter(pk=number).values_list("key", flat=True).first() if 0 < number < 2**63 else None
        if key is None:
            raise LookupError(f"No agent that {user} may ask has the number {number}.")
        return key

    def is_owned(self, user: User, agent: str) -> bool:
        return AgentProfile.objects.filter(owner=user, key=agent).exists()

    def _has_no_row(self, agent: str) -> bool:
        """Whether code declares it and nobody has overlaid it."""
        return agent in registry.agents and not AgentProfile.objects.filter(key=agent).exists()

    def choices(self, user: User) -> list[Choice]:
        return [choice for choice, _ in self._choices(user)]

    def offered(self, user: User) -> list[Choice]:
        return [choice for choice, row in self._choices(user) if offers.is_offered(choice.key, row, user)]

    def _choices(self, user: User) -> list[tuple[Choice, AgentProfile | None]]:
        """Return them with their rows; what nobody has overlaid has none."""
        theirs = AgentProfile.objects.filter(Q(owner=user) | Q(owner=None))
        rows = {row.key: row for row in theirs.only("key", "name", "is_active", "is_missing", "is_offered")}
        found: list[tuple[Choice, AgentProfile | None]] = [
            (_choice(row), row) for row in rows.values() if row.is_active and not row.is_missing
        ]
        found += [(choice_of(agent), None) for agent in registry.agents if agent.name not in rows]
        return sorted(found, key=lambda each: each[0].title.casefold())

    def load(self) -> None:
        if not configured.is_offline() or LLMModel.objects.exclude(provider=LLMModel.Provider.OFFLINE).exists():
            configured.load_sdk()

    def title(self, name: str) -> str | None:
        agent = self._latest.agents.get(name) or registry.agents.get(name)
        if agent is not None:
            return agent.title
        # A person may have called theirs as one that acts by itself is called.
        return None if registry.business_agents.get(name) else self._private.title(name)

    def _at(self, version: int | None) -> Profiles:
        if version is None:
            version = Version.objects.values_list("version", flat=True).first() or 0
        if version != self._latest.version:
            self._latest = read(version)
        return self._latest


def _choice(row: AgentProfile) -> Choice:
    declared = registry.agents.get(row.key)
    return choice_of(declared, row.name) if declared is not None else Choice(row.key, row.name)


def read(version: int) -> Profiles:
    """Read everybody's rows, in a number of queries that does not grow with them.

    The version was read before them: who changes one meanwhile gives a number that is read the next time.
    """
    asked = chains.read()
    shared = list(AgentProfile.objects.filter(owner=None).prefetch_related("links"))
    if not shared:
        return Profiles(version=version, chains=asked)
    titles = {profile.key: profile.name for profile in shared}
    rows = _rows(Q(agent=None, owner=None) | Q(agent__owner=None, agent__isnull=False), titles)
    agents = {profile.key: agent for profile in shared if (agent := rows.agent(profile))}
    return Profiles(
        version=version,
        agents=agents,
        off=frozenset(profile.key for profile in shared) - agents.keys(),
        models={profile.key: profile.model for profile in shared},
        chains=asked,
    )


def _with_private(snapshot: Profiles, key: str, user_id: int) -> Profiles:
    """Add the agent of this key, if it is this person's, and those of theirs that it leads to."""
    theirs = {row.key: row for row in AgentProfile.objects.filter(owner=user_id).prefetch_related("links")}
    if key not in theirs:
        return snapshot
    titles = {other.name: other.title for other in snapshot.agents.values()}
    titles |= {row.key: row.name for row in theirs.values() if row.is_active}
    rows = _rows(Q(agent__owner=user_id) | Q(agent=None) & (Q(owner=None) | Q(owner=user_id)), titles)
    team = [theirs[each] for each in _led_to(key, theirs)]
    made = {row.key: agent for row in team if (agent := rows.agent(row)) is not None}
    return replace(
        snapshot,
        agents={**snapshot.agents, **made},
        off=snapshot.off | {row.key for row in team if row.key not in made},
        models={**snapshot.models, **{row.key: row.model for row in team}},
    )


def _led_to(key: str, theirs: Mapping[str, AgentProfile]) -> list[str]:
    """Return the keys of those to which a conversation can come from this one by hand-overs, it first."""
    found = [key]
    for each in found:
        found += [other for other in dict.fromkeys(theirs[each].handoffs) if other in theirs and other not in found]
    return found


def _rows(of: Q, titles: Mapping[str, str]) -> Rows:
    return Rows(
        tools=AgentTool.objects.in_bulk(),
        templates=list(AgentPromptTemplate.objects.filter(of)),
        titles=titles,
    )
