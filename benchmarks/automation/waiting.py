"""How long what waits for its moment is kept: a poll over many events, and the delay of a timer."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from statistics import quantiles

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from benchmarks.automation.measures import LIMIT

POLLS = 40
FIRST_ID = 1_000_000_000  # of rows that no table has: nobody asks for them before they are due


def poll() -> float:
    """Return p95 in ms of one look of a worker: when is something due, and what of the events is due now."""
    from agents import due, registry

    sources = [registry.due[name] for name in ("events.occurrences", "events.deliveries")]
    taken = []
    for _ in range(POLLS):
        began = time.perf_counter()
        due.next_at()
        for source in sources:
            if source.work():
                raise AssertionError(f"Something of {source.name} was due.")
        taken.append((time.perf_counter() - began) * 1000)
    return quantiles(taken, n=100, method="inclusive")[94]


def pile_up(number: int) -> None:
    """Add so many pending events, each with its delivery, in the months to come."""
    from agents.events.models import Event
    from benchmarks.works.models import Job

    values = [ContentType.objects.get_for_model(Job).pk, FIRST_ID + Event.objects.count()]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (definition, name, namespace, content_type_id, entity_id, at, status,"
            " is_immediate, is_current, payload, created_at) "
            "SELECT 'job_due', 'job_due', '*', %s, (%s + n)::text, %s::timestamptz + n * interval '1 minute',"
            " 'pending', false, true, '{}', %s FROM generate_series(1, %s) n",
            [*values, now + timedelta(days=30), now, number],
        )
        cursor.execute(
            'INSERT INTO events_delivery (event_id, subscription, "offset", round, "group", status, due_at, attempts,'
            " owner, error, created_at) SELECT id, 'benchmarks.works.handlers.remind[job_due]', '', 0, '', 'pending',"
            " at, 0, '', '', created_at FROM events_event WHERE created_at = %s",
            [now],
        )
        cursor.execute("ANALYZE events_event; ANALYZE events_delivery")


def timers(number: int, seconds: float) -> tuple[float, float]:
    """Return p50 and p95 in ms from an event's date, so many seconds ahead, until its handler has heard of it.

    A worker must be there.
    """
    from agents.events.models import Delivery
    from benchmarks.works.models import Job

    jobs = []
    for _ in range(number):
        jobs.append(Job.objects.create(at=timezone.now() + timedelta(seconds=seconds)).pk)
        time.sleep(random.uniform(0, 0.6))  # not in step with anybody's poll
    end = time.monotonic() + LIMIT
    while (done := Job.objects.filter(pk__in=jobs, handled__gt=0).count()) < len(jobs):
        if time.monotonic() > end:
            raise AssertionError(f"{done} of {len(jobs)} after {LIMIT:g} s")
        time.sleep(0.1)
    heard = Delivery.objects.filter(event__name="job_due", event__entity_id__in=[str(pk) for pk in jobs])
    moments = heard.values_list("event__at", "finished_at")
    delays = [(finished - at).total_seconds() * 1000 for at, finished in moments if finished is not None]
    cuts = quantiles(delays, n=100, method="inclusive")
    return cuts[49], cuts[94]
