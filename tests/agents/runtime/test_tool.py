"""A tool: its schema comes from its signature, and what is wrong with a call is said in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import pytest

from agents import registry
from agents.runtime.context import Context
from agents.runtime.tool import BadArguments, Tool, tool

CONTEXT: Any = Context(user="alice", agent=None)  # type: ignore[arg-type]


@pytest.fixture
def bake(monkeypatch: pytest.MonkeyPatch) -> Tool:
    monkeypatch.setattr(registry, "tools", registry.Registry("tool"))

    @tool(doing="Baking {cake}…", done=lambda given: f"Baked {given['pieces']}")
    def bake(
        context: Context, cake: str, pieces: int = 1, price: Decimal | None = None, oven: Literal["gas", "wood"] = "gas"
    ) -> str:
        """Bake a cake.

        It takes an hour.
        """
        return f"{context.user} has {pieces} {cake} from the {oven} oven"

    return registry.tools["bake"]


def test_the_model_sees_the_parameters_and_not_the_context(bake: Tool) -> None:
    schema = bake.schema
    assert (schema.name, schema.description) == ("bake", "Bake a cake.\n\nIt takes an hour.")
    assert set(schema.parameters["properties"]) == {"cake", "pieces", "price", "oven"}
    assert schema.parameters["required"] == ["cake"]
    assert schema.parameters["additionalProperties"] is False
    assert schema.parameters["properties"]["oven"]["enum"] == ["gas", "wood"]


def test_it_is_called_with_checked_arguments_and_the_context(bake: Tool) -> None:
    assert bake.call(CONTEXT, '{"cake": "Sacher", "pieces": 2}') == "alice has 2 Sacher from the gas oven"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", ["cake", "required"]),
        ("{}", ["cake", "required"]),
        ("not json", ["JSON"]),
        ("[]", ["arguments"]),
        ('{"cake": "x", "pieces": "many"}', ["pieces", "integer"]),
        ('{"cake": "x", "oven": "solar"}', ["oven", "gas", "wood"]),
        ('{"cake": "x", "icing": true}', ["icing"]),
        ('{"cake": "x", "context": {}}', ["context"]),
        ('{"pieces": [], "oven": 7}', ["cake", "pieces", "oven"]),
    ],
)
def test_every_wrong_argument_is_named_without_echoing_it(bake: Tool, arguments: str, words: list[str]) -> None:
    with pytest.raises(BadArguments) as refused:
        bake.call(CONTEXT, arguments)
    assert str(refused.value).startswith("bake: ")
    told = [f"{field}: {words}" for field, said in refused.value.errors.items() for words in said]
    assert str(refused.value) == f"bake: {'; '.join(told)}"
    for word in words:
        assert word in str(refused.value)
    assert "solar" not in str(refused.value) and "pydantic" not in str(refused.value)


def test_its_progress_is_worded_and_bad_arguments_break_nothing(bake: Tool) -> None:
    assert bake.words(bake.doing, '{"cake": "Sacher"}') == "Baking Sacher…"
    assert bake.words(bake.done, '{"pieces": 3}') == "Baked 3"
    for arguments in ("", "not json", "[]", "7", '{"other": 1}'):
        assert bake.words(bake.doing, arguments) == "Bake…"


def test_a_name_is_taken_once(bake: Tool) -> None:
    with pytest.raises(Exception, match="Two tools are called 'bake'"):
        tool(name="bake")(lambda: None)


def test_a_nul_in_an_argument_is_left_out_and_what_only_looks_like_one_stays() -> None:
    from agents.runtime.tool import without_nul

    assert without_nul(r'{"name": "a\u0000b", "of": ["\u0000"]}') == '{"name":"ab","of":[""]}'
    assert without_nul(r'{"name": "C:\\u0000"}') == r'{"name":"C:\\u0000"}'
    assert without_nul(r'{"name": "\u0000') == r'{"name": "\u0000'
