"""How often the public pages take an answer: by one link, and from one address."""

from __future__ import annotations

import hashlib
from typing import Any

from agents.limits import Limit, address_of

by_link = Limit("rsvp")
by_address = Limit("rsvp_address")


joining = Limit("join_address")
by_open_link = Limit("join")


def joins_too_often(request: Any, link: Any) -> bool:
    """Count one answer by an event's link for everybody; return True when it is one too many."""
    return bool(joining.take(address_of(request)) or by_open_link.take(str(link)))


def too_often(request: Any, token: Any) -> bool:
    """Count one answer; return True when it is one too many."""
    link = hashlib.sha256(str(token).encode()).hexdigest()
    return bool(by_address.take(address_of(request)) or by_link.take(link))
