"""A web process dies as by kill -9, at any moment: what was accepted is there, and what was done was done once."""

from __future__ import annotations

import random
import time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from agents.runtime.models import Run, ToolCall
from chat.models import Message
from planning.models import ShoppingItem
from tests.chat.errands import adding
from tests.harness.clients import Phone
from tests.harness.processes import wait_until
from tests.harness.zygote import Forked, Zygote

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

OVER = [Run.State.COMPLETED, Run.State.FAILED, Run.State.STOPPED]


def bought(tag: str) -> Decimal:
    """How many of it are on all lists: twice added is two."""
    return sum((item.quantity for item in ShoppingItem.objects.filter(name=tag)), Decimal(0))


def unfinished() -> Any:
    return Run.objects.exclude(state__in=OVER)


class Sender:
    """Alice's phone, whose messages stay in its outbox until they are acknowledged."""

    def __init__(self, alice: Any, conversations: int) -> None:
        self.alice = alice
        self.conversations: list[str | None] = [None] * conversations
        self.firsts = [str(uuid4()) for _ in range(conversations)]
        self.outbox: dict[str, tuple[int, str]] = {}
        self.acks: dict[str, dict[str, Any]] = {}
        self.sent = 0

    def write(self, place: int) -> None:
        self.sent += 1
        first = self.firsts[place] if self.conversations[place] is None and self.sent <= len(self.firsts) else ""
        self.outbox[first or str(uuid4())] = (place, f"Please add item-{self.sent}")

    def flush(self, url: str, *, reading_for: float) -> None:
        """Send all that is unacknowledged, and read for a while, or until the server is gone."""
        try:
            with Phone(url, self.alice) as phone:
                for client_id, (place, text) in list(self.outbox.items()):
                    conversation = self.conversations[place]
                    phone.tell(type="send", conversation=conversation, client_id=client_id, text=text, ref=client_id)
                end = time.monotonic() + reading_for
                while (left := end - time.monotonic()) > 0:
                    frame = phone.receive(left)
                    if frame["type"] == "ack":
                        self._accept(frame)
                    assert frame["type"] != "error", frame
        except (TimeoutError, ConnectionClosed, OSError):
            return

    def _accept(self, ack: dict[str, Any]) -> None:
        place, _ = self.outbox.pop(ack["ref"])
        self.conversations[place] = ack["conversation"]
        self.acks[ack["ref"]] = ack


def kill_again_and_again(zygote: Zygote, model: Any, alice: Any, *, rounds: int, seed: int) -> None:
    print(f"seed {seed}")
    moments = random.Random(seed)
    model.choose(adding(tokens_per_second=moments.choice([30, 60])))
    sender = Sender(alice, conversations=4)
    for number in range(rounds):
        # Mostly a short lease, so that many runs are tried again; now and then the one that is served with.
        whole = number % 10 == 9
        web = zygote.serve(RUN_LEASE=8.0 if whole else 1.5)
        started_at = time.monotonic()
        dead = {run.pk: run.attempt for run in unfinished()}
        for place in range(4):
            if number == 0 or moments.random() < 0.4:
                sender.write(place)
        if whole:
            sender.flush(web.url, reading_for=1.0)
            wait_until(
                lambda dead=dead: all_go_on(dead), within=10 - (time.monotonic() - started_at), what="runs go on"
            )
        sender.flush(web.url, reading_for=moments.uniform(0.05, 1.2))
        web.kill9()
    web = zygote.serve()
    sender.flush(web.url, reading_for=1.0)
    wait_until(lambda: not unfinished().exists(), within=60, what="every run is over")
    gave_up = retry_what_gave_up(web, alice)
    check_what_was_promised(sender, gave_up)


def all_go_on(dead: dict[UUID, int]) -> bool:
    """Whether each of these runs is over, or somebody is at it again, or it waits: two processes died at it."""
    now = Run.objects.in_bulk(dead)
    return all(
        now[pk].is_final or now[pk].attempt > attempt or attempt - now[pk].outages == now[pk].attempt_limit - 1
        for pk, attempt in dead.items()
    )


def retry_what_gave_up(web: Forked, alice: Any) -> set[UUID]:
    """A run that was killed three times says so; Alice presses Retry. Return those runs."""
    gave_up = set()
    for run in Run.objects.filter(state=Run.State.FAILED).order_by("created_at"):
        assert run.error_code == "gave_up", (run.error_code, run.error)
        assert Message.objects.filter(run=run, kind="notice", state="failed", text=run.error).exists()
        with Phone(web.url, alice) as phone:
            phone.tell(type="retry", run=str(run.pk), ref="again")
            phone.until("ack", ref="again")
        wait_until(lambda: not unfinished().exists(), within=30, what="the retried run is over")
        gave_up.add(run.pk)
    return gave_up


def check_what_was_promised(sender: Sender, gave_up: set[UUID]) -> None:
    assert not sender.outbox, "something was never acknowledged"
    for client_id, ack in sender.acks.items():
        message = Message.objects.get(client_id=client_id)
        assert (str(message.pk), str(message.conversation_id)) == (ack["message"], ack["conversation"])
    assert Message.objects.filter(role="user").count() == len(sender.acks)
    assert set(Run.objects.values_list("state", flat=True)) == {Run.State.COMPLETED}
    for number in range(1, sender.sent + 1):
        calls = ToolCall.objects.filter(arguments__contains=f'"item-{number}"', state=ToolCall.State.DONE)
        by_run = list(calls.values_list("run", flat=True))
        every = list(ToolCall.objects.filter(arguments__contains=f'"item-{number}"').values_list("run", "state"))
        assert bought(f"item-{number}") == len(by_run) == len(set(by_run)) >= 1, (number, every, gave_up)
        # The next run answers what one that gave up did not; only then may both have been asked to add it.
        assert len(by_run) == 1 or gave_up & set(by_run), (number, by_run)
    left = ToolCall.objects.exclude(state=ToolCall.State.DONE)
    assert not left.exclude(state=ToolCall.State.CANCELLED, run__in=gave_up).exists()
    assert not Message.objects.filter(rev=0).exists(), "a text was left behind"
    assert not Message.objects.filter(state="partial").exists()
    revs = Message.objects.values_list("conversation", "rev")
    assert len(revs) == len(set(revs)), "two messages bear the same rev"


def test_a_web_process_killed_twenty_times_loses_nothing_and_repeats_nothing(
    zygote: Zygote, model: Any, alice: Any, party: Any
) -> None:
    kill_again_and_again(zygote, model, alice, rounds=20, seed=random.randrange(10**6))


@pytest.mark.faults
def test_a_web_process_killed_a_hundred_times_loses_nothing_and_repeats_nothing(
    zygote: Zygote, model: Any, alice: Any, party: Any
) -> None:
    kill_again_and_again(zygote, model, alice, rounds=100, seed=random.randrange(10**6))
