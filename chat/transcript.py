"""The conversation as a run's transcript: what the agent reads is the history, what it does becomes messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from agents import memory, registry
from agents.runtime.draft import Draft
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.transcript import Past, RunInput, Transcript, Turn
from agents.runtime.widget import Widget
from chat import listing, messages, remembering, told
from chat.approvals.waiting import CARD
from chat.attachments.told import is_read
from chat.citations.shown import citations_of
from chat.models import Conversation, Message
from chat.receivers import name_after

HISTORY = 120  # messages that a model is told; where there are more, the older half is summed up
MOST_SUMMED_UP = 2000  # messages that are looked at for a summary


class ConversationTranscript(Transcript):
    """See `agents.runtime.transcript.Transcript`."""

    def opening(self, run: Run) -> RunInput:
        """Read the newest part of the history, each run's answer after the words that it answers."""
        summary, rows = told.read(run, HISTORY + 1)
        is_long, rows = len(rows) > HISTORY, rows[:HISTORY]
        came = told.came_with(rows)
        asked = next((row.pk for row in rows if row.role == Message.Role.USER), None)
        rows.sort(key=told.reading_order)
        last_at = rows[-1].last_at if rows else run.created_at
        growing = next((row for row in rows if row.run_id == run.pk and row.rev == 0), None)
        recalled = remembering.recalled(run, rows) if rows and rows[-1].has_facts else []
        return RunInput(
            items=[item for row in rows if (item := told.item(row, came))],
            last_at=last_at,
            left_behind=(growing.pk, growing.created_at) if growing else None,
            version=rows[-1].version if rows else None,
            summary=summary,
            is_long=is_long,
            known=memory.told(recalled),
            recalled=tuple(each.fact for each in recalled),
            unread=came[asked].unread if asked is not None and asked in came else (),
        )

    def is_read(self, unread: Sequence[UUID]) -> bool:
        return is_read(unread)

    def past(self, run: Run) -> Past:
        """Return what each run, and each agent by itself, did before this one.

        What a run answers that was asked for once more is a part of what was before: it counts as not over.
        """
        version = memory.version(run.user_id, str(run.thread))  # first: what is forgotten from here on is noticed
        summary, rows = told.read(run, MOST_SUMMED_UP)
        rows = remembering.without_forgotten(run, rows)
        came = told.came_with(rows)
        rows.sort(key=told.reading_order)
        asked = next((row.run_id or row.pk for row in reversed(rows) if row.role == Message.Role.USER), None)
        found = []
        for (asked_at, who, *_), of_one in groupby(rows, key=lambda row: told.reading_order(row)[:2]):
            of_turn = list(of_one)
            if who != run.pk:
                items = [item for row in of_turn if (item := told.item(row, came))]
                is_open = who == asked or any(row.call_state in _OPEN for row in of_turn)
                found.append(Turn(asked_at, items, is_open))
        return Past(found, summary, version)

    def summed_up(self, run: Run, summary: str, until: datetime, version: int) -> bool:
        if not memory.is_still(run.user_id, str(run.thread), version):
            return False
        role, kind = Message.Role.SYSTEM, Message.Kind.NOTICE
        messages.post(run.thread, role=role, kind=kind, agent=run.agent, run=run, text=summary, sums_up_until=until)
        return True

    def answered(self, run: Run, draft: Draft | None, calls: Sequence[ToolCall]) -> None:
        texts = _texts(run, draft)
        if draft is not None:
            _settle_text(run, draft, Message.State.COMPLETE, texts)
        # An earlier attempt may have begun a text that this one did not go on with.
        for row in _rows(pk for pk, rev in texts.items() if rev == 0 and (draft is None or pk != draft.message)):
            messages.remove(row)
        if draft is None:
            _remove_ghost(run, step=run.steps - 1)
        for call in calls:
            messages.post(
                run.thread,
                role=Message.Role.ASSISTANT,
                kind=Message.Kind.TOOL,
                state=Message.State.PARTIAL,
                agent=run.agent,
                run=run,
                tool_call=call,
            )

    def tool_ended(self, run: Run, call: ToolCall, widgets: Sequence[Widget]) -> None:
        ok = call.state == ToolCall.State.DONE
        messages.change(call.message, state=Message.State.COMPLETE if ok else Message.State.FAILED)
        for number, widget in enumerate(widgets, 1):
            at = call.message.created_at + timedelta(microseconds=number)
            show(run, widget, at=at, agent=call.agent, branch=call.message.branch)

    def tool_waits(self, run: Run, call: ToolCall, approval: Approval) -> None:
        """Put the card on which it is decided below the line of the call, or of the one that asked another agent."""
        card = Widget(CARD, {"tool_call": str(call.pk)})
        show(run, card, at=_asking(run, call).message.created_at + timedelta(microseconds=1))

    def child_shows(self, run: Run, call: ToolCall, widgets: Sequence[Widget]) -> None:
        """Put its cards below the line of the call that asked, in the order of its calls."""
        line = _asking(run, call).message
        for number, widget in enumerate(widgets, 2 + 10 * (call.position + 10 * call.step)):
            at = line.created_at + timedelta(microseconds=number)
            show(run, widget, at=at, agent=call.agent or call.run.agent, branch=line.branch)

    def interrupted(self, run: Run, calls: Sequence[ToolCall]) -> None:
        for call in calls:
            messages.change(call.message)  # its line says that it waits

    def ended(self, run: Run, draft: Draft | None) -> None:
        cut_short = Message.State.STOPPED if run.state == Run.State.STOPPED else Message.State.FAILED
        if draft is not None:
            _settle_text(run, draft, _TEXTS_THAT_STAND.get(run.error_code, cut_short), _texts(run, draft))
        # Mostly there is nothing to be changed: whole rows would be worded and read for nothing.
        shown = Message.objects.filter(run=run, role=Message.Role.ASSISTANT).order_by()
        said = list(shown.values_list("pk", "state", "kind"))
        for row in _rows(pk for pk, state, _ in said if state == Message.State.PARTIAL):
            messages.change(row, state=cut_short)
        if draft is None and run.state != Run.State.COMPLETED:
            _remove_ghost(run, step=run.steps)
        if run.state == Run.State.FAILED:
            _notice(run, run.error, Message.State.FAILED)
        elif run.state == Run.State.STOPPED and draft is None:
            _notice(run, "Stopped.", Message.State.STOPPED)
        elif run.state == Run.State.COMPLETED and not any(kind != Message.Kind.REMOVED for _, _, kind in said):
            _notice(run, "There was no answer to this.", Message.State.COMPLETE)

    def checkpoint(self, drafts: Sequence[Draft]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                _CHECKPOINT,
                [
                    [draft.message for draft in drafts],
                    [draft.thread for draft in drafts],
                    [draft.run for draft in drafts],
                    [draft.attempt for draft in drafts],
                    [draft.agent for draft in drafts],
                    [draft.text for draft in drafts],
                    [draft.created_at for draft in drafts],
                ],
            )


