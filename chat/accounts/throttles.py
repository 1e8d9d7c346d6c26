"""Guessing passwords: whoever tries too often waits, at every door. REST, the sign-in page and the admin are one case.

A try counts by address and name, by address alone (in a burst, too), and by name alone, from wherever it comes: a
thousand addresses are no way around. So that nobody can lock Alice out by guessing her password, a browser or address
she has signed in from before has an allowance of its own, which strangers do not take from.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest

from agents.limits import Limit, address_of
from chat.accounts import browsers, known_places

DEMO = {"demo", "admin"}  # accounts whose password is their name

by_address = Limit("login_address")
by_name = Limit("login")
by_account = Limit("login_account")
new_accounts = Limit("signup")
TAKEN_COSTS = 5  # accounts; asking for a name that is taken, for each answer tells of somebody


class Guard:
    """The first of the authentication backends: it knows nobody, and stops those who try too often.

    It has no `get_user`, so that no session is ever this backend's.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> None:
        """Count this try. Errors: `PermissionDenied`, after which no other backend is asked."""
        if request is None or username is None:
            return
        if not settings.DEBUG and username in DEMO and password == username:
            raise PermissionDenied  # whoever tried it out with DEBUG on may have left these accounts behind
        address, name = address_of(request), username.strip().casefold()
        place = known_places.of(username, browser=browsers.digest_of(request), address=address)
        counts: list[tuple[Limit, tuple[str, ...]]] = [(by_name, (place or address, name)), (by_account, (name, place))]
        if not place:  # an office whose people are known signs in at nine o'clock
            counts.insert(0, (by_address, (address,)))
        for limit, key in counts:
            if wait := limit.take(*key):
                request.must_wait = wait  # type: ignore[attr-defined]
                raise PermissionDenied
        request.counted = (name, place)  # type: ignore[attr-defined]


@receiver(user_logged_in)
def _signed_in(sender: Any, request: Any = None, *, user: User, **kwargs: Any) -> None:
    """Who gave the right password has not guessed."""
    if counted := getattr(request, "counted", None):
        by_account.give_back(*counted)
        welcome(request, user)


def welcome(request: Any, user: User) -> None:
    """Know the browser and the address that this user came from, from now on."""
    if SESSION_KEY in request.session:  # a browser, not a program
        request.browser = browsers.name(request)
    known_places.note(user, browser=browsers.digest(getattr(request, "browser", "")), address=address_of(request))


def must_wait(request: HttpRequest) -> float | None:
    """Return the seconds to wait when this request's sign-in was stopped for its many predecessors, else None."""
    return getattr(request, "must_wait", None)
