"""Once a second every growing text is written down, beside the commits that make messages of them."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from agents import registry
from agents.llm.model import Usage
from agents.runtime import claims, runs
from agents.runtime.draft import Draft
from agents.runtime.models import Run
from chat import actions
from chat.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def growing(user: Any) -> tuple[Run, Draft]:
    """A run that is being answered, and its text so far."""
    actions.send(user, text="Plan tea", client_id=uuid4())
    (run,) = claims.claim("here", 1)
    draft = Draft(
        message=run.text_of(run.steps), thread=run.thread, run=run.pk, attempt=run.attempt, agent=run.agent,
        created_at=timezone.now(), surface=run.surface,
    )  # fmt: skip
    draft.text = "A lovely"
    return run, draft


def checkpoint_in_another_thread(draft: Draft) -> None:
    def work() -> None:
        try:
            registry.transcripts["chat"].checkpoint([draft])
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert not thread.is_alive(), "the checkpoint waits for the answer's commit"


def test_a_growing_text_is_written_down_and_then_becomes_the_message(alice: Any) -> None:
    run, draft = growing(alice)
    checkpoint_in_another_thread(draft)
    assert Message.objects.get(pk=draft.message).text == "A lovely"
    draft.text = "A lovely idea."
    runs.answered(run, draft, [], Usage())
    assert Message.objects.get(pk=draft.message).text == "A lovely idea."


def test_a_checkpoint_does_not_get_in_the_way_of_an_answer_that_is_being_committed(alice: Any) -> None:
    run, draft = growing(alice)
    with transaction.atomic():
        runs.fenced(run)
        assert not Message.objects.filter(pk=draft.message).exists()  # so the answer will add it
        checkpoint_in_another_thread(draft)
        assert not Message.objects.filter(pk=draft.message).exists()
        runs.answered(run, draft, [], Usage())
    assert run.state == Run.State.COMPLETED
    assert Message.objects.get(pk=draft.message).rev > 0
