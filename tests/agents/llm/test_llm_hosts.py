"""Addresses of model servers that rows may name: none that leads behind this server, whatever it is written like."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from aiohttp.resolver import DefaultResolver

from agents.llm import hosts
from agents.llm.chat_completions import ChatCompletionsModel
from agents.llm.clients import close_clients
from agents.llm.endpoint import Endpoint
from tests.agents.llm.asking import ask, ask_and_fail, text_of
from tests.harness.model_script import say
from tests.harness.model_server import ModelServer

INSIDE = [
    "127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "localhost", "db", "redis.internal",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::1]",
    "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "017700000001",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_what_is_behind_this_server_is_refused_however_it_is_written(host: str, settings: Any) -> None:
    settings.MODEL_HOSTS = []
    with pytest.raises(ValueError, match=r"open internet|decimal numbers"):
        hosts.check(f"http://{host}:8080/v1")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://models.example.com/v1", "file:///etc/passwd", "models.example.com/v1", "http://", "http://[::1/v1",
        "http://models.example.com:99999/v1", "https://ada:key@models.example.com/v1", "https://key@models.example.com",
        "https://models.example.com/v1?key=abc", "https://models.example.com/v1#key", "https://models.example.com /v1",
        "https://１２７.0.0.1/v1", "https://models.example.com/v1?",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"Write it like|Leave out"):
        hosts.check(address)


@pytest.mark.parametrize(
    ("listed", "host"),
    [("localhost", "localhost"), ("gpu", "GPU"), ("10.0.0.0/8", "10.1.2.3"), ("127.0.0.1", "[::ffff:127.0.0.1]"),
     ("fd00::/8", "[fd00::1]")],
)  # fmt: skip
def test_the_operator_lets_local_servers_in(listed: str, host: str, settings: Any) -> None:
    settings.MODEL_HOSTS = [listed]
    hosts.check(f"http://{host}:11434/v1")


def test_what_is_on_the_open_internet_needs_no_permission(settings: Any) -> None:
    settings.MODEL_HOSTS = []
    for host in ("api.openai.com", "8.8.8.8", "[2606:4700:4700::1111]"):
        hosts.check(f"https://{host}/v1")


def guarded(url: str) -> ChatCompletionsModel:
    return ChatCompletionsModel("scripted", Endpoint(url, "sk-secret", timeout=2.0, retries=0, is_guarded=True))


async def test_a_name_that_leads_inside_only_when_it_is_called_is_not_called(
    model_server: ModelServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner can change it after every check, so the address of the connection itself is judged."""
    looked_up: list[str] = []

    async def resolve(self: Any, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[dict[str, Any]]:
        looked_up.append(host)
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    monkeypatch.setattr(DefaultResolver, "resolve", resolve)
    url = f"http://models.example.com:{model_server.port}/v1"
    settings.MODEL_HOSTS = []
    try:
        _, error = await ask_and_fail(guarded(url))
        assert "may not be called" in error.detail
        assert (looked_up, model_server.requests) == (["models.example.com"], [])
        settings.MODEL_HOSTS = ["models.example.com"]
        model_server.script(say("Let in."))
        assert text_of(await ask(guarded(url))) == "Let in."
    finally:
        await close_clients()


async def test_an_address_that_is_called_without_looking_it_up_is_judged_too(
    model_server: ModelServer, settings: Any
) -> None:
    settings.MODEL_HOSTS = []
    _, error = await ask_and_fail(guarded(model_server.url))
    assert "may not be called" in error.detail
    assert model_server.requests == []
