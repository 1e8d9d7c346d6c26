"""Who has a beat: one worker claims it for a while, one at a time of each agent and in their order."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agents import clock, leases, registry
from agents.business.models import AgentRun, Beat
from agents.faults import faultpoint
from agents.leases import Lost

LEASE = 60.0  # seconds; a beat whose worker died is picked up after that


def claim(now: datetime) -> Beat | None:
    """Claim the beat that waits the longest, one whose worker died first of all; None when none is due."""
    return claim_one(LEFT, now) or claim_one(DUE, now)


def claim_one(which: str, now: datetime, *, outside: bool = False) -> Beat | None:
    """Claim the first of `LEFT` or `DUE`, of the agents that reach outside or of the others; None: there is none."""
    lease_until = now + clock.real(LEASE)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            values: dict[str, Any] = {"now": now, "owner": leases.owner(), "lease_until": lease_until}
            cursor.execute(_CLAIM.format(which=which, active=_ACTIVE), values | _lane(outside))
            row = cursor.fetchone()
            if row is not None:
                faultpoint("before_beat_claim_commit")
    except IntegrityError:  # Another worker claimed another beat of this agent at this very moment.
        return None
    if row is None:
        return None
    faultpoint("after_beat_claim_commit")
    beat = Beat.objects.get(pk=row[0])
    beat.agent_run = AgentRun.objects.select_related("user__zone", "content_type").get(pk=beat.agent_run_id)
    return beat


#: A question a row, as `OFFSET 0` below: joined, PostgreSQL would go through all agents for each beat where it believes
#: the tables empty.
_ACTIVE = """(
    SELECT agent.status = 'active' AND (agent.name = ANY(%(names)s::varchar[])) = %(outside)s
    FROM business_agentrun agent WHERE agent.id = beat.agent_run_id
)"""
LEFT = "beat.state = 'running' AND beat.lease_until <= %(now)s ORDER BY beat.lease_until, beat.id"
#: One at a time and in their order: not while another beat of its agent is at work, or waits for longer.
_FREE = """
    beat.state = 'due'
    AND NOT EXISTS (
        SELECT 1 FROM business_beat other
        WHERE other.agent_run_id = beat.agent_run_id AND other.state IN ('running', 'thinking')
        OFFSET 0)
"""
DUE = (
    _FREE
    + """
    AND beat.due_at <= %(now)s
    AND NOT EXISTS (
        SELECT 1 FROM business_beat earlier
        WHERE earlier.agent_run_id = beat.agent_run_id AND earlier.state = 'due'
          AND (earlier.due_at, earlier.id) < (beat.due_at, beat.id)
        OFFSET 0)
    ORDER BY beat.due_at, beat.id
"""
)
_CLAIM = """
    WITH next AS (
        SELECT beat.id FROM business_beat beat
        WHERE {active} AND {which}
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    UPDATE business_beat SET
        lost = lost + CASE WHEN state = 'running' THEN 1 ELSE 0 END,
        state = 'running', attempt = attempt + 1, owner = %(owner)s, lease_until = %(lease_until)s,
        started_at = coalesce(started_at, %(now)s)
    WHERE id = (SELECT id FROM next)
    RETURNING id
"""
_NEXT = f"""
    SELECT least(
        (SELECT beat.due_at FROM business_beat beat
         WHERE {_ACTIVE} AND {_FREE} ORDER BY beat.due_at, beat.id LIMIT 1),
        (SELECT min(beat.lease_until) FROM business_beat beat
         WHERE {_ACTIVE} AND beat.state = 'running'))
"""


def _lane(outside: bool) -> dict[str, Any]:
    """Return the names of the agents that reach outside, and whether theirs are the beats that are asked for."""
    names = [declaration.name for declaration in registry.business_agents if declaration.outside]
    return {"names": names, "outside": outside}


def renewing(beat: Beat) -> AbstractContextManager[leases.Lease]:
    """Around a beat: see `agents.leases.renewing`."""
    return leases.renewing(partial(_renew, beat), every=LEASE / 3)


def _renew(beat: Beat) -> None:
    with transaction.atomic():
        mine = Beat.objects.select_for_update(skip_locked=True, no_key=True).filter(
            pk=beat.pk, attempt=beat.attempt, owner=beat.owner, state=Beat.State.RUNNING
        )
        later = timezone.now() + clock.real(LEASE)
        Beat.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(lease_until=later)


def next_at(*, outside: bool = False) -> datetime | None:
    """Return when a beat is due; one at work counts from the end of its lease."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, _lane(outside))
        return cursor.fetchone()[0]


def fenced(beat: Beat) -> tuple[AgentRun, Beat]:
    """In a transaction: lock the agent's row and the beat's. Errors: `Lost`."""
    run = AgentRun.objects.select_for_update(no_key=True).get(pk=beat.agent_run_id)
    held = (
        Beat.objects.select_for_update(no_key=True)
        .filter(pk=beat.pk, attempt=beat.attempt, owner=beat.owner, state=Beat.State.RUNNING)
        .first()
    )
    if held is None or run.status == AgentRun.Status.FINISHED:
        raise Lost(str(beat.pk))
    return run, held
