"""The four tools of a model's rows: their arguments, what they do, and how they word it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Literal

import orjson
from django.core.exceptions import ValidationError
from django.db import models, transaction
from pydantic import Field
from pydantic_core import to_jsonable_python

from agents.runtime.context import Context
from agents.runtime.model_fields import PREFIX, annotation, argument, given, is_sortable, where_model
from agents.runtime.model_rows import Rows
from agents.runtime.model_whitelist import has_no_default
from agents.runtime.outcome import Result
from agents.runtime.tool import Approves, ToolRefused, When, tool

MOST_ROWS = 50
FURTHEST = 10_000  # rows that a list may pass over
SHOWN = 300  # characters of a text in a list, for the model; `data` has all of it

Action = Callable[..., models.Model]
Arguments = dict[str, tuple[Any, Any]]  # by name in Python: type, and default or `Field`


def list_tool(rows: Rows, name: str, get: str, when: When | None = None) -> str:
    """Register a tool that shows a page of rows; `get` is the one that shows one whole."""
    words = rows.model._meta.verbose_name_plural
    sortable = dict.fromkeys(["id", *(field.name for field in rows.read if is_sortable(field))])
    where_type = where_model(f"{name}_where", rows.read)

    def listing(context: Context, where: Any, order_by: str, limit: int, offset: int) -> Result:
        by = given({each: getattr(where, each) for each in where_type.model_fields})
        found, more = rows.page(context.user, by, order_by=order_by, limit=limit, offset=offset)
        lines = [f"{len(found)} {words}:" if found else f"There are no such {words}.", *map(_line, found)]
        if any(len(each) > SHOWN for row in found for each in row.values() if isinstance(each, str)):
            lines.append(f"Texts that end in … are longer: {get} has all of them.")
        if more:
            lines.append(f"There are more: ask with offset {offset + len(found)}.")
        return Result("\n".join(lines), {"rows": found, "more": more})

    order: Any = Literal[tuple(sign + each for each in sortable for sign in ("", "-"))]
    arguments: Arguments = {
        "where": (where_type, Field(default_factory=where_type, description="Keep rows whose fields are so")),
        "order_by": (order, Field(default="-id", description="Field to sort by; - before it turns it round")),
        "limit": (int, Field(default=MOST_ROWS, ge=1, le=MOST_ROWS)),
        "offset": (int, Field(default=0, ge=0, le=FURTHEST, description="How many rows to pass over")),
    }
    return _register(
        name, listing, arguments, f"List the person's {words}, at most {MOST_ROWS} at a time.", "Looking at", when=when
    )


def get_tool(rows: Rows, name: str, when: When | None = None) -> str:
    """Register a tool that shows one row."""

    def getting(context: Context, **values: Any) -> Result:
        row = rows.one(context.user, given(values)["id"])
        return Result(_json(row), {"row": row})

    about = f"Show one of the person's {rows.model._meta.verbose_name_plural}."
    return _register(name, getting, _id_of(rows), about, "Looking at", when=when)


def create_tool(rows: Rows, name: str, create: Action, approval: Approves = False, when: When | None = None) -> str:
    """Register a tool that gives the listed fields to the domain's action."""

    def creating(context: Context, **values: Any) -> Result:
        with transaction.atomic():
            return _written(rows, context, "Created", create, given(values))

    arguments: Arguments = {}
    for field in rows.write:
        may_be_left = field.has_default() or field.has_db_default() or field.blank or field.null
        required = has_no_default(create, field) or not may_be_left
        arguments[PREFIX + field.name] = (annotation(field, null=field.null), argument(field, required=required))
    about = f"Create a {rows.model._meta.verbose_name}."
    return _register(name, creating, arguments, about, "Creating", approval, when)


def change_tool(rows: Rows, name: str, change: Action, approval: Approves = False, when: When | None = None) -> str:
    """Register a tool that gives a locked row and some of the listed fields to the domain's action."""
    names = [field.name for field in rows.write]

    def changing(context: Context, **values: Any) -> Result:
        fields = given(values)
        pk = fields.pop("id")
        if not fields:
            raise ToolRefused(f"Say what to change: {', '.join(names)}.", code="nothing_given", data={"fields": names})
        with transaction.atomic():
            row = rows.lock(context.user, pk)
            return _written(rows, context, "Changed", lambda **by_name: change(row, **by_name), fields)

    arguments = _id_of(rows)
    for field in rows.write:
        told = argument(field, required=has_no_default(change, field))
        arguments[PREFIX + field.name] = (annotation(field, null=field.null), told)
    about = f"Change one of the person's {rows.model._meta.verbose_name_plural}: only the fields that are given."
    return _register(name, changing, arguments, about, "Changing", approval, when)


def _written(rows: Rows, context: Context, done: str, action: Action, fields: Mapping[str, Any]) -> Result:
    """Let the domain do it, and show what came of it as far as the person may see it."""
    try:
        row = action(by=context.user, **rows.checked(context.user, fields))
    except ValidationError as error:
        raise rows.in_words(error) from None
    try:
        shown = rows.one(context.user, row.pk)
    except ToolRefused:  # it is somebody else's now
        return Result(f"{done}.")
    return Result(f"{done}: {_json(shown)}", {"row": shown})


def _id_of(rows: Rows) -> Arguments:
    told = Field(alias="id", description=f"Id of the {rows.model._meta.verbose_name}")
    return {f"{PREFIX}id": (annotation(rows.model._meta.pk, null=False), told)}


def _register(
    name: str,
    function: Callable[..., Result],
    arguments: Arguments,
    about: str,
    doing: str,
    approval: Approves = False,
    when: When | None = None,
) -> str:
    """Register a tool whose parameters are made here: its function is given their names, types and defaults."""
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("context", kind)]
    parameters += [inspect.Parameter(each, kind, default=told) for each, (_, told) in arguments.items()]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {each: annotated for each, (annotated, _) in arguments.items()}
    function.__doc__ = about
    what = name.partition("_")[2].replace("_", " ")
    done = name.replace("_", " ").capitalize()
    tool(name=name, doing=f"{doing} {what}…", done=done, approval=approval, when=when)(function)
    return name


def _line(row: Mapping[str, Any]) -> str:
    """Return a row of a list as JSON, long texts cut."""
    return _json({name: _cut(value) for name, value in row.items()})


def _cut(value: Any) -> Any:
    return value[: SHOWN - 1] + "…" if isinstance(value, str) and len(value) > SHOWN else value


def _json(row: Mapping[str, Any]) -> str:
    return orjson.dumps(to_jsonable_python(row)).decode()
