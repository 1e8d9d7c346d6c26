"""`manage.py understand "show my last three invoices" --agent store`: how the offline model understands a message."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agents import registry
from agents.llm.offline.understanding.asking import NearestGrammar
from agents.llm.offline.understanding.explained import explained
from agents.llm.offline.values.span import Scene
from agents.runtime.routes import TRANSFER


class Command(BaseCommand):
    help = "Tells how the offline model understands a message: requests, values, candidates, what is left over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("message", help="What somebody says.")
        parser.add_argument("--agent", default="", help="To whom it is said. Without it, to all.")

    def handle(self, *args: Any, message: str, agent: str, **options: Any) -> None:
        speaking = [each for each in registry.grammars if isinstance(each, NearestGrammar) and _hears(agent, each)]
        if not speaking:
            raise CommandError(f"Nothing that {agent or 'anybody'} hears is sentences as data.")
        for grammar in speaking:
            self.stdout.write(self.style.MIGRATE_HEADING(grammar.name.removeprefix("nearest: ")))
            for line in explained(message, grammar.language(), Scene(timezone.localtime())):
                self.stdout.write(line)


def _hears(name: str, grammar: NearestGrammar) -> bool:
    """Whether the agent has one of its tools, or hands over to one that has. Errors: `CommandError`."""
    if not name:
        return True
    if (agent := registry.agents.get(name)) is None:
        raise CommandError(
            f"No agent is called {name!r}. Choose of: {', '.join(sorted(each.name for each in registry.agents))}."
        )
    reached = [agent, *(found for to in agent.handoffs if (found := registry.agents.get(to)) is not None)]
    tools = {tool for each in reached for tool in each.tools if not tool.startswith(TRANSFER)}
    return bool(tools & grammar.tools)
