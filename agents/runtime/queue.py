"""How a run comes to be: queued in its thread, or claimed at birth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agents.refused import Refused
from agents.runtime.models import Run
from agents.runtime.options import kept as kept_options

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OTHERWISE = "An answer that was asked for otherwise is on its way. Try again when it is there."


def unfinished(user: User) -> list[tuple[str, UUID, str]]:
    """Return surface, thread and state of the user's runs that are not over."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFINISHED, [user.pk])
        return cursor.fetchall()


#: Written out, as every message waits for it and Django would take as long to word it as PostgreSQL to answer.
_UNFINISHED = """
    SELECT surface, thread, state FROM runtime_run WHERE (state = 'queued' OR state = 'running') AND user_id = %s
"""


def enqueue(
    going_on: Iterable[tuple[str, UUID, str]],
    *,
    surface: str,
    thread: UUID,
    user: User,
    agent: str,
    owner: str = "",
    options: Mapping[str, Any] | None = None,
) -> Run:
    """In the caller's transaction: return the thread's queued run, or make one: claimed if it can begin at once.

    The caller holds the lock that serialises the thread, and asked under it what of the user's is `unfinished`.
    The queued row is locked too, so that a claim waits for the caller's commit and then sees all that was said.
    With an `owner`, and nobody at work in the thread, the new run is the owner's from the start: what is claimed at
    birth waits for no second commit. `options` are checked ones. Errors: `Refused`, "busy", where the queued run's
    are others.
    """
    kept = kept_options(options, agent)
    states = [state for *where, state in going_on if where == [surface, thread]]
    if Run.State.QUEUED in states:
        queued = Run.objects.select_for_update().filter(surface=surface, thread=thread, state=Run.State.QUEUED)
        if found := queued.order_by().first():
            if found.options != kept:
                raise Refused("busy", OTHERWISE, {"options": ["Busy."]})
            return found
    run = Run(surface=surface, thread=thread, user=user, agent=agent, options=kept, created_at=timezone.now())
    lease = None
    if owner and not states:
        run.state, run.attempt, run.owner, run.started_at = Run.State.RUNNING, 1, owner, run.created_at
        lease = settings.RUN_LEASE
    of_run = (run.pk, surface, thread, user.pk, agent, run.state, run.attempt, run.attempt_limit, run.owner)
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE, [*of_run, lease, run.started_at, run.created_at, orjson.dumps(kept).decode()])
    run._state.adding, run._state.db = False, connection.alias
    return run


_ENQUEUE = """
    INSERT INTO runtime_run (id, surface, thread, user_id, agent, state, attempt, attempt_limit, owner, lease_until,
                             started_at, created_at, cancel_requested, steps, error_code, error, model, input_tokens,
                             output_tokens, options)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s),
            %s, %s, false, 0, '', '', '', 0, 0, %s::jsonb)
"""
