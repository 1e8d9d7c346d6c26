"""The health pages, and that a web process really serves them."""

import urllib.request

import pytest
from django.test import Client


def test_a_live_process_says_so_without_a_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.processes
def test_a_web_process_answers_and_comes_back_after_a_kill_9(server) -> None:
    web = server()
    assert urllib.request.urlopen(f"{web.url}/healthz").read() == b"ok\n"
    web.restart()
    assert urllib.request.urlopen(f"{web.url}/healthz").read() == b"ok\n"
