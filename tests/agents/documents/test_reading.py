"""Documents are read by whoever works: each once, and once more when a worker died over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from agents import documents, due, retention
from agents.documents import actions
from agents.documents.due import GIVEN_UP, LEASE, Documents, _claim
from agents.documents.models import Document
from agents.refused import Refused
from agents.testing import TimeMachine
from tests.agents.documents import files
from tests.harness.forks import Fork

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as running:
        yield running


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """The states that were told of, in their order."""
    states: list[str] = []

    def hear(document: Document, **_: Any) -> None:
        assert Document.objects.get(pk=document.pk).state == document.state
        states.append(str(document.state))

    documents.state_changed.connect(hear)
    yield states
    documents.state_changed.disconnect(hear)


def test_a_document_is_queued_read_and_ready(alice: User, heard: list[str]) -> None:
    document = documents.accept(alice, "menu.pdf", files.pdf())
    assert Documents().next_at() == document.due_at
    assert Documents().work() == 1
    document.refresh_from_db()
    assert (document.state, document.why, document.text) == ("ready", "", files.WORDS)
    assert heard == ["reading", "ready"]
    assert Documents().work() == 0 and Documents().next_at() is None


def test_a_document_that_cannot_be_read_says_why_and_is_tried_again_when_alice_asks(
    alice: User, bob: User, heard: list[str]
) -> None:
    document = documents.accept(alice, "menu.pdf", files.pdf()[:300])
    due.work()
    document.refresh_from_db()
    assert (document.state, document.why) == ("failed", "It could not be read: it is damaged.")
    with pytest.raises(Refused, match="nothing with this id"):
        actions.retry(bob, document.pk)
    actions.retry(alice, document.pk)
    with pytest.raises(Refused, match="Only a document that could not be read"):
        actions.retry(alice, document.pk)
    due.work()
    assert heard == ["reading", "failed", "queued", "reading", "failed"]


@pytest.mark.parametrize(("deaths", "outcome"), [(1, ("ready", "")), (2, ("failed", GIVEN_UP))])
def test_what_a_dead_worker_left_is_read_once_more_and_then_given_up(
    alice: User, clock: TimeMachine, deaths: int, outcome: tuple[str, str]
) -> None:
    clock.skip()  # nobody works at once
    document = documents.accept(alice, "menu.txt", b"words")
    for _ in range(deaths):
        assert _claim() is not None  # by a worker that died
        assert _claim() is None and Documents().next_at() == clock.now + timedelta(seconds=LEASE)
        clock.skip(seconds=LEASE)
    clock.run_until_idle()
    document.refresh_from_db()
    assert (document.state, document.why) == outcome


def test_a_document_that_is_deleted_while_it_is_read_stays_deleted(alice: User, monkeypatch: Any) -> None:
    document = documents.accept(alice, "menu.txt", b"words")

    def extract(*_: Any) -> tuple[str, bool]:
        actions.delete(alice, document.pk)
        return "words", False

    monkeypatch.setattr("agents.documents.due.extract", extract)
    assert Documents().work() == 1
    assert not Document.objects.exists()


def test_what_nobody_attached_goes_after_a_while_and_what_was_deleted_a_day_later(
    alice: User, clock: TimeMachine
) -> None:
    thread = uuid4()
    loose = documents.accept(alice, "1.txt", b"words")
    deleted = documents.accept(alice, "2.txt", b"words", thread=str(thread))
    stay = [
        documents.accept(alice, "3.txt", b"words", thread=str(uuid4())),
        documents.accept(alice, "4.txt", b"words", is_kept=True),
        documents.accept(None, "5.txt", b"words"),
    ]
    documents.delete_thread(thread)
    retention.tidy()
    assert set(Document.objects.all()) == {loose, deleted, *stay}
    clock.advance(days=1, seconds=1)
    retention.tidy()
    assert set(Document.objects.all()) == {loose, *stay}
    clock.advance(days=6)
    retention.tidy()
    assert set(Document.objects.all()) == set(stay)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["after_document_claim_commit", "before_document_commit", "after_document_commit"])
def test_a_worker_that_is_killed_anywhere_over_a_document_leaves_it_to_the_next(
    alice: User, fault: str, heard: list[str]
) -> None:
    document = documents.accept(alice, "menu.txt", b"words")
    assert Fork(Documents().work, fault=fault).wait() == -9
    Document.objects.exclude(due_at=None).update(due_at=NOON - timedelta(days=3650))  # its lease is over
    Documents().work()
    document.refresh_from_db()
    assert (document.state, document.text) == ("ready", "words")
    assert document.attempts == (1 if fault == "after_document_commit" else 2)
