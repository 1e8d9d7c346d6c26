"""Reading conversations for what is worth remembering: in the background, when a person has been quiet for a while.

Collected, claimed, read, written: each is a commit of its own, and each can be done again. What was read and how far
are one commit, so that a worker that dies before it has the words read again, and one that dies after it does not.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from agents import clock
from agents.database.outage import is_outage
from agents.faults import faultpoint
from agents.leases import Lost
from agents.llm.model import ModelError
from agents.memory import extraction, pauses
from agents.memory.decisions import decide, lock
from agents.memory.extraction import Extraction
from agents.memory.models import Reading
from agents.memory.speech import Conversations, Words, conversations
from agents.retry import Retry
from agents.runtime import limits
from agents.runtime.models import Run
from agents.runtime.tool_calls import without_deadlock

logger = logging.getLogger(__name__)

SURFACE = "memory"  # of the runs that say what reading used
LEASE = 180.0  # seconds; longer than any model is waited for
AT_ONCE = 20  # messages that are read together
COLLECTED = 100  # conversations
RETRY = Retry(max_attempts=4, base_delay=timedelta(minutes=1), max_delay=timedelta(hours=1))

_DUE = """
    INSERT INTO memory_reading (source, thread, user_id, heard, due_at)
    SELECT %s, heard.thread, heard.user_id, 1, %s FROM unnest(%s::text[], %s::int[]) heard (thread, user_id)
    ON CONFLICT (source, thread) DO UPDATE
    SET heard = memory_reading.heard + 1, due_at = coalesce(memory_reading.due_at, excluded.due_at)
"""


class Readings:
    """The source of conversations in which somebody has said something. See `agents.due.Source`."""

    name = "memory.readings"
    is_outside = True

    def next_at(self) -> datetime | None:
        due = Reading.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()
        heard = (each.next_at() for each in conversations)
        quiet = (moment + _quiet() for moment in heard if moment is not None)
        return min((moment for moment in (due, *quiet) if moment is not None), default=None)

    def work(self) -> int:
        """Read a few messages of one conversation; where nothing is due, only look."""
        moment = self.next_at()
        if moment is None or moment > timezone.now():
            return 0
        without_deadlock(collect)
        reading = claim()
        if reading is None:
            return 0
        try:
            read(reading)
        except Lost:
            logger.info("A conversation is being read by another worker")
        return 1


def _quiet() -> timedelta:
    """How long a person has to be quiet, by whichever clock: what belongs together is read together."""
    return timedelta(seconds=settings.MEMORY_QUIET)


@transaction.atomic
def collect() -> None:
    """Make those conversations due in which somebody has been quiet since."""
    now = timezone.now()
    for source in conversations:
        heard = source.collect(now - _quiet(), COLLECTED)
        if heard:
            with connection.cursor() as cursor:
                cursor.execute(_DUE, [source.name, now, [each.thread for each in heard], [each.user for each in heard]])
    faultpoint("before_memory_collect_commit")


@transaction.atomic
def claim() -> Reading | None:
    """Take one that is due; until its lease is over nobody else does."""
    due = Reading.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    reading = due.select_for_update(skip_locked=True).first()
    if reading is not None:
        reading.attempt += 1
        reading.due_at = timezone.now() + clock.real(LEASE)
        reading.save(update_fields=["attempt", "due_at"])
        faultpoint("before_memory_claim_commit")
    return reading


def read(reading: Reading) -> None:
    """Read what was said since, in no transaction, and write what is worth it. Errors: `Lost`."""
    faultpoint("after_memory_claim_commit")
    source = conversations.get(reading.source)
    user = User.objects.select_related("zone").get(pk=reading.user_id)
    words = source.words(user.pk, reading.thread, reading.read_until, AT_ONCE) if source is not None else ()
    try:
        worth = _worth_reading(user, source, reading.thread, words)
        if worth and limits.used_up_by(user) and extraction.asks_a_model():
            _wait_for_tomorrow(reading, user)
            return
        extracted = extraction.extract(user, worth)
        _count(reading, extracted)
    except ModelError as error:
        if isinstance(error, extraction.Unfit):
            _count(reading, error.extraction)
        rest = RETRY.rest_after(reading.failures + 1)
        logger.warning("A conversation could not be read for memory: %s", error.detail)
        if rest is not None:
            _try_again(reading, rest)
            return
        extracted = extraction.by_rules(user, _worth_reading(user, source, reading.thread, words))
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("A conversation could not be read for memory")
        rest = RETRY.rest_after(reading.failures + 1)
        if rest is not None:
            _try_again(reading, rest)
            return
        extracted = extraction.Extraction([])  # what cannot be read keeps nothing else from being read
    # Who collects has the conversation and wants the reading; what takes a summary away there has them the other way.
    without_deadlock(lambda: _write(reading, user, words, extracted))
    faultpoint("after_memory_commit")


def _worth_reading(user: User, source: Conversations | None, thread: str, words: Sequence[Words]) -> Sequence[Words]:
    """Nothing of a temporary conversation, nor of a pause; nothing at all while memory is paused, or not wanted."""
    if source is None or not settings.MEMORY or not words or source.is_temporary(thread) or pauses.is_paused(user):
        return ()
    outside = pauses.outside(user, [each.said_at for each in words])
    return [each for each in words if each.said_at in outside]


def _try_again(reading: Reading, rest: timedelta) -> None:
    held = Reading.objects.filter(pk=reading.pk, attempt=reading.attempt)
    held.update(failures=reading.failures + 1, due_at=timezone.now() + rest)


def _wait_for_tomorrow(reading: Reading, user: User) -> None:
    """What a person's conversations may use today is used up: what they said is read when there is more."""
    held = Reading.objects.filter(pk=reading.pk, attempt=reading.attempt)
    held.update(due_at=limits.day_of(user) + timedelta(days=1, minutes=1))


