"""`manage.py check` says which settings do not go together."""

from __future__ import annotations

from typing import Any

from agents.runtime.checks import task_timeout


def test_a_task_may_take_as_long_as_what_is_due_may(settings: Any) -> None:
    settings.INSIDE_TIMEOUT = 45.0
    settings.Q_CLUSTER = {"timeout": 60}
    assert [each.id for each in task_timeout()] == ["agents.W001"]
    for timeout in (100, None):
        settings.Q_CLUSTER = {"timeout": timeout}
        assert task_timeout() == []
