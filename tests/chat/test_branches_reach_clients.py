"""Whatever is forked and brought back, every client that reads on from any rev has each shown row once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.refused import Refused
from agents.runtime.models import Run
from agents.runtime.widget import Widget
from chat import messages
from chat.actions import send
from chat.care import branching
from chat.live import sync
from chat.models import Branch, Conversation, Message

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]

CARDS = st.sampled_from(["", "milk", "cake"])
STEPS = st.one_of(
    st.tuples(st.just("says"), CARDS),
    st.tuples(st.just("says otherwise"), st.integers(0, 5)),
    st.tuples(st.just("regenerates"), st.integers(0, 5)),
    st.tuples(st.just("goes on from"), st.integers(0, 9)),
    st.tuples(st.just("restores"), st.integers(0, 5)),
    st.tuples(st.just("connects"), st.none()),
    st.tuples(st.just("reads"), st.integers(0, 5)),
)


@dataclass
class Client:
    """What a page or a phone has: rows by id, and the rev it has of the conversation."""

    rev: int
    rows: dict[UUID, tuple[str, str]] = field(default_factory=dict)

    def read(self, thread: UUID) -> bool:
        """Take one part of what there is. False when that was all."""
        changes = sync.after(thread, self.rev)
        assert changes is not None
        assert len({message.rev for message in changes.messages}) == len(changes.messages)
        for message in changes.messages:
            if message.kind == Message.Kind.REMOVED:
                self.rows.pop(message.pk, None)
            else:
                self.rows[message.pk] = _content(message)
        assert changes.rev >= self.rev
        self.rev = changes.rev
        return changes.more


def _content(message: Message) -> tuple[str, str]:
    return message.text, message.widget_key


def fresh(thread: UUID) -> Client:
    """A page that has just been loaded."""
    rev = Conversation.objects.get(pk=thread).rev
    return Client(rev, {each.pk: _content(each) for each in sync.newest_messages(thread, most=1000)[0]})


class Story:
    """Alice's conversation, and the clients that follow it, each as fast as it reads."""

    def __init__(self, alice: Any) -> None:
        self.alice = alice
        self.thread = UUID(self.says(None, "")["conversation"])
        self.clients = [Client(0)]

    def says(self, thread: UUID | None, card: str, **fields: Any) -> Any:
        ack = send(self.alice, text=f"Say {uuid4()}", client_id=uuid4(), conversation=thread, **fields)
        self.answer(ack, card)
        return ack

    def answer(self, ack: dict[str, Any], card: str) -> None:
        run = Run.objects.get(pk=ack["run"])
        if card:
            messages.show_card(run.thread, Widget("shopping_list", {"shopping_list": card}), run=run)
        said = messages.post(run.thread, role="assistant", run=run, text=f"Answer {uuid4()}")
        Run.objects.filter(pk=run.pk).update(state="completed", ended_at=said.created_at)

    def nth(self, number: int, **fields: Any) -> Message | None:
        rows = [each for each in sync.newest_messages(self.thread, most=1000)[0] if not fields or each.role == "user"]
        return rows[number % len(rows)] if rows else None

    def take(self, what: str, value: Any) -> None:
        if what == "says":
            self.says(self.thread, value)
        elif what == "connects":
            self.clients.append(fresh(self.thread))
        elif what == "reads":
            self.clients[value % len(self.clients)].read(self.thread)
        elif what == "restores":
            kept = Branch.objects.filter(conversation=self.thread)
            if kept:
                with suppress(Refused):
                    branching.restore_branch(self.alice, branch=kept[value % len(kept)].pk)
        elif what == "goes on from":
            if found := self.nth(value):
                branching.continue_from_message(self.alice, message=found.pk)
        elif found := self.nth(value, role="user"):
            if what == "regenerates":
                self.answer(branching.regenerate(self.alice, message=found.pk), "milk")
            else:
                self.says(self.thread, "cake", replaces=found.pk)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
def test_no_client_shows_a_row_twice_or_loses_one(steps: list[tuple[str, Any]], alice: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sync, "PAGE", 3)
    with transaction.atomic():
        story = Story(alice)
        revs = set()
        for what, value in steps:
            story.take(what, value)
            revs.add(Conversation.objects.get(pk=story.thread).rev)
        truth = fresh(story.thread).rows
        # What was shown at any rev and is read on from there, whatever that client then had.
        for client in [*story.clients, *(Client(rev, dict.fromkeys(truth, ("", ""))) for rev in revs)]:
            while client.read(story.thread):
                pass
        for client in story.clients:
            assert client.rows == truth
        keys = [key for _, key in truth.values() if key]
        assert len(keys) == len(set(keys)), "two live cards of one thing"
        every = Message.objects.filter(conversation=story.thread, kind="text").count()
        kept = Message.objects.filter(branch__isnull=False, kind="text").count()
        assert every == kept + sum(not key for _, key in truth.values()), "a row is in no line"
        known = set(Branch.objects.filter(is_shown=False).values_list("pk", flat=True))
        assert set(Message.objects.filter(branch__isnull=False).values_list("branch", flat=True)) <= known
        transaction.set_rollback(True)
