"""Who may listen on a port beside whom."""

from __future__ import annotations

import socket

import pytest

from project.web.listening import listen


def test_the_next_one_listens_before_the_last_one_ends_if_both_say_so() -> None:
    with listen("127.0.0.1", 0, beside_others=True) as last:
        port = last.getsockname()[1]
        with listen("127.0.0.1", port, beside_others=True) as following:
            last.close()
            with socket.create_connection(("127.0.0.1", port)), following.accept()[0]:
                pass


def test_a_port_that_somebody_has_is_taken() -> None:
    with listen("127.0.0.1", 0) as other, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", other.getsockname()[1])
    with listen("127.0.0.1", 0, beside_others=True) as other, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", other.getsockname()[1])