def _count(reading: Reading, extracted: Extraction) -> None:
    """A run of its own for what a model used: it counts for the person's day, though it be read in vain."""
    used = extracted.usage
    if not extracted.model:
        return
    now = timezone.now()
    try:
        thread = UUID(reading.thread)
    except ValueError:  # conversations of others than people who chat are named as they like
        thread = uuid4()
    Run.objects.create(
        surface=SURFACE, thread=thread, user_id=reading.user_id, agent="memory", state=Run.State.COMPLETED,
        model=extracted.model, input_tokens=used.input_tokens, output_tokens=used.output_tokens,
        cached_tokens=used.cached_tokens, reasoning_tokens=used.reasoning_tokens, cost=extracted.cost, attempt=1,
        created_at=now, started_at=now, ended_at=now,
    )  # fmt: skip


@transaction.atomic
def _write(reading: Reading, user: User, words: Sequence[Words], extracted: Extraction) -> None:
    """What is known, and how far was read, in one commit. Errors: `Lost` for who was too slow."""
    lock(user.pk)
    held = Reading.objects.select_for_update().filter(pk=reading.pk, attempt=reading.attempt).first()
    if held is None:
        raise Lost
    now = timezone.now()
    if not pauses.is_paused(user):
        for said, candidates in extracted.found:
            decide(user.pk, candidates, said, reading.thread, now)
    if words:
        held.read_until = max(words[-1].said_at, held.read_until or words[-1].said_at)
    has_more = len(words) == AT_ONCE or held.heard != reading.heard
    held.due_at = now if has_more else None
    held.failures = 0
    held.input_tokens += extracted.usage.input_tokens
    held.output_tokens += extracted.usage.output_tokens
    held.cost += extracted.cost
    held.save()
    faultpoint("before_memory_commit")


def skip_unread(user: User, thread: str) -> bool:
    """In a transaction: let nobody read what this person has said in this conversation so far.

    Whoever reads it at this moment writes nothing. Returns whether there was something, what was said last apart.
    """
    for source in conversations:
        said = source.latest(user.pk, thread, 1)
        if not said:
            continue
        reading, _ = Reading.objects.select_for_update().get_or_create(
            source=source.name, thread=thread, defaults={"user": user}
        )
        unread = source.words(user.pk, thread, reading.read_until, 2)
        reading.read_until, reading.attempt = said[0].said_at, reading.attempt + 1
        reading.due_at = timezone.now() if reading.due_at is not None else None  # whose lease it had writes nothing
        reading.save(update_fields=["read_until", "attempt", "due_at"])
        return len(unread) > 1
    return False
