"""Handlers that a test declares for itself, and what they heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.events.subscriptions import registered
from agents.testing import TimeMachine

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    """A test has no handlers but its own, and they end with it."""
    before = dict(registered._things)
    registered._things.clear()
    yield
    registered._things.clear()
    registered._things.update(before)


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as clock:
        yield clock


@pytest.fixture
def heard(clock: TimeMachine) -> Any:
    """`heard(on_event, "checkin_due", offset=…)` declares a handler and returns the list of moments it was called."""
    count = iter(range(100))

    def listen(decorator: Callable[..., Any], *args: Any, **options: Any) -> list[Any]:
        calls: list[Any] = []

        def handler(event: Any) -> None:
            calls.append((clock.now, event))

        handler.__qualname__ = f"handler_{next(count)}"
        decorator(*args, **options)(handler)
        return calls

    return listen
