"""`manage.py test_agents`: an operator tries an agent with a file of queries, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from agents import registry
from agents.llm import phrase
from agents.runtime import Agent, ToolRefused, tool
from tests.hotel.models import Heard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def porter(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    for things in (registry.tools, registry.agents, registry.grammars):
        monkeypatch.setattr(things, "_things", dict(things._things))
    left_the_house: list[str] = []

    @tool
    def take_key() -> str:
        """Take the key."""
        Heard.objects.create(what="key")
        return "Here is the key."

    @tool(approval=True)
    def sell_key() -> str:
        """Sell the key."""
        raise AssertionError("Nobody said yes.")

    @tool(outside=True)
    def call_locksmith() -> str:
        """Call the locksmith."""
        left_the_house.append("called")
        return "The locksmith comes."

    @tool
    def break_key() -> str:
        """Break the key."""
        raise ToolRefused("It is of steel.")

    names = ("take_key", "sell_key", "call_locksmith", "break_key")
    Agent("porter", "Porter", "You carry keys.", tools=names)
    for name in names:
        verb, noun = name.split("_")
        phrase(f"{verb} the {noun}", tool=name, about=f"{verb} the {noun}", example=f"{verb.capitalize()} the {noun}")
    yield left_the_house


def ask(path: Path, text: str, *more: str, agent: str = "porter") -> tuple[str, str]:
    """Return what was printed, and why it failed."""
    path.write_text(text)
    out = StringIO()
    try:
        call_command("test_agents", f"--agent={agent}", f"--queries={path}", *more, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_each_line_is_asked_with_its_answer_its_tools_and_its_time(tmp_path: Path, alice: Any) -> None:
    text = "# The keys\n\nTake the key => take_key\nSell the key => sell_key\n"
    said, failed = ask(tmp_path / "queries.txt", text, agent="porter_agent")
    assert not failed and "2 queries, all answered." in said, said
    assert "> Take the key\nHere is the key.\n  porter · tools: take_key · " in said and " ms · ok\n" in said
    assert "sell_key waits for the person" in said
    assert not Heard.objects.exists() and list(User.objects.all()) == [alice], "nothing of it stays"


def test_what_goes_wrong_ends_the_command_with_an_error(tmp_path: Path, porter: list[str]) -> None:
    text = "Take the key => sell_key\nBreak the key\nCall the locksmith\nTake the key"
    said, failed = ask(tmp_path / "queries.txt", text, "--offline")
    assert failed == "3 of 4 queries failed."
    assert "failed: sell_key was not used" in said and "failed: break_key was refused" in said
    assert "failed: call_locksmith was refused" in said and not porter, "nothing leaves the house"


def test_a_model_that_does_not_answer_has_failed_in_its_words(tmp_path: Path, settings: Any) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = "http://127.0.0.1:9/v1", "x"
    said, failed = ask(tmp_path / "queries.txt", "Take the key")
    assert failed == "1 of 1 query failed." and "· tools: none ·" in said and "ok" not in said.split("·")[-1]


@pytest.mark.parametrize(
    ("text", "more", "agent", "words"),
    [
        ("", (), "porter", "has no queries"),
        ("Hello", (), "nobody", "No agent is called 'nobody'. There are "),
        ("Hello", ("--user=eve",), "porter", "Nobody is called 'eve' here."),
    ],
)
def test_what_cannot_be_asked_is_said(tmp_path: Path, text: str, more: tuple[str, ...], agent: str, words: str) -> None:
    assert words in ask(tmp_path / "queries.txt", text, *more, agent=agent)[1]
