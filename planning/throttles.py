"""How often the public pages may be answered: by one link, and from one address."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import SimpleRateThrottle


class ByLink(SimpleRateThrottle):
    """Counts what is sent with one link."""

    scope = "rsvp"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"throttle_link_{view}"


class ByAddress(SimpleRateThrottle):
    """Counts what is sent from one address, whatever the link."""

    scope = "rsvp_address"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"throttle_links_{self.get_ident(request)}"


def too_often(request: Any, token: Any) -> bool:
    """Count one answer; return True when it is one too many."""
    allowed = [throttle().allow_request(request, token) for throttle in (ByLink, ByAddress)]
    return not all(allowed)
