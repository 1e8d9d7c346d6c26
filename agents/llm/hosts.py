"""Where a model server may be that somebody named in a row: on the open internet, or where the operator's settings let.

What the settings themselves name is the operator's own word, and is not judged here.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings

from agents.open_internet import is_open, is_public

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check(base_url: str) -> None:
    """Errors: `ValueError` in words for a person, when no request may go there, whatever the name leads to."""
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", 0
    if not host or port == 0 or parts.scheme not in ("http", "https") or not base_url.isascii() or " " in base_url:
        raise ValueError("Write it like https://models.example.com/v1, with http:// or https://.")
    if "@" in parts.netloc:
        raise ValueError("Leave out user and password: name the variable that holds the key.")
    if parts.query or parts.fragment or "?" in base_url or "#" in base_url:
        raise ValueError("Leave out what follows ? or #: name the variable that holds the key.")
    if _is_another_spelling(host):
        raise ValueError("Write the address as four decimal numbers, like 203.0.113.7.")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        allowed = is_public(host) or _is_listed(host)
    else:
        allowed = may_be_called(host, str(address))
    if not allowed:
        raise ValueError(f"{host} is not on the open internet. The operator can let it in: MODEL_HOSTS.")


def may_be_called(host: str, address: str) -> bool:
    """Whether a connection may be made to this address, to which this name has led."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return is_open(found) or _is_listed(host) or _is_in_network(found)


def _is_another_spelling(host: str) -> bool:
    """Whether a system reads it as an IPv4 address though it is not written as one: `2130706433`, `0x7f.1`, `127.1`."""
    try:
        read = socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return False
    return read != host


def _is_listed(host: str) -> bool:
    return host.lower() in {each.strip().lower() for each in settings.MODEL_HOSTS}


def _is_in_network(address: Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    for each in settings.MODEL_HOSTS:
        try:
            network = ipaddress.ip_network(each.strip(), strict=False)
        except ValueError:
            continue  # a name
        if address in network or (mapped is not None and mapped in network):
            return True
    return False
