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
        (deep(20), "deeper"),
        (deep(500), "deeper"),
        (of(x={"description": "x" * 70_000}), "larger"),
    ],
)
def test_others_are_refused_in_words_that_say_where(schema: Any, word: str) -> None:
    with pytest.raises(ValidationError) as raised:
        schemas.check(schema)
    assert word in raised.value.messages[0]
