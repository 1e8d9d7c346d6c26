"""A wrong declaration fails at start, with the file, the name and the mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel

from agents import registry
from agents.business import Actor, agent, handler
from agents.business.checks import all_is_known
from agents.business.declaration import named
from agents.events.receivers import check_subscriptions
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


def act_that_takes_an_event() -> None:
    @agent
    class Prompter:
        def act(self, event: Any) -> None: ...


def handler_without_a_name() -> None:
    @agent
    class Prompter:
        def act(self) -> None: ...

        @handler  # type: ignore[arg-type]
        def bow(self) -> None: ...


def handler_that_takes_too_much() -> None:
    @agent
    class Prompter:
        def act(self) -> None: ...

        @handler("show_opens")
        def bow(self, event: Any, show: Any) -> None: ...


def handler_with_a_number_of_tries() -> None:
    @agent
    class Prompter:
        def act(self) -> None: ...

        @handler("show_opens", retry=3)  # type: ignore[arg-type]
        def bow(self) -> None: ...


def handler_that_has_two_moments() -> None:
    @agent
    class Prompter:
        def act(self) -> None: ...

        @handler("show_opens", offset=timedelta(hours=-1))
        @handler("show_opens")
        def bow(self) -> None: ...


def context_that_no_event_fills() -> None:
    @agent(spawn_on=["show_planned"])
    class Prompter:
        class Context(BaseModel):
            lines: int

        def act(self) -> None: ...


def namespace_of_nothing() -> None:
    @agent(spawn_on=["show_planned"])
    class Prompter:
        def act(self) -> None: ...

        def get_namespace(self) -> str:
            return "here"


def match_of_no_field() -> None:
    @agent(spawn_on=["show_planned"], match={"titel": "Hamlet"})
    class Prompter:
        def act(self) -> None: ...

    check_subscriptions()


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
    (act_that_takes_an_event, ["Prompter", "Write def act(self); see self.event"]),
    (handler_without_a_name, ['name the event: @handler("…")']),
    (handler_that_takes_too_much, ["bow of Prompter", "Write def bow(self, event)"]),
    (handler_that_has_two_moments, ["bow of Prompter", "show_opens twice", "a method of its own"]),
    (handler_with_a_number_of_tries, ["bow of Prompter", "write retry=Retry("]),
    (context_that_no_event_fills, ["Prompter", "needs lines in its Context", "create_context(self, event)"]),
    (namespace_of_nothing, ["Prompter", "Write def get_namespace(self, event)"]),
    (match_of_no_field, ["Prompter", "'titel'", "Choices are"]),
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
