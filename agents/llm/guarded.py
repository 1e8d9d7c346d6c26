"""Connections to servers that rows name: to the very addresses that were judged, whatever a name leads to next."""

from __future__ import annotations

import socket
import ssl

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from agents.llm import hosts
from agents.llm.model import ModelError


def refused(where: str) -> ModelError:
    return ModelError("unreachable", f"The model server at {where} is at an address that may not be called.")


class JudgingResolver(AbstractResolver):
    """Looks names up and lets nothing through when one of the addresses may not be called."""

    def __init__(self) -> None:
        self._resolver = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(hosts.may_be_called(host, each["host"]) for each in found):
            raise refused(host)
        return found

    async def close(self) -> None:
        await self._resolver.close()


def connector(*, limit: int, keepalive: float, ssl_context: ssl.SSLContext) -> aiohttp.TCPConnector:
    """Return what makes the connections of one client. An address in the URL is judged by whoever makes the client."""
    return aiohttp.TCPConnector(
        resolver=JudgingResolver(),
        limit=limit,
        keepalive_timeout=keepalive,
        ssl=ssl_context,
    )
