"""JSON is read by its types: what a document calls a boolean is one."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework import serializers

from agents.rest import Strict
from agents.rest.types import mistyped


class Inner(serializers.Serializer[Any]):
    name = serializers.CharField()


class Rows(Strict):
    name = serializers.CharField()


class Body(serializers.Serializer[Any]):
    flag = serializers.BooleanField(allow_null=True)
    count = serializers.IntegerField()
    share = serializers.FloatField()
    price = serializers.DecimalField(max_digits=6, decimal_places=2)
    text = serializers.CharField()
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(["tea", "cake"])
    yes = serializers.ChoiceField([True])
    names = serializers.ListField(child=serializers.CharField())
    inner = Inner()
    inners = Inner(many=True)
    rows = Rows(many=True)
    anything = serializers.JSONField()


FIT: list[tuple[str, Any]] = [
    ("flag", True),
    ("flag", None),
    ("count", 3),
    ("count", 3.0),
    ("share", 1),
    ("share", 0.5),
    ("price", 5),
    ("price", 5.25),
    ("price", "5.25"),
    ("price", "-.5"),
    ("text", "12"),
    ("kind", "tea"),
    ("yes", True),
    ("names", ["Ann"]),
    ("names", []),
    ("inner", {"name": "Ann"}),
    ("inners", [{"name": "Ann"}]),
    ("anything", [1, {"a": None}]),
    ("rows", [{"name": 5}]),
    ("nobody_knows", 1),
    ("names", "Ann"),
    ("inner", "Ann"),  # what is no list or object the field says itself
]
DO_NOT: list[tuple[str, Any]] = [
    ("flag", 0),
    ("flag", 1),
    ("flag", "true"),
    ("count", True),
    ("count", "3"),
    ("count", 3.5),
    ("share", "1"),
    ("share", False),
    ("price", True),
    ("price", ""),
    ("price", "1e2"),
    ("price", " 5"),
    ("price", "٣"),
    ("text", 12),
    ("text", True),
    ("id", False),
    ("id", 7),
    ("kind", 1),
    ("yes", 1),
    ("names", [1]),
    ("names", ["Ann", False]),
    ("inner", {"name": 5}),
    ("inner", {"name": "Ann", "age": 5}),
    ("inners", [{"name": "Ann"}, {"name": 5}]),
]


@pytest.mark.parametrize(("name", "value"), FIT)
def test_what_is_of_the_type_is_left_to_the_field(name: str, value: Any) -> None:
    assert mistyped(Body().fields, {name: value}) == {}


@pytest.mark.parametrize(("name", "value"), DO_NOT)
def test_what_is_of_another_type_is_named(name: str, value: Any) -> None:
    [[words]] = mistyped(Body().fields, {name: value}).values()
    assert words.endswith(".") and "{" not in words
