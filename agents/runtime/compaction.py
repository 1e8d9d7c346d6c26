"""When what is told of a conversation has grown too long for its model, the older part of it is summed up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from agents import registry
from agents.faults import faultpoint
from agents.llm.candidate import Candidate, standing
from agents.llm.model import Called, Request, Said, ToolSchema, Usage
from agents.runtime import availability, runs
from agents.runtime.agent import Agent
from agents.runtime.context import Context
from agents.runtime.models import Run
from agents.runtime.sizes import has_limit, learn, room, size, size_of
from agents.runtime.summaries import Summary, by_facts, summed_up
from agents.runtime.transcript import RunInput, Turn
from agents.runtime.usage import NOTHING_USED, USED, count, together
from agents.threads import in_database

WORTH_IT = 0.1  # of what is allowed: less than that is not summed up
SUMMING_UP = "Summing up what was said before"
TRIES = 3  # where something is forgotten meanwhile; the last one asks no model, and so is quick


@dataclass(frozen=True, slots=True)
class Compacted:
    """Where a run starts after its conversation was shortened, and what that used."""

    opening: RunInput
    usage: Usage
    cost: Decimal


@dataclass(frozen=True, slots=True)
class _Older:
    """What is to be summed up: all that was asked before a moment, since the last summary."""

    items: Sequence[Said | Called]
    until: datetime


class Compaction:
    """Of one attempt at a run. Nothing is asked or counted where all is told and nobody has set a limit."""

    __slots__ = ("_announce", "_run", "_sent")

    def __init__(self, run: Run, announce: Callable[[Run, str], None]) -> None:
        """`announce` is told what is being done meanwhile, and "" when it is."""
        self._run = run
        self._announce = announce
        self._sent = 0  # bytes of what is asked first, where there is a limit

    async def compacted(
        self,
        agent: Agent,
        context_of: Callable[[], Context],
        opening: RunInput,
        chain: Sequence[Candidate],
        *,
        is_refused: bool = False,
    ) -> Compacted | None:
        """Sum the older part up, so that half of what is allowed is free again. None where nothing was summed up.

        What a model refused as too long, it is told half of. The summary is committed before the run goes on: another
        attempt, and every later run, reads it there. Errors: `Lost`.
        """
        asked = standing(chain)
        if not (is_refused or opening.is_long or has_limit(asked[0])):
            return None
        context = context_of()
        tools = agent.schemas(await availability.missing(agent, context)) if has_limit(asked[0]) else ()
        allowed = self._allowed(asked[0], agent, context, opening, tools)
        if not (is_refused or opening.is_long or size(opening.items) > allowed):
            return None
        shorter, usage, cost = None, NOTHING_USED, Decimal(0)
        for left in reversed(range(TRIES)):
            past = await in_database(registry.transcripts[self._run.surface].past, self._run)
            older = _older(self._run, opening, past.turns, allowed)
            if not older.items or not (is_refused or opening.is_long or size(older.items) > WORTH_IT * allowed):
                break
            self._announce(self._run, SUMMING_UP)
            if left:
                summary = await summed_up(past.summary, older.items, asked, allowed)
            else:
                summary = Summary(by_facts(past.summary, older.items))
            usage, cost = together(usage, summary.usage), cost + summary.cost
            shorter = await in_database(_keep, self._run, summary, older.until, past.version)
            self._announce(self._run, "")
            if shorter is not None:
                self._allowed(asked[0], agent, context, shorter, tools)
                break
        return None if shorter is None else Compacted(shorter, usage, cost)

    def _allowed(
        self, asked: Candidate, agent: Agent, context: Context, opening: RunInput, tools: tuple[ToolSchema, ...]
    ) -> float:
        """Return how many bytes may be told of what was said and done, and note how many are sent in all."""
        if not has_limit(asked):
            return float("inf")
        told, now = agent.instructions_for(context), agent.now_for(context, opening.known)
        request = Request(told, tuple(opening.items), tools, now, summary=opening.summary)
        self._sent = size_of(request)
        return room(asked, request)

    def learn(self, model: str, tokens: int) -> None:
        """Compare what was sent with the tokens that the server has counted in its first answer."""
        if self._sent and tokens:
            learn(model, self._sent, tokens)
        self._sent = 0


def _older(run: Run, opening: RunInput, turns: Sequence[Turn], allowed: float) -> _Older:
    """Turns of one moment stay together: a summary stands for all that was before a moment. An open one ends it."""
    sizes = [size(turn.items) for turn in turns]
    counts = [len(turn.items) for turn in turns]
    own_size = max(size(opening.items) - sum(sizes), 0)
    own_count = max(len(opening.items) - sum(counts), 0)
    most = min(allowed, size(opening.items)) / 2 - own_size
    most_items = len(opening.items) / 2 - own_count if opening.is_long else float("inf")
    fits = (at for at in range(len(turns)) if sum(sizes[at:]) <= most and sum(counts[at:]) <= most_items)
    first_open = next((at for at, turn in enumerate(turns) if turn.is_open), len(turns))
    cut = min(next(fits, len(turns)), first_open)
    until = turns[cut].asked_at if cut < len(turns) else run.created_at
    return _Older([item for turn in turns if turn.asked_at < until for item in turn.items], until)


def _keep(run: Run, summary: Summary, until: datetime, version: int) -> RunInput | None:
    """Commit the summary with what it used. Returns where the run starts now.

    None where something that it was made of was forgotten meanwhile: what it used alone is committed.
    """
    transcript = registry.transcripts[run.surface]
    with transaction.atomic():
        held = runs.fenced(run)
        count(held, run, summary.usage, summary.cost)
        held.save(update_fields=[*USED])
        is_kept = transcript.summed_up(held, summary.text, until, version)
        faultpoint("before_summary_commit")
    faultpoint("after_summary_commit")
    return transcript.opening(run) if is_kept else None
