"""`manage.py test_agents --agent=music --queries=FILE`: asks an agent each line of a file, and leaves nothing of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from agents import registry
from agents.formatting import count
from agents.llm import clients
from agents.llm.model import Call, Called, Model, ModelError
from agents.llm.offline.model import OfflineModel
from agents.runtime import overlay
from agents.runtime.agent import Agent
from agents.runtime.outcome import Outcome
from agents.testing import Talk

EXPECTS = "=>"
OUTSIDE = "This is a test: nothing is done outside."


@dataclass(frozen=True)
class Query:
    """What is asked, and the names of the tools that it is to lead to; with none, any."""

    text: str
    tools: tuple[str, ...]


class Rehearsal(Talk):
    """A talk with an agent as an operator has it, in which nothing leaves the house."""

    def __init__(self, user: User, agent: Agent, *, model: Model) -> None:
        super().__init__(user, agent.name, model=model)
        self.agent = self.first = agent

    def _carried_out(self, call: Call, answer: Any = None) -> Outcome:
        if self._tool(call).outside:
            return Outcome.refused(OUTSIDE, "in_a_test")
        return super()._carried_out(call, answer)


class Command(BaseCommand):
    help = (
        "Asks an agent each line of a file, in a conversation of its own that is taken back. Ends with 1 if one failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agent", required=True)
        parser.add_argument(
            "--queries", type=Path, required=True,
            help=f'a query in each line; "{EXPECTS} tool, tool" behind it says which tools have to be used',
        )  # fmt: skip
        parser.add_argument("--user", default="", help="with whose rights; else those of somebody who is new here")
        parser.add_argument("--offline", action="store_true", help="by the offline model, whatever the settings name")

    def handle(self, *args: Any, agent: str, queries: Path, user: str, offline: bool, **options: Any) -> None:
        asked = _read(queries)

        async def ask_all() -> int:
            try:
                return await sync_to_async(self._ask_all)(agent, asked, user, offline)
            finally:
                await clients.close_clients()

        if failed := async_to_sync(ask_all)():
            raise CommandError(f"{failed} of {count(len(asked), 'query', 'queries')} failed.")
        self.stdout.write(f"{count(len(asked), 'query', 'queries')}, all answered.")

    def _ask_all(self, name: str, queries: list[Query], user: str, offline: bool) -> int:
        """Return how many failed. All that is written is taken back."""
        agents = overlay.current().at(None, agent=name, user_id=None)
        agent = _agent(agents, name)
        model = OfflineModel(words_per_second=0) if offline else agents.chain(agent)[0].model
        failed = 0
        for query in queries:
            with transaction.atomic():
                talk = Rehearsal(_person(user), agent, model=model)
                before = time.perf_counter()
                try:
                    answer, error = talk.say(query.text), ""
                except ModelError as refused:
                    answer, error = "", refused.detail
                took = time.perf_counter() - before
                transaction.set_rollback(True)
            wrong = error or _wrong(query, talk, answer)
            failed += bool(wrong)
            self._show(query, talk, answer, took, wrong)
        return failed

    def _show(self, query: Query, talk: Talk, answer: str, took: float, wrong: str) -> None:
        used = ", ".join(talk.calls) or "none"
        waits = "".join(f"; {call.name} waits for the person" for call in talk.waiting)
        self.stdout.write(f"> {query.text}")
        if answer:
            self.stdout.write(answer)
        self.stdout.write(f"  {talk.agent.name} · tools: {used}{waits} · {took * 1000:.0f} ms · {wrong or 'ok'}\n\n")


def _wrong(query: Query, talk: Talk, answer: str) -> str:
    """Return what is wrong with an answer, or ""."""
    if missing := [name for name in query.tools if name not in (*talk.calls, *(call.name for call in talk.waiting))]:
        return f"failed: {', '.join(missing)} was not used"
    if talk.waiting:
        return ""
    calls = [item for item in talk.items if isinstance(item, Called)]
    if calls and not calls[-1].ok:
        return f"failed: {calls[-1].name} was refused"
    return "" if answer or talk.output is not None else "failed: no answer"


def _read(path: Path) -> list[Query]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from None
    found = []
    for line in lines:
        text, _, tools = line.partition(EXPECTS)
        if text.strip() and not text.startswith("#"):
            found.append(Query(text.strip(), tuple(name.strip() for name in tools.split(",") if name.strip())))
    if not found:
        raise CommandError(f"{path} has no queries: write one in each line.")
    return found


def _agent(agents: overlay.Snapshot, name: str) -> Agent:
    """Return the agent of this name as it is asked now; "music_agent" is "music", too. Errors: `CommandError`."""
    found = agents.agent(name) or agents.agent(name.removesuffix("_agent"))
    if found is None:
        raise CommandError(
            f"No agent is called {name!r}. There are {', '.join(each.name for each in registry.agents)}."
        )
    return found


def _person(name: str) -> Any:
    people = get_user_model()._default_manager
    if not name:
        return people.create(username=f"test-{uuid4()}")
    found = people.filter(username=name).first()
    if found is None:
        raise CommandError(f"Nobody is called {name!r} here.")
    return found
