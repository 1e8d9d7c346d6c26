"""JSON schemas that people write."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agents.runtime import schemas

GOOD = {"type": "object", "properties": {"place": {"type": "string", "pattern": "^[a-z]+$"}}, "required": ["place"]}


def deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"x": schema}}
    return schema


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize("schema", [GOOD, {"type": "object"}, deep(9), of(x={"$ref": "#/$defs/y"})])
def test_schemas_that_are_some_may_be_used(schema: Any) -> None:
    schemas.check(schema)


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        (None, "object"),
        ([], "object"),
        ("{}", "object"),
        ({"type": "string"}, "object"),
        (of(x={"type": "sting"}), "properties.x.type"),
        (of(x={"$ref": "http://example.com/schema"}), "properties.x"),
        (of(x={"$ref": "file:///etc/passwd"}), "properties.x"),
        (of(x={"pattern": "("}), "properties.x"),
        (of(x={"pattern": r"(a)\1"}), "properties.x"),
        (of(x={"patternProperties": {"[": {}}}), "properties.x"),
        (of(x={"patternProperties": {"a": {}}, "unevaluatedProperties": False}), "together"),
        (deep(20), "deeper"),
        (deep(500), "deeper"),
        (of(x={"description": "x" * 70_000}), "larger"),
    ],
)
def test_others_are_refused_in_words_that_say_where(schema: Any, word: str) -> None:
    with pytest.raises(ValidationError) as raised:
        schemas.check(schema)
    assert word in raised.value.messages[0]


PARTY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "place", "guests"],
    "properties": {
        "title": {"type": "string", "maxLength": 80, "pattern": "^[A-Z]"},
        "place": {
            "type": "object",
            "required": ["city"],
            "properties": {"city": {"type": "string"}, "seats": {"type": "integer", "minimum": 1}},
        },
        "guests": {"type": "array", "items": {"type": "string"}},
        "budget": {"anyOf": [{"type": "number"}, {"type": "null"}], "default": 100},
        "kind": {"$ref": "#/$defs/Kind"},
        "outside": {"type": "boolean", "default": False},
        "sure": {"anyOf": [{"type": "boolean"}, {"type": "null"}], "default": None},
        "day": {"type": "string", "format": "date"},
        "more": {"type": "object"},
    },
    "$defs": {"Kind": {"enum": ["dinner", 7]}},
}
GIVEN = {
    "title": "Tea  ",
    "place": {"city": "Rome\nItaly", "seats": 3},
    "guests": ["Anna", " Ben"],
    "budget": None,
    "kind": 7,
    "outside": True,
    "sure": False,
    "day": "2027-06-12",
    "more": {"wine": ["red", 1.50], "ö": None},
}


def form_of(given: dict[str, Any]) -> dict[str, str]:
    """What a browser sends of a form that shows this: newlines as two characters, boxes only when they are ticked."""
    shown = {field.name: (field, field.text(value)) for field, value in schemas.filled(PARTY, given)}
    return {
        name: text.replace("\n", "\r\n")
        for name, (field, text) in shown.items()
        if field.kind != "box" or text == "true"
    }


def test_a_form_that_was_not_touched_says_exactly_what_it_was_filled_with() -> None:
    assert schemas.coerced(PARTY, form_of(GIVEN), GIVEN) == GIVEN
    odd = GIVEN | {"kind": "a kind that is none", "budget": "much", "unknown": 1, "guests": "all"}
    assert schemas.coerced(PARTY, form_of(odd), odd) == odd


def test_what_was_filled_in_has_the_types_of_the_schema() -> None:
    form = form_of(GIVEN) | {"title": " Brunch", "place.seats": "12", "budget": "2.5", "guests": "Cleo\r\n\r\n Dan "}
    del form["outside"]
    filled_in = schemas.coerced(PARTY, form | {"kind": "dinner", "sure": "", "day": "", "more": '{"a": [1]}'}, GIVEN)
    assert filled_in == {
        "title": "Brunch",
        "place": {"city": "Rome\nItaly", "seats": 12},
        "guests": ["Cleo", "Dan"],
        "budget": 2.5,
        "kind": "dinner",
        "outside": False,
        "sure": None,
        "day": "",
        "more": {"a": [1]},
    }
    assert schemas.errors(PARTY, filled_in).keys() == {"day"}
    nothing = schemas.coerced(PARTY, {})
    assert set(schemas.errors(PARTY, nothing)) == {"title", "place.city", "guests"}


def test_what_does_not_fit_is_named_by_field_in_words() -> None:
    bad = schemas.coerced(
        PARTY, {"title": "tea", "place.city": "Rome", "place.seats": "few", "guests": "", "budget": "much", "x": "1"}
    )
    found = schemas.errors(PARTY, bad | {"day": "2027-02-30", "guests": ["Anna", 1]})
    assert set(found) == {"title", "place.seats", "guests.1", "budget", "day", "x"}
    assert found["place.seats"] == ["This has to be a whole number."]
    assert found["day"] == ["This is no date."]


@pytest.mark.parametrize(
    "schema",
    [
        of(x={"type": "string", "pattern": "^(a+)+$"}),
        {"type": "object", "patternProperties": {"^(a+)+$": {}}, "additionalProperties": False},
    ],
)
def test_a_hostile_pattern_takes_no_longer_than_any(schema: dict[str, Any]) -> None:
    """Python's own engine would be at these for longer than a lifetime."""
    text = "a" * 60 + "!"
    assert schemas.errors(schema, {"x": text, text: 1})


@pytest.mark.parametrize("schema", [of(x={"$ref": "#/$defs/none"}), of(x={"$ref": "#/properties/x"})])
def test_a_schema_that_leads_nowhere_lets_nothing_pass(schema: dict[str, Any]) -> None:
    assert schemas.errors(schema, {"x": 1})
    assert [field.kind for field in schemas.fields(schema)] == ["json"]
