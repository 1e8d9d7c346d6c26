"""A wrong declaration fails at start and says the file, the name and the mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test.utils import isolate_apps

from agents.events import EventDefinition, definitions, on_event, on_event_cancelled, on_event_created, webhook
from agents.events.receivers import check_subscriptions
from agents.events.subscriptions import subscribe


def declare(events: Any, **fields: models.Field) -> Callable[[], Any]:
    def check() -> None:
        with isolate_apps("tests.hotel"):
            body = {"__module__": "tests.hotel.models", "events": events, "until": models.DateTimeField(), **fields}
            definitions._declared(type("Room", (models.Model,), body))

    return check


def same(event: Any) -> None:
    """A handler."""


def handle(name: str, **options: Any) -> Callable[[], Any]:
    def check() -> None:
        on_event(name, **options)(same)
        check_subscriptions()

    return check


async def slow(event: Any) -> None:
    """A handler that cannot be."""


def yielding(event: Any) -> Any:
    yield "nothing is ever done"


def without_event() -> None:
    """A handler that cannot be called."""


def bare(decorator: Any) -> Callable[[], Any]:
    """As `@on_event` without parentheses, which would register nothing at all."""
    return lambda: decorator(same)


@pytest.mark.parametrize(
    ("declaration", "words"),
    [
        (declare(EventDefinition("a")), "events of Room are no list. Write events ="),
        (declare({EventDefinition("a")}), "events of Room are no list. Write events ="),
        (declare([EventDefinition("a", condition=lambda: True)]), "condition that does not take a row. Write lambda"),
        (declare([EventDefinition("a", namespace=lambda: "x")]), "namespace that does not take a row. Write lambda"),
        (declare([EventDefinition("a", namespace=7)]), "has the namespace 7. Use a text or a function"),  # type: ignore[arg-type]
        (declare([EventDefinition("a:{{ kind }}")]), "asks for 'kind', which is nothing of its row. Write {{ instance"),
        (declare([EventDefinition("a:{{ instance.until ")]), "no template .*a bracket of .* has no partner"),
        (declare([EventDefinition("a", namespace="until }}")]), "no template .*a bracket of .* has no partner"),
        (declare([EventDefinition("a:{% if instance.until ")]), "no template .*a bracket of .* has no partner"),
        (declare([EventDefinition("a:{% nope %}")]), "name that is no template .*'nope'"),
        (bare(on_event), 'name the event: @on_event\\("…"\\)'),
        (bare(on_event_created), 'name the event: @on_event_created\\("…"\\)'),
        (bare(on_event_cancelled), 'name the event: @on_event_cancelled\\("…"\\)'),
        (bare(webhook), 'name the source: @webhook\\("…"\\)'),
        (lambda: on_event("checkin_due")(yielding), "yields, so that calling it does nothing. Write a plain def"),
        (lambda: on_event("checkin_due")(without_event), "Write def without_event\\(event\\)"),
        (handle("checkin_due", debounce=5), "has the debounce 5. Write debounce=timedelta"),
        (handle("checkin_due", match="confirmed"), "has the match 'confirmed'. Write match="),
        (handle("checkin_due", match={"stauts": "x"}), "match that no row can be asked for.*'stauts'.*Choices are"),
        (handle("hotel.checkin_due", match={"room__like": 7}), "match that no row can be asked for.*like"),
        (handle("hotel.checkin_due", match={"pk": "seven"}), "match that no row can be asked for.*seven"),
        (handle("*", match={"stauts": "x"}), "match that no row can be asked for.*'stauts'"),
        (lambda: subscribe("a", "checkin_due", same, offset=5), "has the offset 5. Write offset=timedelta"),  # type: ignore[arg-type]
        (declare([EventDefinition("a"), EventDefinition("a")]), "'a' of Room is declared twice. Rename"),
        (declare([EventDefinition("a", date_field="untill")]), "Did you mean 'until'?"),
        (declare([EventDefinition("a", date_field="nr")], nr=models.IntegerField()), "which is a IntegerField"),
        (declare([EventDefinition("a", watch_fields=["utnil"])]), "names the field 'utnil'.*Did you mean 'until'?"),
        (declare([EventDefinition("a", watch_fields="until")]), "Give a list of fields"),
        (declare([EventDefinition("a", condition="until")]), "no function"),
        (declare([EventDefinition("a", trigger="sometimes")]), "has trigger 'sometimes'"),
        (declare([EventDefinition("a", date_field="until", trigger="create")]), "its date alone decides"),
        (declare([EventDefinition("a"), "b"]), "is no event. Write EventDefinition"),
        (declare([EventDefinition("")]), "cannot be a name"),
        (
            handle("checkin_du"),
            "test_declarations.py:.*'checkin_du', which no model declares. Did you mean 'checkin_due'",
        ),
        (lambda: [on_event("checkin_due")(same) for _ in range(2)], "Two subscriptions are called"),
        (lambda: on_event("checkin_due")(slow), "is async. Write def"),
        (lambda: subscribe("a", "checkin_due", same, moment="later"), "has moment 'later'"),  # type: ignore[arg-type]
        (lambda: webhook("a/b")(same), "cannot be in an address"),
    ],
)
def test_a_wrong_declaration_says_where_and_what_to_mend(declaration: Callable[[], Any], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=re.compile(words, re.DOTALL)) as raised:
        declaration()
    assert ".py" in str(raised.value) or "Two subscriptions" in str(raised.value)


def test_a_name_from_a_template_is_known() -> None:
    assert definitions.is_known("task_completed:clean")
    assert definitions.is_known("*") and definitions.is_known("webhook:bank")
    assert not definitions.is_known("task_forgotten:clean")
    assert definitions.is_known("hotel.checkin_due") and not definitions.is_known("planning.checkin_due")


def test_both_offsets_at_once_are_refused() -> None:
    with pytest.raises(TypeError, match="not both"):
        on_event("checkin_due", offset_minutes=5, offset=5)(same)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="timedelta or a relativedelta"):
        on_event("checkin_due", offset=5)(same)  # type: ignore[arg-type]
