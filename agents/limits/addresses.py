"""Whose a request counts as."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any


def address_of(request: Any) -> str:
    """Return the address that is counted of a request.

    Behind proxies `REMOTE_ADDR` is the client already, where the proxies are trusted.
    """
    return network_of(request.META.get("REMOTE_ADDR") or "")


def network_of(text: str) -> str:
    """Return what of an address is counted: of IPv6 the network, for its holder has all of it."""
    try:
        address = ip_address(text)
    except ValueError:  # a socket file, a test
        return text
    return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))
