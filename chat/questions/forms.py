"""A Pydantic model as the form of a page. Pydantic itself judges the answer; here only the right inputs are shown."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from django import forms
from django.core.exceptions import ValidationError
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

LONG = 200  # characters; a text that may be longer has more than a line

_OF_TYPE: dict[type, tuple[type[forms.Field], dict[str, str]]] = {
    # As text: of what is no number, an input for numbers would send nothing.
    int: (forms.IntegerField, {"type": "text", "inputmode": "numeric"}),
    float: (forms.FloatField, {"type": "text", "inputmode": "decimal"}),
    Decimal: (forms.DecimalField, {"type": "text", "inputmode": "decimal"}),
    date: (forms.DateField, {"type": "date"}),
    time: (forms.TimeField, {"type": "time"}),
    datetime: (forms.DateTimeField, {"type": "datetime-local"}),
}


def form_for(model: type[BaseModel]) -> type[forms.Form]:
    """Return the Django form with an input for each field of the model."""
    fields = {name: _field(name, info) for name, info in model.model_fields.items()}
    return type(f"{model.__name__}Form", (forms.Form,), fields)


def answer_of(form: forms.Form) -> dict[str, Any]:
    """Return what was filled in. An input that was left empty counts as not given; a box that was not ticked, as no."""
    return {name: value for name, value in form.cleaned_data.items() if value is not None and value != ""}


def lead_to_first_error(form: forms.Form) -> None:
    """Let the page open at the first input whose answer was not taken."""
    for field in form:
        if field.errors:
            field.field.widget.attrs["autofocus"] = True
            return


def show(form: forms.Form, error: ValidationError) -> None:
    """Put what is wrong with the answer beside its inputs."""
    by_field: Mapping[str, list[str]] = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for place, words in by_field.items():
        name = place.partition(".")[0]
        form.add_error(name if name in form.fields else None, list(words))


def _field(name: str, info: FieldInfo) -> forms.Field:
    kind, is_optional = _plain(info.annotation)
    said: dict[str, Any] = {
        "label": info.title or name.replace("_", " ").capitalize(),
        "help_text": info.description or "",
        "required": info.is_required() and not is_optional and kind is not bool,
    }
    if info.default is not PydanticUndefined and info.default is not None:
        said["initial"] = info.default.value if isinstance(info.default, Enum) else info.default
    if kind is bool:
        return forms.BooleanField(**said)
    if choices := _choices(kind):
        nothing = [] if said["required"] and "initial" not in said else [("", "—")]
        return forms.TypedChoiceField(choices=[*nothing, *choices], empty_value=None, **said)
    if isinstance(kind, type) and kind in _OF_TYPE:
        made, attributes = _OF_TYPE[kind]
        field = made(**said)
        field.widget.input_type = attributes["type"]
        field.widget.attrs |= {name: value for name, value in attributes.items() if name != "type"}
        return field
    if isinstance(kind, type) and issubclass(kind, str):
        longest = next((each.max_length for each in info.metadata if hasattr(each, "max_length")), None)
        widget = forms.Textarea(attrs={"rows": 3}) if longest is None or longest > LONG else forms.TextInput()
        return forms.CharField(max_length=longest, widget=widget, **said)
    return forms.JSONField(widget=forms.Textarea(attrs={"rows": 3}), **said)


def _plain(annotation: Any) -> tuple[Any, bool]:
    """Return `int` and True for `int | None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [each for each in get_args(annotation) if each is not type(None)]
        return (kinds[0] if len(kinds) == 1 else annotation), len(kinds) < len(get_args(annotation))
    return annotation, False


def _choices(kind: Any) -> list[tuple[str, str]]:
    if get_origin(kind) is Literal:
        return [(str(each), str(each)) for each in get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [(str(each.value), each.name.replace("_", " ").capitalize()) for each in kind]
    return []
