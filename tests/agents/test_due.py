"""A task that carries out what is due has an end; whatever it had no time for comes first in the next one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agents import due, registry

pytestmark = pytest.mark.django_db


class Part:
    """A source of due work that notes its turns, and may take all the time there is."""

    def __init__(self, name: str, turns: list[str], then: Callable[[], object] = lambda: None) -> None:
        self.name, self._turns, self._then = name, turns, then

    def next_at(self) -> None: ...

    def work(self) -> int:
        self._turns.append(self.name)
        self._then()
        return self._turns.count(self.name) < 3


def test_no_part_begins_when_the_time_is_over_and_the_next_task_is_asked_for_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "due", registry.Registry("source of due work"))
    monkeypatch.setattr(due, "_first", "")
    turns: list[str] = []
    hints: list[list[str]] = []
    monkeypatch.setattr(due, "on_hint", lambda: hints.append(list(turns)))

    def takes_all_the_time() -> None:
        due._this_thread.end = 0.0

    for part in (Part("letters", turns, takes_all_the_time), Part("pushes", turns), Part("visits", turns)):
        registry.due.add(part.name, part)
    due.work()
    assert turns == ["letters"] and hints == [["letters"]]
    due.work()
    assert turns == ["letters", "pushes", "visits", "letters"], "who takes all the time keeps no other from theirs"
    assert len(hints) == 2


def test_a_task_that_gets_everything_done_asks_for_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "due", registry.Registry("source of due work"))
    hints: list[str] = []
    monkeypatch.setattr(due, "on_hint", lambda: hints.append("again"))
    turns: list[str] = []
    registry.due.add("pushes", Part("pushes", turns))
    assert due.work() == 2 and turns == ["pushes"] * 3 and hints == []
