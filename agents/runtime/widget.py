"""Widgets: named templates over live rows.

A message stores a widget's name and arguments, never its HTML: whoever looks, whenever, sees the rows as
they are now. When a row changes, `touch` tells every place that shows it, in the same transaction.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, get_type_hints

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal
from django.template.loader import render_to_string
from pydantic import BaseModel, ConfigDict, create_model

from agents import registry

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Sent inside the transaction that changed the rows a widget shows; `keys` is a set of widget keys.
widgets_changed = Signal()

LONGEST_KEY = 200  # characters that a message keeps of what a card shows; longer ones are told apart by a digest


@dataclass(frozen=True, slots=True)
class Widget:
    """What a tool returns to show something: a widget's name, its arguments, and what a `Result` has."""

    name: str
    arguments: dict[str, Any]
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return what it shows, such as `shopping_list:7`."""
        return registry.widgets[self.name].key(self.arguments)


@dataclass(frozen=True, slots=True)
class Action:
    """One verb of a widget: a button or a form that a person, never the model, uses."""

    name: str
    function: Callable[..., Any]
    fields: type[BaseModel]


@dataclass(frozen=True)
class WidgetType:
    """A declared widget. `load(user, **arguments)` returns its data, JSON-able, or raises ObjectDoesNotExist."""

    name: str
    load: Callable[..., dict[str, Any]]
    template: str
    title: str
    panel: bool = False
    names: str = ""
    follows: Mapping[type[models.Model], str] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)

    def key(self, arguments: Mapping[str, Any]) -> str:
        """Return the identity of what it shows: its name and the loader's first argument.

        By the loader's own order: arguments that come back from the database have none.
        """
        _, *names = inspect.signature(self.load).parameters
        key = f"{self.name}:{next((arguments[name] for name in names if name in arguments), '')}"
        return key if len(key) <= LONGEST_KEY else f"{self.name[:100]}:{sha256(key.encode()).hexdigest()}"

    def data(self, user: User, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the rows as they are now for this user, or None when they are gone or not theirs."""
        try:
            return self.load(user, **arguments)
        except ObjectDoesNotExist:
            return None

    def name_in(self, data: dict[str, Any] | None) -> str:
        """Return what its data is called, where `names` says so; it becomes the conversation's title."""
        value: Any = data
        for part in self.names.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return str(value or "")

    def html(self, data: dict[str, Any] | None, *, message: str, place: str = "m") -> str:
        """Render it. `place` keeps ids apart where one message is shown twice (`m` column, `p` panel)."""
        if data is None:
            return render_to_string("widgets/gone.html", {"title": self.title, "place": place, "message": message})
        return render_to_string(
            self.template,
            {**data, "widget": self, "message": message, "place": place, "prefix": f"{place}-{message}"},
        )

    def action(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Register `function(user, <the widget's arguments>, *, <fields>)` as an action of this widget.

        Its keyword-only parameters are the fields of the form; they are validated with Pydantic. The widget's
        arguments that it does not need it takes as `**shown`. It runs in
        a transaction, calls the domain's action, and raises `ValidationError` (Django's) or `ToolRefused`
        to say what is wrong.
        """
        hints = get_type_hints(function, include_extras=True)
        fields: dict[str, Any] = {}
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
                default = ... if parameter.default is inspect.Parameter.empty else parameter.default
                fields[parameter.name] = (hints.get(parameter.name, str), default)
        model = create_model(f"{self.name}_{function.__name__}", __config__=ConfigDict(extra="forbid"), **fields)
        self.actions[function.__name__] = Action(function.__name__, function, model)
        return function


def widget(
    name: str,
    *,
    template: str,
    title: str,
    follows: Mapping[type[models.Model], str] | None = None,
    panel: bool = False,
    names: str = "",
) -> Callable[[Callable[..., dict[str, Any]]], WidgetType]:
    """Register a loader `function(user, <arguments>) -> dict` as a widget.

    `follows` names the models it is made of and, for each, the attribute that holds this widget's first
    argument: `{ShoppingList: "pk", ShoppingItem: "shopping_list_id"}`. A save or delete of such a row
    re-renders every open copy. `panel=True` puts the conversation's latest one into the side panel too.
    `names` is the dotted place in its data of what a conversation about it is called: `"event.title"`.
    """

    def register(load: Callable[..., dict[str, Any]]) -> WidgetType:
        followed = dict(follows or {})
        declared = WidgetType(name, load, template, title, panel=panel, names=names, follows=followed)
        return registry.widgets.add(name, declared)

    return register


def follow(widget: WidgetType) -> None:
    """Listen to saves and deletions of the rows that it is made of."""
    for model, attribute in widget.follows.items():
        _follow(model, widget.name, attribute)


def _follow(model: type[models.Model], name: str, attribute: str) -> None:
    def row_changed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
        value: Any = instance
        for part in attribute.split("."):
            value = getattr(value, part)
        touch({f"{name}:{value}"})

    uid = f"widget:{name}:{model._meta.label}"
    post_save.connect(row_changed, sender=model, weak=False, dispatch_uid=uid)
    post_delete.connect(row_changed, sender=model, weak=False, dispatch_uid=uid)


def touch(keys: Iterable[str]) -> None:
    """Say that what these widget keys show has changed, in the current transaction.

    Call it after `QuerySet.update()` and raw SQL, which send no signals; a save or delete does it by itself.
    """
    fresh = _not_yet_touched(set(keys))
    if fresh:
        widgets_changed.send(sender=WidgetType, keys=fresh)


def followers(model: type[models.Model], attribute: str, value: Any) -> set[str]:
    """Return the keys of all widgets that follow the model by this attribute, where it has this value.

    For `touch`, after a write that sends no signal: `touch(followers(Item, "order_id", order.pk))`.
    """
    return {f"{each.name}:{value}" for each in registry.widgets if each.follows.get(model) == attribute}


class _Touched:
    """Stands among the transaction's on-commit hooks for one key already told.

    Django drops the hook when its savepoint or the transaction is rolled back, and with it this memory,
    so that what a rolled-back savepoint told is told again.
    """

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self) -> None:
        """Nothing is left to do after the commit."""


def _not_yet_touched(keys: set[str]) -> set[str]:
    """Twelve new items are one change of their list: pass each key once a transaction."""
    if not connection.in_atomic_block:
        return keys
    told = {hook.key for _, hook, *_ in connection.run_on_commit if isinstance(hook, _Touched)}
    for key in keys - told:
        transaction.on_commit(_Touched(key))
    return keys - told
