"""Who wants to hear of which events: handlers by decorator; workflows and business agents by `subscribe`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypedDict, TypeVar, Unpack

from agents.events import checks
from agents.events.definition import ANYTHING
from agents.events.offsets import Offset, given, written
from agents.events.subscription import Match, Moment, Subscription, registered
from agents.retry import Retry

F = TypeVar("F", bound=Callable[..., Any])


class How(TypedDict, total=False):
    """The ways in which a subscription can hear; `subscribe` says what each means."""

    namespace: str
    offset: Offset | None
    debounce: timedelta | None
    at_most: timedelta | None
    debounce_key: str
    ignores_claims: bool
    moment: Moment
    match: Match | None
    outside: bool
    timeout: timedelta | float | None
    retry: Retry | None
    where: str


def subscribe(key: str, name: str, function: Callable[[Any], Any], **how: Unpack[How]) -> Subscription:
    """Call `function(event)` at least once for each event `name` in `namespace`; "*" is any.

    Where several apps declare the same name, `"planning.reservation_confirmed"` is that of one of them. A name that is
    declared as a template means all that it makes.

    `event.entity` is read afresh for the call, `event.delivery` is the delivery's row. The call is in a transaction
    that commits together with its being done; with `outside` it is in none, as it talks to a network, and in a process
    where nothing else waits for it. It may take `timeout` then (a timedelta, or seconds; by default `OUTSIDE_TIMEOUT`).
    `retry` says how often one that raises is called, and after which errors.

    offset: due so long after the event, or before a scheduled one. moment: hear that it occurred, that it was
    created (armed), that it was cancelled, or that its row was deleted. match: fields of the entity with the values
    that they must have (ORM look-ups), or a function of the event; asked when it is due. debounce: once, after so long
    a quiet, with the list of events that came, gathered by `debounce_key`; then the call is `function(events)`.
    at_most: so long after the first of them at the latest, however often others come.

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
    at_most: timedelta | None = None,
    debounce_key: str = "{entity.id}",
    ignores_claims: bool = False,
    match: Match | None = None,
    outside: bool = False,
    timeout: timedelta | float | None = None,
    retry: Retry | None = None,
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
            at_most=at_most,
            debounce_key=debounce_key,
            ignores_claims=ignores_claims,
            match=match,
            outside=outside,
            timeout=timeout,
            retry=retry,
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


def on_event_deleted(name: str = ANYTHING, namespace: str = ANYTHING, **options: Any) -> Callable[[F], F]:
    """Declare a handler: it is called when a row with such an event is deleted, pending or past; it has no entity."""
    checks.check_name(name, "on_event_deleted")
    return lambda function: _declare(function, name, namespace, "deleted", **options)


def _declare(function: F, name: str, namespace: str, moment: Moment, **options: Any) -> F:
    """The same function may be declared for several events: each is a subscription of its own."""
    parts = [name, *([namespace] if namespace != ANYTHING else []), *([moment] if moment != "occurred" else [])]
    key = f"{function.__module__}.{function.__qualname__}[{','.join(parts)}]"
    if offset := written(options.get("offset")):
        key = f"{key[:-1]},{offset}]"
    subscribe(key, name, function, namespace=namespace, moment=moment, **options)
    return function
