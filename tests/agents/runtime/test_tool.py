"""A tool: its schema comes from its signature, and what is wrong with a call is said in words."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from agents import registry
from agents.runtime.context import Context
from agents.runtime.tool import BadArguments, Tool, tool

ARGUMENTS = ["event", "guests", "place", "row", "note", "tags", "name", "table"]
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
    from agents.runtime.arguments import without_nul

    assert without_nul(r'{"name": "a\u0000b", "of": ["\u0000"]}') == '{"name":"ab","of":[""]}'
    assert without_nul(r'{"name": "C:\\u0000"}') == r'{"name":"C:\\u0000"}'
    assert without_nul(r'{"name": "\u0000') == r'{"name": "\u0000'


class Guest(BaseModel):
    name: str
    table: str = "any"


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Tool:
    monkeypatch.setattr(registry, "tools", registry.Registry("tool"))

    @tool
    def seat(
        event: str,
        guests: list[Guest] | None = None,
        place: str = "hall",
        row: int | str = 1,
        note: str | None = "none given",
        tags: list[str] = [],  # noqa: B006 (a tool's own, never changed)
    ) -> str:
        return f"{event}: {[f'{each.name} at {each.table}' for each in guests or []]} in {place}, {row}, {note}, {tags}"

    return registry.tools["seat"]


@pytest.mark.parametrize(
    ("arguments", "seated"),
    [
        ('{"event": "Tea", "place": null}', "Tea: [] in hall, 1, none given, []"),
        ('{"event": "Tea", "place": null, "row": null, "tags": null}', "Tea: [] in hall, 1, none given, []"),
        ('{"event": "Tea", "note": null, "place": null}', "Tea: [] in hall, 1, None, []"),  # null fits: it stays
        (
            '{"event": "Tea", "guests": [{"name": "Mia", "table": null}]}',
            "Tea: ['Mia at any'] in hall, 1, none given, []",
        ),
        ('"{\\"event\\": \\"Tea\\"}"', "Tea: [] in hall, 1, none given, []"),
        ('{"event": "Tea", "guests": "[{\\"name\\": \\"Mia\\"}]"}', "Tea: ['Mia at any'] in hall, 1, none given, []"),
        ('{"event": "Tea", "tags": "[\\"a\\\\u0000b\\"]"}', "Tea: [] in hall, 1, none given, ['ab']"),
        ('{"event": "[1]"}', "[1]: [] in hall, 1, none given, []"),  # text that looks like JSON is text where it fits
    ],
)
def test_what_can_mean_one_thing_only_is_taken_for_it(seat: Tool, arguments: str, seated: str) -> None:
    assert seat.call(CONTEXT, arguments) == seated


@pytest.mark.parametrize(
    ("arguments", "field", "words"),
    [
        ('{"event": null, "place": null}', "event", "valid string"),
        ('{"event": "Tea", "guests": [{"name": null}]}', "guests.0.name", "valid string"),
        ('{"event": "Tea", "tags": ["a", null]}', "tags.1", "valid string"),
        ('{"event": "Tea", "tags": "[broken"}', "tags", "valid array"),
        ('{"event": "Tea", "tags": "a, b"}', "tags", "valid array"),
        ('{"event": "Tea"}\ufffd (a part was lost)', "arguments", "JSON"),
        ('"not an object"', "arguments", "object"),
    ],
)
def test_what_can_not_is_told_as_it_was_written(seat: Tool, arguments: str, field: str, words: str) -> None:
    with pytest.raises(BadArguments) as refused:
        seat.call(CONTEXT, arguments)
    assert words in " ".join(refused.value.errors[field])


def test_null_for_no_arguments_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "tools", registry.Registry("tool"))

    @tool
    def ring() -> str:
        return "Rang."

    for arguments in ("", "null", "{}", '"{}"'):
        assert registry.tools["ring"].call(CONTEXT, arguments) == "Rang."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["[1]", "{}", "[", "\0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(ARGUMENTS) | st.text(), inner),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON.map(json.dumps) | st.dictionaries(st.sampled_from(ARGUMENTS), JSON).map(json.dumps) | st.text())
def test_no_arguments_raise_anything_but_that_they_are_bad(seat: Tool, arguments: str) -> None:
    for written in (arguments, json.dumps(arguments)):
        with suppress(BadArguments):
            assert "\0" not in seat.call(CONTEXT, written)
