"""Fields of a Django model as arguments of a tool: which can be, of what type, and what is told of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import models
from django.utils import timezone
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

LONGEST_TEXT = 10_000  # characters of a text whose field says nothing of it
LARGEST_INTEGER = 2**63 - 1

#: Arguments go by this prefix in Python, so that no field's name meets one of Pydantic's or of the tool itself.
PREFIX = "given_"

NOT_GIVEN: Any = object()

_ORDERED = (int, Decimal, float, date, datetime, time)


def _whole(value: int) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise ValueError("The number is too large.")
    return value


def _finite(value: float) -> float:
    if value - value != 0:
        raise ValueError("A finite number is wanted.")
    return value


def _storable(value: str) -> str:
    if "\x00" in value or any("\ud800" <= each <= "\udfff" for each in value):
        raise ValueError("It holds characters that cannot be stored.")
    return value


def _moment(value: datetime) -> datetime:
    """PostgreSQL takes moments that Python cannot read again: those whose UTC is beyond the years 1 to 9999."""
    try:
        aware = (timezone.make_aware(value) if timezone.is_naive(value) else value).astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValueError("The moment is out of range.") from None
    if not 1 < aware.year < 9999:
        raise ValueError("The moment is out of range.")
    return aware


def _of_no_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("A time of day has no zone.")
    return value


#: The first whose instance a field is says its type.
_TYPES: tuple[tuple[type[models.Field[Any, Any]], Any, Any], ...] = (
    (models.BooleanField, bool, bool),
    (models.IntegerField, int, Annotated[int, AfterValidator(_whole)]),
    (models.DecimalField, Decimal, Decimal),
    (models.FloatField, float, Annotated[float, AfterValidator(_finite)]),
    (models.DateTimeField, datetime, Annotated[datetime, AfterValidator(_moment)]),
    (models.DateField, date, date),
    (models.TimeField, time, Annotated[time, AfterValidator(_of_no_zone)]),
    (models.UUIDField, UUID, UUID),
    (models.CharField, str, Annotated[str, AfterValidator(_storable)]),
    (models.TextField, str, Annotated[str, AfterValidator(_storable)]),
)


def target(field: Any) -> Any:
    """Return the field itself, or, of a foreign key, the one that it points to."""
    while field.is_relation:
        field = field.target_field
    return field


def python_type(field: Any) -> Any:
    """Return what its values are in Python; None when a tool cannot take them."""
    return next((python for kind, python, _ in _TYPES if isinstance(target(field), kind)), None)


def annotation(field: Any, *, null: bool) -> Any:
    """Return the type of an argument that fits the field: choices, length, digits; and null if it may be."""
    own = target(field)
    kind: Any = next(taken for each, _, taken in _TYPES if isinstance(own, each))
    keys = [key for key, _ in field.flatchoices if isinstance(key, str | int)] if field.choices else []
    if keys:
        kind = Literal[tuple([*keys, ""] if field.blank and "" not in keys and isinstance(keys[0], str) else keys)]
    elif isinstance(own, models.CharField | models.TextField):
        kind = Annotated[kind, Field(max_length=own.max_length or LONGEST_TEXT)]
    elif isinstance(own, models.DecimalField):
        kind = Annotated[kind, Field(max_digits=own.max_digits, decimal_places=own.decimal_places)]
    return kind | None if null else kind


def description(field: Any) -> str:
    """Say in words what the field holds."""
    words = str(field.help_text or field.verbose_name).strip()
    if field.is_relation:
        words = f"{words} (id among the {field.related_model._meta.verbose_name_plural})"
    labels = [f"{key}: {label}" for key, label in field.flatchoices or () if str(key) != str(label)]
    return f"{words}. {', '.join(labels)}" if labels else words


def argument(field: Any, *, required: bool) -> FieldInfo:
    """Return the argument of a field; one that is left out is `NOT_GIVEN`."""
    told: dict[str, Any] = {"alias": field.name, "description": description(field)}
    return Field(**told) if required else Field(default_factory=lambda: NOT_GIVEN, **told)  # type: ignore[no-any-return]


def is_sortable(field: Any) -> bool:
    """Whether rows may be put in its order: that of a foreign key would be the other model's."""
    return python_type(field) is not None and not field.is_relation


def where_model(name: str, fields: tuple[Any, ...]) -> type[BaseModel]:
    """Return what a list may be filtered by: each field by equality, what has an order from and to as well."""
    filters: dict[str, Any] = {}
    for field in fields:
        kind = python_type(field)
        if kind is None:
            continue
        filters[PREFIX + field.name] = (annotation(field, null=field.null), argument(field, required=False))
        if kind in _ORDERED and not field.is_relation and not field.choices:
            for lookup, words in (("gte", "at least"), ("lte", "at most")):
                by = f"{field.name}__{lookup}"
                told = Field(default_factory=lambda: NOT_GIVEN, alias=by, description=f"{field.verbose_name}: {words}")
                filters[PREFIX + by] = (annotation(field, null=False), told)
    return create_model(name, __config__=ConfigDict(extra="forbid"), **filters)


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Return by field what was given of a tool's arguments."""
    return {name.removeprefix(PREFIX): value for name, value in values.items() if value is not NOT_GIVEN}
