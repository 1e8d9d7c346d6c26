"""Who is served, also behind proxies: nobody gets another address by a header that no proxy of ours vouches for."""

from __future__ import annotations

from typing import Any

import pytest

from project.web import forwarded


def scope(peer: str, **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": [peer, 4711], "headers": [(b"host", b"localhost"), *named]}


@pytest.fixture(autouse=True)
def proxies(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "fd00::/8", "127.0.0.1"]


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # Charlie claims to be somebody else
        ("10.0.0.5", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.5", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # what Charlie wrote before the proxy did
        ("10.0.0.5", "198.51.100.1, 10.9.9.9", "198.51.100.1"),  # two proxies of ours
        ("10.0.0.5", "198.51.100.1, rubbish", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "10.1.1.1", "10.1.1.1"),  # somebody inside
        ("fd00::1", "[2001:db8::7]:1234", "2001:db8::7"),
        ("127.0.0.1", "198.51.100.1:5000", "198.51.100.1"),
        ("::ffff:10.0.0.5", "198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),  # a socket file
    ],
)
def test_a_client_is_whom_our_own_proxies_say_and_nobody_else(peer: str, said: str, client: str) -> None:
    read = forwarded.read(scope(peer, x_forwarded_for=said))
    assert read["client"] == [client, 4711]


def test_claims_of_strangers_are_taken_off(settings: Any) -> None:
    claims = {"x_forwarded_for": "1.1.1.1", "x_forwarded_proto": "https", "x_forwarded_host": "evil.example"}
    assert forwarded.read(scope("203.0.113.7", **claims))["headers"] == [(b"host", b"localhost")]
    assert len(forwarded.read(scope("10.0.0.5", **claims))["headers"]) == 4
    settings.TRUSTED_PROXIES = []
    assert forwarded.read(scope("10.0.0.5", **claims))["headers"] == [(b"host", b"localhost")]


def test_what_is_no_request_passes_as_it_is() -> None:
    assert forwarded.read({"type": "lifespan"}) == {"type": "lifespan"}
