"""What a model declares in `events = [...]`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, Literal, TypeAlias

from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import VariableNode
from django.utils import timezone

from agents import patterns as re

ANYTHING = "*"
Trigger: TypeAlias = Literal["create", "update", "delete"]
TRIGGERS = ("create", "update", "delete")


@dataclass(frozen=True, eq=False)
class EventDefinition:
    """One kind of business event of a model.

    Without `date_field` it is immediate: it occurs on the commit that makes `condition` true. With one it is
    scheduled: it occurs when the row's date is reached, if the condition holds then.

    `name` and `namespace` may be templates over the row, `"task_completed:{{ instance.kind }}"`; a namespace may also
    be a function of the row.

    For immediate ones:
    `trigger`: "create" counts only the row's birth, "update" only what comes later, "delete" the row's end, if the
    condition held then; a list means each of these. A function of the row is asked at every change instead of
    remembering whether the condition held before, so that it may occur again and again. After the row's end
    `event.entity` is None, and `event.payload` has what was in its fields.
    `watch_fields`: only a change of one of these fields counts, and then each change while the condition holds.
    An "update" without condition and watch_fields is each save that changes the row.
    """

    name: str
    date_field: str | None = None
    condition: Callable[[Any], Any] | None = None
    namespace: str | Callable[[Any], Any] = ANYTHING
    trigger: Trigger | Sequence[Trigger] | Callable[[Any], Any] | None = None
    watch_fields: Sequence[str] | None = None

    @property
    def is_immediate(self) -> bool:
        return self.date_field is None

    @property
    def triggers(self) -> Sequence[str]:
        """Return at what of a row's life it may occur."""
        if self.trigger is None or callable(self.trigger):
            return ("create", "update")
        return (self.trigger,) if isinstance(self.trigger, str) else self.trigger

    @property
    def watches_all(self) -> bool:
        """Whether any change of its row counts."""
        says_so = self.trigger is not None and not callable(self.trigger) and "update" in self.triggers
        return says_so and self.condition is None and not self.watch_fields

    def holds(self, instance: Any) -> bool:
        """Whether the condition is true of this row now."""
        return self.condition is None or bool(self.condition(instance))

    def moment(self, instance: Any) -> datetime | None:
        """Return the row's date, or None. A day without a time begins at midnight, in the installation's time zone.

        Whoever looks may be anywhere: it is the same moment in a request of somebody in Tokyo and in a worker.
        """
        value = getattr(instance, self.date_field) if self.date_field else None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time.min)
        if value is not None and timezone.is_naive(value):
            value = timezone.make_aware(value, timezone.get_default_timezone())
        return value

    def named(self, instance: Any) -> str:
        """Return the name with what the template takes from the row."""
        return _rendered(self.name, instance)

    def within(self, instance: Any) -> str:
        """Return the row's namespace."""
        if callable(self.namespace):
            return str(self.namespace(instance))
        return _rendered(self.namespace, instance)

    def watched(self, instance: Any) -> list[str]:
        """Return what the watched fields are now, as text; of a whole row its fingerprint."""
        if self.watches_all:
            fields = [field for field in instance._meta.concrete_fields if not getattr(field, "auto_now", False)]
            values = "\0".join(str(instance.serializable_value(field.attname)) for field in fields)
            return [hashlib.sha256(values.encode("utf-8", "surrogatepass")).hexdigest()]
        return [str(instance.serializable_value(name)) for name in self.watch_fields or ()]

    @property
    def is_template(self) -> bool:
        """Whether its name or its namespace takes something from the row."""
        return _is_template(self.name) or (isinstance(self.namespace, str) and _is_template(self.namespace))

    def check_templates(self) -> None:
        """Errors: `ValueError` when the name, or the namespace, is a template that cannot be, or asks for no row."""
        for what, text in (("name", self.name), ("namespace", self.namespace)):
            if not isinstance(text, str) or not _is_template(text):
                continue
            if any(mark in _TAG.sub("", text) for mark in ("{{", "}}", "{%", "%}")):
                raise ValueError(f"has a {what} that is no template (a bracket of {text!r} has no partner)")
            try:
                nodes: list[Any] = _engine.from_string(text).nodelist.get_nodes_by_type(VariableNode)
            except TemplateSyntaxError as error:
                raise ValueError(f"has a {what} that is no template ({error})") from None
            for node in nodes if "{%" not in text else ():  # a tag may bring names of its own
                asked = str(node.filter_expression.var)
                if asked.partition(".")[0] != "instance":
                    raise ValueError(f"has a {what} that asks for {asked!r}, which is nothing of its row")

    @cached_property
    def pattern(self) -> re.Pattern:
        """What the names of its events look like."""
        parts = _TAG.split(self.name)
        return re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)


_engine = Engine()
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def _is_template(text: str) -> bool:
    return any(mark in text for mark in ("{{", "}}", "{%", "%}"))


def _rendered(text: str, instance: Any) -> str:
    if not _is_template(text):
        return text
    return _engine.from_string(text).render(Context({"instance": instance}, autoescape=False))
