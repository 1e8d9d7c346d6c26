"""What is wrong with a subscription is said when it is declared, or when all apps are: the file, the name, the mend."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ImproperlyConfigured

from agents.deadlines import check_timeout
from agents.events.matching import why_none
from agents.events.subscription import Subscription
from agents.retry import Retry
from agents.signatures import takes
from agents.source_location import located


def check_name(name: Any, decorator: str) -> None:
    """`@on_event` without its parentheses has the function for a name. Errors: `ImproperlyConfigured`."""
    if not isinstance(name, str):
        raise ImproperlyConfigured(f'{located(name)}: name the event: @{decorator}("…"), or "*" for all of them.')


def check(subscription: Subscription) -> None:
    """Look over one subscription. Errors: `ImproperlyConfigured`."""
    where = f"{subscription.declared_at}: {subscription.key}"
    _check_function(subscription, where)
    if subscription.moment not in ("occurred", "created", "cancelled", "deleted"):
        raise ImproperlyConfigured(f'{where} has moment {subscription.moment!r}. Write "occurred", "created" or …')
    offset, debounce, match = subscription.offset, subscription.debounce, subscription.match
    if offset is not None and not isinstance(offset, timedelta | relativedelta):
        raise ImproperlyConfigured(f"{where} has the offset {offset!r}. Write offset=timedelta(hours=-1).")
    if offset and subscription.moment != "occurred":
        raise ImproperlyConfigured(f"{where} has an offset, which only events that occur can have.")
    if debounce is not None and not (isinstance(debounce, timedelta) and debounce > timedelta(0)):
        raise ImproperlyConfigured(f"{where} has the debounce {debounce!r}. Write debounce=timedelta(minutes=5).")
    at_most = subscription.at_most
    if at_most is not None and not (debounce and isinstance(at_most, timedelta) and at_most >= debounce):
        raise ImproperlyConfigured(f"{where} has at_most={at_most!r}. Give a debounce, too, and at least as long.")
    check_timeout(where, subscription.outside, subscription.timeout)
    if subscription.retry is not None and not isinstance(subscription.retry, Retry):
        raise ImproperlyConfigured(f"{where}: write retry=Retry(max_attempts=…).")
    if match is not None and not isinstance(match, Mapping) and not callable(match):
        raise ImproperlyConfigured(f'{where} has the match {match!r}. Write match={{"status": "confirmed"}}.')


def _check_function(subscription: Subscription, where: str) -> None:
    function = getattr(subscription.function, "func", subscription.function)  # of a partial
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise ImproperlyConfigured(f"{where} is async. Write def: it is called in a worker's thread.")
    if inspect.isgeneratorfunction(function):
        raise ImproperlyConfigured(f"{where} yields, so that calling it does nothing. Write a plain def.")
    given = "events" if subscription.debounce else "event"
    if not takes(subscription.function, None):
        mend = f"Write def {getattr(function, '__name__', 'handler')}({given})."
        raise ImproperlyConfigured(f"{where} cannot be called with one argument. {mend}")


def check_match(subscription: Subscription) -> None:
    """Its match asks for fields that some model with this event has. Errors: `ImproperlyConfigured`."""
    if isinstance(subscription.match, Mapping) and (why := why_none(subscription.name, subscription.match)):
        where = f"{subscription.declared_at}: {subscription.key}"
        raise ImproperlyConfigured(f"{where} has a match that no row can be asked for. {why}")
