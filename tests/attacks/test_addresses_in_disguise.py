"""A push service whose name leads back into our own network, by an address that does not look like one."""

from __future__ import annotations

from typing import Any

import pytest

from agents.open_internet import is_public
from chat.notifications import hosts

NAME = "push.example.com"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "224.0.1.1",
        "192.88.99.1",
        "::1",
        "::7f00:1",  # IPv4-compatible
        "::ffff:127.0.0.1",
        "::ffff:0:7f00:1",  # IPv4-translated
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "3fff::1",
        "5f00::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff0e::1",
    ],
)
def test_a_name_that_leads_to_an_address_in_disguise_is_not_called(
    address: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PUSH_TO_PRIVATE_HOSTS = False
    monkeypatch.setattr(hosts.socket, "getaddrinfo", lambda host, port, **kwargs: [(10, 1, 6, "", (address, port))])
    with pytest.raises(hosts.NotPublic):
        hosts.public_address(NAME, 443)
    assert not is_public(address.split("%")[0])


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_machines_on_the_open_internet_are_called_also_from_where_there_is_no_ipv4(
    address: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PUSH_TO_PRIVATE_HOSTS = False
    monkeypatch.setattr(hosts.socket, "getaddrinfo", lambda host, port, **kwargs: [(10, 1, 6, "", (address, port))])
    assert hosts.public_address(NAME, 443) == address
