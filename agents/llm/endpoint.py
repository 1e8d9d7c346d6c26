"""Where a model server is, and the connections to it."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import aiohttp
import httpx2
import openai

from agents.llm import guarded, hosts
from agents.llm.clients import of_this_loop

CONNECT_TIMEOUT = 5.0  # seconds
STREAMS = 1000  # that one process has open at a time
PATIENCE = 10.0  # seconds a server may ask us to wait before a retry; a person is waiting too
KEPT = 30.0  # seconds for which an idle connection is
ERROR_BODY_LIMIT = 64 * 1024  # bytes


class _Client(openai.DefaultAioHttpClient):
    """The SDK's aiohttp client, kept from waiting long in three places where the SDK would."""

    async def send(self, request: httpx2.Request, **kwargs: Any) -> httpx2.Response:
        try:
            response = await super().send(request, **kwargs)
        except httpx2.TimeoutException as error:
            # The transport reports every connection error as a timeout. A refused connection is tried again;
            # who has waited for a real timeout is not made to wait twice more.
            if isinstance(error.__cause__, TimeoutError):
                raise openai.APITimeoutError(request=request) from error
            raise
        if response.status_code < 400:
            return response
        return await _bounded(response, request)


class _GuardedClient(_Client):
    """Follows nobody elsewhere, uses no proxy it finds, and connects to the addresses that were judged."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, follow_redirects=False, trust_env=False)

    def _init_transport(self, *args: Any, **kwargs: Any) -> Any:
        transport: Any = super()._init_transport(*args, **kwargs)
        transport.client = _guarded_session
        return transport


def _guarded_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=guarded.connector(limit=STREAMS, keepalive=KEPT, ssl_context=_certificates())
    )


async def _bounded(response: httpx2.Response, request: httpx2.Request) -> httpx2.Response:
    """Read an error's body, which the SDK wants whole, but only so much of it."""
    body = bytearray()
    with suppress(TimeoutError, httpx2.HTTPError):
        async with asyncio.timeout(CONNECT_TIMEOUT):
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > ERROR_BODY_LIMIT:
                    break
    await response.aclose()
    headers = {"content-type": response.headers.get("content-type", "")}
    for name, unit in (("retry-after", 1.0), ("retry-after-ms", 0.001)):
        with suppress(KeyError, ValueError):
            if float(response.headers[name]) * unit > PATIENCE:
                headers["x-should-retry"] = "false"
            headers[name] = response.headers[name]
    return httpx2.Response(response.status_code, headers=headers, content=bytes(body), request=request)


@cache
def _certificates() -> ssl.SSLContext:
    """Read the authorities we trust once; it takes 60 ms, in which a loop stands still."""
    return httpx2.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model server: its base URL up to `/v1`, the key, seconds without a byte, tries after the first one.

    `is_guarded`: a row named it, so each address is judged before a connection is made, and no redirect is followed.
    """

    base_url: str = field(repr=False)
    api_key: str = field(repr=False)
    timeout: float = 60.0
    retries: int = 2
    is_guarded: bool = False

    @property
    def where(self) -> str:
        """The server as a person may read it: `localhost:11434`. Never a password of the URL."""
        url = httpx2.URL(self.base_url)
        return f"{url.host}:{url.port}" if url.port else url.host

    def client(self) -> openai.AsyncOpenAI:
        """Return the running loop's client for this endpoint: one pool of kept connections for all streams.

        Errors: `ModelError` for an address that may not be called.
        """
        clients: dict[Any, openai.AsyncOpenAI] = of_this_loop()
        if self not in clients:
            clients[self] = openai.AsyncOpenAI(
                api_key=self.api_key,
                base_url=self.base_url,
                max_retries=self.retries,
                # A compressor between would hold tokens back.
                default_headers={"Accept-Encoding": "identity"},
                http_client=(self._guarded() if self.is_guarded else _Client)(
                    verify=_certificates(),
                    # The pool's time limit is aiohttp's for name, connection and handshake together.
                    timeout=httpx2.Timeout(self.timeout, connect=CONNECT_TIMEOUT, pool=2 * CONNECT_TIMEOUT),
                    limits=httpx2.Limits(
                        max_connections=STREAMS, max_keepalive_connections=STREAMS, keepalive_expiry=KEPT
                    ),
                ),
            )
        return clients[self]

    def _guarded(self) -> type[_Client]:
        try:
            hosts.check(self.base_url)
        except ValueError as error:
            raise guarded.refused(self.where) from error
        return _GuardedClient
