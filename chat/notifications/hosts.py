"""Addresses that a client names and this server calls: only those on the open internet, never what is behind it."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from agents.open_internet import is_open


class NotPublic(requests.ConnectionError):
    """A name leads to an address that is not on the open internet."""


def public_address(host: str, port: int) -> str:
    """Look `host` up and return an address of it to call. Errors: `NotPublic`, if any is not on the open internet."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotPublic(f"{host} is not known: {error}") from None
    addresses = [str(each[4][0]) for each in found]
    if not settings.PUSH_TO_PRIVATE_HOSTS:
        for address in addresses:
            if not is_open(ipaddress.ip_address(address.split("%")[0])):
                raise NotPublic(f"{host} leads to {address}, which is not on the open internet.")
    return addresses[0]


class _Checked:
    """Calls the very address that was checked: a name could lead elsewhere the next moment.

    The name stays what TLS and the Host header go by.
    """

    _dns_host: str
    port: int

    def _new_conn(self) -> Any:
        name = self._dns_host
        self._dns_host = public_address(name, self.port)
        try:
            return super()._new_conn()  # type: ignore[misc]
        finally:
            self._dns_host = name


class _PlainConnection(_Checked, HTTPConnection):  # type: ignore[misc]
    pass


class _SecureConnection(_Checked, HTTPSConnection):  # type: ignore[misc]
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


class OpenInternet(requests.Session):
    """A session that follows nobody elsewhere, uses no proxy or password it finds, and reads no answer's body."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        response = super().request(*args, **(kwargs | {"allow_redirects": False, "stream": True}))
        response.close()
        response._content = b""
        return response
