"""Which addresses are on the open internet, for whoever calls what others name: never what is behind this server."""

from __future__ import annotations

import ipaddress

#: By RFC 4291 all that is routed as unicast; what translators and tunnels carry lies outside, or is named below.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_TUNNELS = [ipaddress.IPv6Network(each) for each in ("2001::/32", "2002::/16", "3fff::/20")]  # Teredo, 6to4, examples
_RELAYS = ipaddress.IPv4Network("192.88.99.0/24")  # of 6to4
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_open(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one machine on the open internet.

    `is_global` alone lets through forms that carry another address: what a translator (NAT64) or a tunnel (6to4) makes
    of them may be this machine. NAT64 is judged by what it carries, as servers without IPv4 reach the rest through it.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_open(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _UNICAST or any(address in each for each in _TUNNELS):
            return False
    elif address in _RELAYS:
        return False
    return address.is_global and not address.is_multicast


def is_public(host: str) -> bool:
    """Whether a name or address could be on the open internet. A name is looked up only when it is called."""
    try:
        return is_open(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return "." in host and not host.endswith((".", ".local", ".localhost", ".internal", ".lan", ".home.arpa"))
