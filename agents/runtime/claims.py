"""Who works on a run: claimed by compare-and-set, and leased on the database's clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Least, Now

from agents.database.outage import FORGIVEN
from agents.faults import faultpoint
from agents.runtime.models import Run

PAUSE = 2.0  # leases before the last attempt: what two processes died at finds them at work again


def claim(owner: str, most: int, surface: str = "") -> list[Run]:
    """Claim up to `most` runs that are queued or whose lease has ended; each is then this owner's alone.

    A run whose process died is claimed at once, one that two processes died at only after a pause of `PAUSE` leases.
    With a `surface`: only runs of that one, and those that answer them.
    """
    sql, named = (_CLAIM_OF_SURFACE, [surface, surface]) if surface else (_CLAIM, [])
    try:
        with transaction.atomic():
            pause = PAUSE * settings.RUN_LEASE
            claimed: Sequence[Run] = list(Run.objects.raw(sql, [pause, *named, most, owner, settings.RUN_LEASE]))
            if claimed:
                faultpoint("before_claim_commit")
    except IntegrityError:  # Someone claimed another run of the same thread at this very moment.
        return []
    if not claimed:
        return []
    faultpoint("after_claim_commit")
    return list(Run.objects.select_related("user__zone").filter(pk__in=[run.pk for run in claimed]))


#: Arrays and `OFFSET 0` keep PostgreSQL from joining both sides row by row where it believes the table empty.
_CLAIM = """
    WITH due AS (
        SELECT id FROM runtime_run due
        WHERE (state = 'queued' OR (state = 'running' AND lease_until < clock_timestamp() AND (
              attempt - outages + 1 < attempt_limit OR cancel_requested
              OR lease_until < clock_timestamp() - make_interval(secs => %s))))
          AND attempt - outages < attempt_limit
          AND NOT EXISTS (
              SELECT 1 FROM runtime_run other
              WHERE other.surface = due.surface AND other.thread = due.thread
                AND other.state = 'running' AND other.id <> due.id
              OFFSET 0)
        ORDER BY queued_at, id
        LIMIT %s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE runtime_run SET
        state = 'running', attempt = attempt + 1, owner = %s,
        lease_until = clock_timestamp() + make_interval(secs => %s),
        started_at = coalesce(started_at, clock_timestamp())
    WHERE id = ANY (ARRAY(SELECT id FROM due))
    RETURNING id
"""
_CLAIM_OF_SURFACE = _CLAIM.replace(
    "outages < attempt_limit",
    "outages < attempt_limit AND (surface = %s OR transcript ->> 'surface' = %s)",
)


def renew(owner: str, runs: Iterable[UUID]) -> set[UUID]:
    """Extend this owner's leases; return the runs that it still has."""
    ids = list(runs)
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [ids, owner, settings.RUN_LEASE])
    return set(Run.objects.filter(pk__in=ids, owner=owner, state=Run.State.RUNNING).values_list("pk", flat=True))


#: A row that is being written at this moment is left for the next time: whoever waits for it while holding the others
#: can end in a deadlock, and nobody claims a row that is locked.
_RENEW = """
    WITH mine AS (
        SELECT id FROM runtime_run WHERE id = ANY(%s::uuid[]) AND owner = %s AND state = 'running'
        FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE runtime_run SET lease_until = clock_timestamp() + make_interval(secs => %s)
    WHERE id = ANY (ARRAY(SELECT id FROM mine))
"""


def let_go(run: Run) -> None:
    """The database was away from this attempt: it counts for nothing, and whoever comes first goes on with the run.

    An attempt that somebody else has begun meanwhile stays theirs.
    """
    with connection.cursor() as cursor:
        is_ours: dict[str, Any] = {"id": run.pk, "attempt": run.attempt, "owner": run.owner, "most": FORGIVEN}
        cursor.execute(_LET_GO, is_ours)


#: Each time a little later, so that a run that is itself the cause does no harm.
_LET_GO = """
    UPDATE runtime_run SET
        outages = least(outages + 1, %(most)s),
        lease_until = CASE WHEN attempt = %(attempt)s AND owner = %(owner)s
            THEN clock_timestamp() + make_interval(secs => outages * 0.2) ELSE lease_until END,
        owner = CASE WHEN attempt = %(attempt)s AND owner = %(owner)s THEN '' ELSE owner END
    WHERE id = %(id)s AND state = 'running' AND attempt >= %(attempt)s
"""


def release(owner: str) -> None:
    """End this owner's leases now: it stops in order, which is no attempt that failed. Twice is as good as once."""
    just_over = Now() - timedelta(seconds=1)
    Run.objects.filter(owner=owner, state=Run.State.RUNNING, lease_until__gt=just_over).update(
        lease_until=just_over, outages=Least(F("outages") + 1, FORGIVEN)
    )


def to_stop(owner: str) -> list[UUID]:
    """Return this owner's runs that a person wants stopped."""
    return list(
        Run.objects.filter(owner=owner, state=Run.State.RUNNING, cancel_requested=True).values_list("pk", flat=True)
    )
