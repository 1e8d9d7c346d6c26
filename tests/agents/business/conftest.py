"""A clock that stands, a channel that records what reaches people, and a show of Alice's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from agents import registry
from agents.business.models import Outreach
from agents.testing import TimeMachine
from tests.harness.model_server import ModelServer

NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as clock:
        yield clock


@pytest.fixture
def model(settings: Any) -> Iterator[ModelServer]:
    """The model server that the settings name."""
    with ModelServer() as server:
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "key", server.url
        yield server


class Mailbox:
    """What people were told, in its order: who, the words, the widget."""

    name = "mailbox"

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []
        self.busy: set[str] = set()
        self.broken = 0

    def deliver(self, outreach: Outreach) -> UUID:
        if self.broken:
            self.broken -= 1
            raise OSError("The mailbox is jammed.")
        self.told.append((outreach.user.username, outreach.text, outreach.widget))
        return uuid4()

    def is_busy(self, user: Any, thread: UUID | None) -> bool:
        return user.username in self.busy

    @property
    def words(self) -> list[str]:
        return [text for _, text, _ in self.told]


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """The only channel there is."""
    box = Mailbox()
    monkeypatch.setattr(registry.channels, "_things", {box.name: box})
    return box
