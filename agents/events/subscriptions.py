"""Who wants to hear of which events: handlers by decorator; workflows and business agents by `subscribe`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypedDict, TypeVar, Unpack

from agents.events import checks
from agents.events.definition import ANYTHING
from agents.events.offsets import Offset, given, written
from agents.events.subscription import Match, Moment, Subscription, registered

F = TypeVar("F", bound=Callable[..., Any])


class How(TypedDict, total=False):
    """The ways in which a subscription can hear; `subscribe` says what each means."""

    namespace: str
    offset: Offset | None
    debounce: timedelta | None
    debounce_key: str
    ignores_claims: bool
    moment: Moment
    match: Match | None
    outside: bool
    where: str


def subscribe(key: str, name: str, function: Callable[[Any], Any], **how: Unpack[How]) -> Subscription:
    """Call `function(event)` at least once for each event `name` in `namespace`; "*" is any.

    Where several apps declare the same name, `"planning.reservation_confirmed"` is that of one of them. A name that is
    declared as a template means all that it makes.

    `event.entity` is read afresh for the call, `event.delivery` is the delivery's row. The call is in a transaction
    that commits together with its being done; with `outside` it is in none, as it talks to a network.

    offset: due so long after the event, or before a scheduled one. moment: hear that it occurred, that it was
    created (armed), or that it was cancelled. match: fields of the entity with the values that they must have (ORM
    look-ups), or a function of the event; asked when it is due. debounce: once, after so long a quiet, with the list
    of events that came, gathered by `debounce_key`; then the call is `function(events)`.

    where: the file and the line for messages about it; by default the function's.

    Errors: `ImproperlyConfigured` when the key is taken or the function cannot be called so.
    """
    subscription = Subscription(key=key, name=name, function=function, **how)
    checks.check(subscription)
    return registered.add(key, subscription)


def on_event(
    name: str = ANYTHING,
    namespace: str = ANYTHING,
    *,
    offset: Offset | None = None,
    offset_minutes: float | None = None,
    debounce: timedelta | None = None,
    debounce_key: str = "{entity.id}",
    ignores_claims: bool = False,
    match: Match | None = None,
    outside: bool = False,
) -> Callable[[F], F]:
    """Declare a handler: it is called when such an event occurs, or `offset` later or before. See `subscribe`."""
    checks.check_name(name, "on_event")

    def declare(function: F) -> F:
        return _declare(
            function,
            name,
            namespace,
            "occurred",
            offset=given(offset, offset_minutes),
            debounce=debounce,
            debounce_key=debounce_key,
            ignores_claims=ignores_claims,
            match=match,
            outside=outside,
        )

    return declare


def on_event_created(name: str = ANYTHING, namespace: str = ANYTHING, **options: Any) -> Callable[[F], F]:
    """Declare a handler: it is called when such an event comes to be: scheduled, or, an immediate one, occurred."""
    checks.check_name(name, "on_event_created")
    return lambda function: _declare(function, name, namespace, "created", **options)


def on_event_cancelled(name: str = ANYTHING, namespace: str = ANYTHING, **options: Any) -> Callable[[F], F]:
    """Declare a handler: it is called when a pending event is cancelled, also with its row; then it has no entity."""
    checks.check_name(name, "on_event_cancelled")
    return lambda function: _declare(function, name, namespace, "cancelled", **options)


def _declare(function: F, name: str, namespace: str, moment: Moment, **options: Any) -> F:
    """The same function may be declared for several events: each is a subscription of its own."""
    parts = [name, *([namespace] if namespace != ANYTHING else []), *([moment] if moment != "occurred" else [])]
    key = f"{function.__module__}.{function.__qualname__}[{','.join(parts)}]"
    if offset := written(options.get("offset")):
        key = f"{key[:-1]},{offset}]"
    subscribe(key, name, function, namespace=namespace, moment=moment, **options)
    return function
