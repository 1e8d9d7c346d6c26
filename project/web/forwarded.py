"""Who is at the other end of a connection, also behind proxies: `X-Forwarded-*` headers count from trusted ones only.

`TRUSTED_PROXIES` lists the networks of the operator's own proxies. What such a proxy says of its client is put where
everything looks (`scope["client"]`, hence `REMOTE_ADDR`); the same headers from anybody else are taken off.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

CLAIMS = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded")


def client(peer: str, forwarded_for: str) -> str:
    """Return the address of whoever is served: `peer`, or whom trusted proxies say that they speak for.

    `forwarded_for` is the header. Read from its end, the first address that is no proxy of ours is the client; what
    stands before it anybody may have written.
    """
    found = _address(peer)
    if found is None or not is_trusted(peer):
        return peer
    for claimed in reversed(forwarded_for.split(",")):
        nearer = _address(claimed)
        if nearer is None:
            break
        found = nearer
        if not _is_among(found, _networks(tuple(settings.TRUSTED_PROXIES))):
            break
    return str(found)


def is_trusted(peer: str) -> bool:
    """Whether this address is one of the operator's own proxies."""
    found = _address(peer) if settings.TRUSTED_PROXIES else None
    return found is not None and _is_among(found, _networks(tuple(settings.TRUSTED_PROXIES)))


def read(scope: dict[str, Any]) -> dict[str, Any]:
    """Return the scope of a connection with its real client, and without claims that nobody vouches for."""
    if scope["type"] not in ("http", "websocket"):
        return scope
    peer, port = (scope.get("client") or ("", 0))[:2]
    if is_trusted(peer):
        claims = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        return scope | {"client": [client(peer, claims.decode("latin1")), port]}
    if not any(name in CLAIMS for name, _ in scope["headers"]):
        return scope
    return scope | {"headers": [(name, value) for name, value in scope["headers"] if name not in CLAIMS]}


def _address(text: str) -> Address | None:
    """Read an address as proxies write it: with a port or brackets, or an IPv4 one in an IPv6 one's clothes."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_among(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


@lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(text.strip(), strict=False) for text in texts)
