"""How often the REST API may be asked: counted in the database, so that all web processes count together."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import BaseThrottle

from agents.limits import RememberedLimit, address_of


class ByUser(BaseThrottle):
    """Whoever is signed in counts for themselves, a stranger by their address."""

    users, strangers = RememberedLimit("rest_user"), RememberedLimit("rest_address")

    def __init__(self) -> None:
        self._wait = 0.0

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count this request. DRF asks before the view is called."""
        if request.user and request.user.is_authenticated:
            self._wait = self.users.take(request.user.pk)
        else:
            self._wait = self.strangers.take(address_of(request))
        return not self._wait

    def wait(self) -> float:
        """Return the seconds after which it is worth another try."""
        return self._wait
