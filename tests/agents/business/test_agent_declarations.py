"""A wrong declaration fails at start, with the file, the name and the mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from agents import registry
from agents.business import Actor, agent, handler
from agents.business.checks import all_is_known
from agents.business.declaration import named
from agents.events.subscriptions import registered
from tests.theatre.business import StageManager


@pytest.fixture(autouse=True)
def forgotten_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.business_agents, "_things", dict(registry.business_agents._things))
    monkeypatch.setattr(registered, "_things", dict(registered._things))


def no_act() -> None:
    @agent(spawn_on=["show_planned"])
    class Prompter:
        pass


def async_act() -> None:
    @agent
    class Prompter:
        async def act(self) -> None: ...


def only_inherited_act() -> None:
    @agent
    class Prompter(Actor):
        pass


def one_text() -> None:
    @agent(act_on="show_planned")
    class Prompter:
        def act(self) -> None: ...


def no_time() -> None:
    @agent(heartbeat=timedelta(0))
    class Prompter:
        def act(self) -> None: ...


def no_model() -> None:
    @agent
    class Prompter:
        class Context:
            lines: int = 0

        def act(self) -> None: ...


def twice() -> None:
    @agent(name="StageManager")
    class Prompter:
        def act(self) -> None: ...


def unknown_event() -> None:
    @agent(act_on=["show_planed"])
    class Prompter:
        def act(self) -> None: ...

    all_is_known()


def unknown_event_of_a_handler() -> None:
    @agent
    class Prompter:
        def act(self) -> None: ...

        @handler("curtain_fell")
        def bow(self) -> None: ...

    all_is_known()


def unknown_tool() -> None:
    @agent(tools=["whisper"])
    class Prompter:
        def act(self) -> None: ...

    all_is_known()


WRONG: list[tuple[Callable[[], None], list[str]]] = [
    (no_act, ["Prompter", "Give it a method act(self)"]),
    (only_inherited_act, ["Prompter", "Give it a method act(self)"]),
    (async_act, ["Prompter", "Write def act(self)"]),
    (one_text, ["Prompter", "Write act_on=['show_planned']"]),
    (no_time, ["Prompter", "Write heartbeat=timedelta(hours=2)"]),
    (no_model, ["Prompter", "BaseModel"]),
    (twice, ["StageManager", "Rename one of them"]),
    (unknown_event, ["Prompter", "show_planed", "Did you mean 'show_planned'?"]),
    (unknown_event_of_a_handler, ["bow of Prompter", "curtain_fell"]),
    (unknown_tool, ["Prompter", "whisper", "sell_ticket"]),
]


@pytest.mark.parametrize(("declare", "words"), WRONG, ids=lambda value: getattr(value, "__name__", ""))
def test_it_fails_with_the_file_the_name_and_the_mend(declare: Callable[[], None], words: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        declare()
    for each in [*words, "test_agent_declarations.py:"]:
        assert each in str(caught.value)


def test_an_agent_is_found_by_its_class_and_by_its_name_however_it_is_written() -> None:
    by_class = named(StageManager)
    assert by_class is named("StageManager") is named("stage_manager") is named("stagemanager")
    assert by_class.title == "Stage manager"
    with pytest.raises(LookupError, match="StageManager"):
        named("Souffleuse")


def test_an_act_of_a_class_stays_its_own_and_its_methods_win_over_what_agents_can_do() -> None:
    @agent
    class Prompter:
        def act(self) -> Any:
            return self.note("line!")  # type: ignore[attr-defined]

        def note(self, text: str) -> str:
            return text

    assert not issubclass(Prompter, Actor)
    assert named(Prompter).cls().act() == "line!"
