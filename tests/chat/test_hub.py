"""What a process shows of a text that another one writes, and whom it tells of its own."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from agents.runtime.draft import Draft
from chat.live.hub import Hub
from chat.live.remote import Alone
from chat.live.topic import Topic

Found = tuple[Topic, Draft] | None


class Others(Alone):
    """The other processes, as far as they are told anything."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def publish(self, conversation: UUID, hint: dict[str, Any]) -> None:
        self.told.append(hint)

    def joined(self, conversation: UUID) -> None:
        self.told.append(conversation)


def looked_at(hub: Hub) -> tuple[UUID, list[int]]:
    """Return a conversation that somebody looks at, and how often they were woken."""
    conversation, woken = uuid4(), [0]

    def wake() -> None:
        woken[0] += 1

    hub.watch(conversation, wake)
    return conversation, woken


def news(hub: Hub, conversation: UUID, message: UUID, run: UUID, attempt: int = 1) -> Found:
    now = timezone.now()
    return hub.elsewhere(conversation, message=message, run=run, attempt=attempt, agent="planner", created_at=now)


def test_a_text_that_grows_elsewhere_is_one_draft_here() -> None:
    hub = Hub()
    (conversation, woken), message, run = looked_at(hub), uuid4(), uuid4()
    found = news(hub, conversation, message, run)
    assert found is not None
    topic, draft = found
    draft.text = "Two cakes"
    topic.show(draft)
    assert (topic.draft, woken) == (draft, [1])
    again = news(hub, conversation, message, run)
    assert again is not None and again[1] is draft
    next_attempt = news(hub, conversation, message, run, attempt=2)
    assert next_attempt is not None and next_attempt[1] is not draft


def test_news_that_come_late_or_that_nobody_looks_at_show_nothing() -> None:
    hub = Hub()
    (conversation, _), message, run = looked_at(hub), uuid4(), uuid4()
    assert news(hub, uuid4(), message, run) is None, "nobody looks at it"
    found = news(hub, conversation, message, run, attempt=2)
    assert found is not None
    topic, draft = found
    topic.show(draft)
    assert news(hub, conversation, uuid4(), run, attempt=1) is None, "a later attempt is at it"
    topic.has(message)
    assert topic.draft is None
    assert news(hub, conversation, message, run, attempt=2) is None, "it is a message now"


def test_a_text_of_this_process_is_not_overwritten_from_elsewhere() -> None:
    hub = Hub()
    (conversation, woken), message, run = looked_at(hub), uuid4(), uuid4()
    own = Draft(
        message=message, thread=conversation, run=run, attempt=2, agent="planner", created_at=timezone.now(),
        surface="chat",
    )  # fmt: skip
    hub.grew(own)
    assert woken == [1]
    assert news(hub, conversation, uuid4(), run, attempt=3) is None
    hub.settled(own)
    assert hub.topics[conversation].draft is None and woken == [2]
    assert news(hub, conversation, uuid4(), run, attempt=3) is not None


async def test_a_commit_is_told_here_and_elsewhere_until_the_hub_closes() -> None:
    hub, others = Hub(), Others()
    hub.open(asyncio.get_running_loop(), others)
    conversation, woken = looked_at(hub)
    hub.wake(conversation, 7)
    hub.wake(conversation, 6)
    await asyncio.sleep(0)
    assert (hub.topics[conversation].rev, woken) == (7, [1])
    assert others.told == [conversation, {"rev": 7}, {"rev": 6}]
    hub.close()
    hub.wake(conversation, 8)
    assert len(others.told) == 3


async def test_alone_is_a_process_like_any_other_that_nobody_hears() -> None:
    hub = Hub()
    hub.open(asyncio.get_running_loop(), Alone())
    conversation, woken = looked_at(hub)
    hub.began(conversation)
    hub.ask_stop(conversation, uuid4())
    hub.remote.watch(conversation)
    await hub.remote.follow()
    assert hub.remote.start() == [] and woken == [1]
