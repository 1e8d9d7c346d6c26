"""What a feed lacks: the messages with a rev beyond its own, and how the conversation's run stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, prefetch_related_objects

from agents.runtime.models import Run, ToolCall
from chat import used
from chat.approvals import waiting
from chat.attachments.shown import with_attachments
from chat.live.topic import RunNews
from chat.models import Conversation, Message

PAGE = 100  # messages in one read; a feed goes on until it has all
TOO_FAR = 1000  # revs behind; fetching the page afresh is cheaper for both sides
ON_PAGE = 40  # messages on a freshly loaded page
SHOWN = ("run", "tool_call__approval__decided_by")  # what is shown of a message beside its row
#: Of a run, what no message shows. A feed reads twice a turn, and Django words each column anew.
UNSHOWN = [
    f"run__{name}"
    for name in (
        *("outages", "owner", "lease_until", "cancel_requested", "steps_before", "response_id", "input_tokens"),
        *("output_tokens", "cached_tokens", "reasoning_tokens", "cost", "fallbacks", "output", "options", "transcript"),
        *("created_at", "queued_at", "started_at", "ended_at", "decided_at"),
    )
]
_CALLS = ToolCall.objects.select_related("approval__decided_by")


@dataclass(frozen=True, slots=True)
class Changes:
    """`messages` in rev order, each as it now is. `rev` is what the reader has after them, `newest` what there is."""

    rev: int
    newest: int
    messages: list[Message]
    run: RunNews | None
    title: str
    forked_rev: int
    more: bool
    waits: bool = False  # something here waits for the person's decision
    agent: str = ""  # whose conversation it is


def after(conversation: UUID, rev: int) -> Changes | None:
    """Return what has changed after `rev`, or None when the conversation is gone."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [conversation])
        row = cursor.fetchone()
    if row is None:
        return None
    newest, title, forked_rev, agent, may_wait, *run = row
    changed: list[Message] = []
    if newest > rev:
        # A row changed since bears a higher rev and comes the next time.
        changed = list(
            Message.objects.filter(conversation=conversation, rev__gt=rev, rev__lte=newest)
            .select_related("run")
            .defer(*UNSHOWN)
            .order_by("rev")[: PAGE + 1]
        )
    more = len(changed) > PAGE
    changed = changed[:PAGE]
    _add_calls(changed)
    used.attach(changed)
    for message in changed:
        if message.branch is not None:
            message.become_removed()
    with_attachments(changed)
    return Changes(
        rev=changed[-1].rev if more else max(newest, rev),
        newest=newest,
        messages=changed,
        run=_news(*run) if run[0] else None,
        title=title,
        forked_rev=forked_rev,
        more=more,
        waits=may_wait and waiting.is_in(conversation),
        agent=agent,
    )


def _add_calls(messages: list[Message]) -> None:
    """Read calls and what they wait for, where there are any: as joins they would be paid for by each text, too."""
    if of_tools := [message for message in messages if message.tool_call_id is not None]:
        prefetch_related_objects(of_tools, Prefetch("tool_call", _CALLS.all()))


def _news(run: UUID, state: str, *more: Any) -> RunNews:
    """Return how the run stands for whoever looks on.

    One that waits for another agent's answer alone is at work; one that has all it waited for is in the queue, or
    will be as soon as there is room.
    """
    if state != Run.State.INTERRUPTED:
        return RunNews(run, state, *more)
    if interrupts := waiting.interrupts(run):
        return replace(RunNews(run, state, *more), interrupts=interrupts)
    is_decided = Run.objects.filter(pk=run, decided_at__isnull=False).exists()
    return RunNews(run, Run.State.QUEUED if is_decided else Run.State.RUNNING, *more)


_RUN = "id, state, agent, error_code, error, attempt"
#: One statement, so one snapshot: a run that is seen to be over has its last message within this rev.
_STANDING = f"""
    SELECT c.rev, c.title, c.forked_rev, c.agent, {waiting.FOR_ITS_PERSON},
           r.id, r.state, r.agent, r.error_code, r.error, r.attempt
    FROM chat_conversation c
    LEFT JOIN LATERAL (
        SELECT * FROM (
            (SELECT 1 AS rank, {_RUN} FROM runtime_run
             WHERE thread = c.id AND surface = 'chat' AND state = 'running' LIMIT 1)
            UNION ALL
            (SELECT 2, {_RUN} FROM runtime_run WHERE thread = c.id AND surface = 'chat' AND state = 'queued' LIMIT 1)
            UNION ALL
            (SELECT 3, {_RUN} FROM runtime_run WHERE thread = c.id AND surface = 'chat' ORDER BY queued_at DESC LIMIT 1)
        ) candidates ORDER BY rank LIMIT 1
    ) r ON true
    WHERE c.id = %s AND NOT c.is_deleted
"""


def newest_messages(conversation: UUID, *, before: Any = None, most: int = ON_PAGE) -> tuple[list[Message], bool]:
    """Return the newest messages in page order (older than `before`), and whether there are older ones."""
    rows = Message.objects.filter(conversation=conversation, rev__gt=0, branch__isnull=True)
    rows = rows.exclude(kind=Message.Kind.REMOVED)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    page = with_attachments(rows.select_related(*SHOWN).order_by("-created_at", "-id")[: most + 1])
    used.attach(page)
    return list(reversed(page[:most])), len(page) > most


def revs(conversations: list[UUID]) -> dict[UUID, int]:
    """Return the rev of each: the one-second poll for lost hints."""
    return dict(Conversation.objects.filter(pk__in=conversations).values_list("pk", "rev"))


def going_on(conversations: list[UUID]) -> dict[UUID, Run]:
    """Return the running run of each conversation that has one."""
    return {run.thread: run for run in Run.objects.filter(thread__in=conversations, state=Run.State.RUNNING)}


def growing(runs: list[UUID]) -> list[Message]:
    """Return the checkpoints of the texts that these runs are at."""
    return list(Message.objects.filter(run__in=runs, rev=0))
