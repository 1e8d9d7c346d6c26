"""Workflows that a test declares for itself, and what their steps did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agents.events.subscriptions import registered as subscriptions
from agents.testing import TimeMachine
from agents.workflows.declaration import registered as workflows

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_workflows() -> Iterator[None]:
    """A test has no workflows and no handlers but its own, and they end with it."""
    before = [(registry, dict(registry._things)) for registry in (workflows, subscriptions)]
    for registry, _ in before:
        registry._things.clear()
    yield
    for registry, things in before:
        registry._things.clear()
        registry._things.update(things)


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as clock:
        yield clock
