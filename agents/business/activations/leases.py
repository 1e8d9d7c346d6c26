"""Who has an activation: one worker claims it for a while, one at a time of each agent and in their order."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agents import clock, leases, registry
from agents.business.models import Activation, AgentRun
from agents.faults import faultpoint
from agents.leases import Lost

LEASE = 60.0  # seconds; an activation whose worker died is picked up after that


def claim(now: datetime) -> Activation | None:
    """Claim the activation that waits the longest, one whose worker died first of all; None when none is due."""
    return claim_one(LEFT, now) or claim_one(DUE, now)


def claim_one(which: str, now: datetime, *, outside: bool = False) -> Activation | None:
    """Claim the first of `LEFT` or `DUE`, of the agents that reach outside or of the others; None: there is none."""
    lease_until = now + clock.real(LEASE)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            values: dict[str, Any] = {"now": now, "owner": leases.owner(), "lease_until": lease_until}
            cursor.execute(_CLAIM.format(which=which, active=_ACTIVE), values | _lane(outside))
            row = cursor.fetchone()
            if row is not None:
                faultpoint("before_activation_claim_commit")
    except IntegrityError:  # Another worker claimed another activation of this agent at this very moment.
        return None
    if row is None:
        return None
    faultpoint("after_activation_claim_commit")
    activation = Activation.objects.get(pk=row[0])
    activation.agent_run = AgentRun.objects.select_related("user__zone", "content_type").get(pk=activation.agent_run_id)
    return activation


#: A question a row, as `OFFSET 0` below: joined, PostgreSQL would go through all agents for each activation where it
#: believes the tables empty.
_ACTIVE = """(
    SELECT agent.status = 'active' AND (agent.name = ANY(%(names)s::varchar[])) = %(outside)s
    FROM business_agentrun agent WHERE agent.id = activation.agent_run_id
)"""
LEFT = (
    "activation.state = 'running' AND activation.lease_until <= %(now)s ORDER BY activation.lease_until, activation.id"
)
#: One at a time and in their order: not while another activation of its agent is at work, or waits for longer.
_FREE = """
    activation.state = 'due'
    AND NOT EXISTS (
        SELECT 1 FROM business_activation other
        WHERE other.agent_run_id = activation.agent_run_id AND other.state IN ('running', 'thinking')
        OFFSET 0)
"""
DUE = (
    _FREE
    + """
    AND activation.due_at <= %(now)s
    AND NOT EXISTS (
        SELECT 1 FROM business_activation earlier
        WHERE earlier.agent_run_id = activation.agent_run_id AND earlier.state = 'due'
          AND (earlier.due_at, earlier.id) < (activation.due_at, activation.id)
        OFFSET 0)
    ORDER BY activation.due_at, activation.id
"""
)
_CLAIM = """
    WITH next AS (
        SELECT activation.id FROM business_activation activation
        WHERE {active} AND {which}
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    UPDATE business_activation SET
        lost = lost + CASE WHEN state = 'running' THEN 1 ELSE 0 END,
        state = 'running', attempt = attempt + 1, owner = %(owner)s, lease_until = %(lease_until)s,
        started_at = coalesce(started_at, %(now)s)
    WHERE id = (SELECT id FROM next)
    RETURNING id
"""
_NEXT = f"""
    SELECT least(
        (SELECT activation.due_at FROM business_activation activation
         WHERE {_ACTIVE} AND {_FREE} ORDER BY activation.due_at, activation.id LIMIT 1),
        (SELECT min(activation.lease_until) FROM business_activation activation
         WHERE {_ACTIVE} AND activation.state = 'running'))
"""


def _lane(outside: bool) -> dict[str, Any]:
    """Return the names of the agents that reach outside, and whether theirs are the activations that are asked for."""
    names = [declaration.name for declaration in registry.business_agents if declaration.outside]
    return {"names": names, "outside": outside}


def renewing(activation: Activation) -> AbstractContextManager[leases.Lease]:
    """Around an activation: see `agents.leases.renewing`."""
    return leases.renewing(partial(_renew, activation), every=LEASE / 3)


def _renew(activation: Activation) -> None:
    with transaction.atomic():
        mine = Activation.objects.select_for_update(skip_locked=True, no_key=True).filter(
            pk=activation.pk, attempt=activation.attempt, owner=activation.owner, state=Activation.State.RUNNING
        )
        later = timezone.now() + clock.real(LEASE)
        Activation.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(lease_until=later)


def next_at(*, outside: bool = False) -> datetime | None:
    """Return when an activation is due; one at work counts from the end of its lease."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, _lane(outside))
        return cursor.fetchone()[0]


def fenced(activation: Activation) -> tuple[AgentRun, Activation]:
    """In a transaction: lock the agent's row and the activation's. Errors: `Lost`."""
    run = AgentRun.objects.select_for_update(no_key=True).get(pk=activation.agent_run_id)
    held = (
        Activation.objects.select_for_update(no_key=True)
        .filter(pk=activation.pk, attempt=activation.attempt, owner=activation.owner, state=Activation.State.RUNNING)
        .first()
    )
    if held is None or run.status == AgentRun.Status.FINISHED:
        raise Lost(str(activation.pk))
    return run, held