#: By error code: texts that the model is told of when the run goes on.
_TEXTS_THAT_STAND = {
    "length": Message.State.STOPPED,
    "ended_early": Message.State.STOPPED,
    "step_limit": Message.State.COMPLETE,
}

registry.transcripts.add("chat", ConversationTranscript())

#: A text that still grows is a row with rev 0, unseen by `sync`. Fenced: only the attempt that holds the run writes.
#: A run that is locked is left out: its text is becoming a message at this moment, and must not appear beneath that.
_CHECKPOINT = """
    INSERT INTO chat_message (id, conversation_id, run_id, attempt, agent, text, created_at, rev, role, kind, state,
                              widget, widget_arguments, widget_key, reaction)
    SELECT grown.id, grown.thread, grown.run, grown.attempt, grown.agent, grown.text, grown.created_at,
           0, 'assistant', 'text', 'partial', '', '{}', '', ''
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::smallint[], %s::text[], %s::text[], %s::timestamptz[])
         AS grown (id, thread, run, attempt, agent, text, created_at)
    JOIN runtime_run run ON run.id = grown.run AND run.attempt = grown.attempt AND run.state = 'running'
    FOR SHARE OF run SKIP LOCKED
    ON CONFLICT (id) DO UPDATE SET text = excluded.text, attempt = excluded.attempt
    WHERE chat_message.rev = 0
"""


_OPEN = (ToolCall.State.REQUESTED, ToolCall.State.STARTED, ToolCall.State.WAITING)


def _texts(run: Run, draft: Draft | None) -> dict[UUID, int]:
    """Return the revs of this run's texts that grow, and of the draft's row, if it is there."""
    is_wanted = Q(rev=0) if draft is None else Q(rev=0) | Q(pk=draft.message)
    return dict(Message.objects.filter(is_wanted, run=run).order_by().values_list("pk", "rev"))


def _rows(pks: Iterable[UUID]) -> list[Message]:
    """Return these messages. Mostly there are none, and no statement is made."""
    wanted = list(pks)
    return list(Message.objects.filter(pk__in=wanted)) if wanted else []


def _settle_text(run: Run, draft: Draft, state: str, texts: Mapping[UUID, int]) -> None:
    """Make the growing text a message; its place on the page stays where it began."""
    rev = texts.get(draft.message)
    citations = citations_of(run, draft.text)
    if rev is None:
        messages.post(
            run.thread,
            id=draft.message,
            role=Message.Role.ASSISTANT,
            state=state,
            agent=draft.agent,
            run=run,
            text=draft.text,
            reasoning=draft.reasoning,
            citations=citations,
            attempt=draft.attempt,
            created_at=draft.created_at,
        )
    elif rev == 0:
        row = Message.objects.get(pk=draft.message)
        written: dict[str, Any] = {"citations": citations, "attempt": draft.attempt}
        written |= {"text": draft.text, "reasoning": draft.reasoning, "agent": draft.agent}
        messages.change(row, state=state, **written)


def _remove_ghost(run: Run, *, step: int) -> None:
    """A killed attempt may have shown a text that was never written down: tell those who saw it that it is gone."""
    pk = run.text_of(step)
    if run.attempt > 1 and not Message.objects.filter(pk=pk).exists():
        role, kind = Message.Role.ASSISTANT, Message.Kind.REMOVED
        messages.post(run.thread, id=pk, role=role, kind=kind, agent=run.agent, run=run)


def _asking(run: Run, call: ToolCall) -> ToolCall:
    """Return this run's own call: the one that asked, where the call is of a run that answers it."""
    while call.run_id != run.pk and call.run.parent is not None:
        call = call.run.parent
    return call


def show(run: Run, widget: Widget, *, at: datetime, agent: str = "", branch: UUID | None = None) -> None:
    """Put a widget below the line of its tool, as shown by the agent that called it.

    It goes to the branch of that line, which may have been put away meanwhile.
    """
    message = messages.show_card(run.thread, widget, run=run, at=at, agent=agent or run.agent, branch=branch)
    conversation = Conversation.objects.select_related("user").get(pk=run.thread)
    if name_after(conversation, message):
        listing.changed(conversation.user, conversation.pk)


def _notice(run: Run, text: str, state: str) -> None:
    messages.post(
        run.thread,
        role=Message.Role.SYSTEM,
        kind=Message.Kind.NOTICE,
        state=state,
        agent=run.agent,
        run=run,
        text=text,
    )
