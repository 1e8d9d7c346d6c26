"""Who may open a socket, and when it is closed again."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from chat import access
from chat.models import Ticket
from tests import clients
from tests.clients import Phone
from tests.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def code_of(url: str, **options: Any) -> int:
    """Connect, wait for the server to close, and return the close code."""
    with connect(url, compression=None, **options) as socket:
        try:
            while True:
                socket.recv(timeout=10)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code


def login(web: Any, name: str) -> Client:
    client = Client()
    assert client.login(username=name, password=name)
    return client


def browser_headers(web: Any, client: Client, **changes: str) -> dict[str, str]:
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}", "Origin": web.url} | changes


def test_a_phone_without_a_token_is_told_to_sign_in(web: Any, alice: Any) -> None:
    url = f"{web.ws_url}/ws/v1/"
    assert code_of(url) == 4401
    assert code_of(url, additional_headers={"Authorization": "Bearer rubbish"}) == 4401
    assert code_of(f"{url}?ticket=rubbish") == 4401


def test_the_phones_socket_ignores_cookies(web: Any, alice: Any) -> None:
    assert code_of(f"{web.ws_url}/ws/v1/", additional_headers=browser_headers(web, login(web, "alice"))) == 4401


def test_a_ticket_opens_one_socket_and_not_a_second(web: Any, alice: Any) -> None:
    response = Client().post("/api/auth/ws-ticket/", headers={"Authorization": f"Bearer {AccessToken.for_user(alice)}"})
    assert response.json()["expires_in"] == 60
    url = f"{web.ws_url}/ws/v1/?ticket={response.json()['ticket']}"
    with connect(url, compression=None) as socket:
        ready = json.loads(socket.recv(timeout=10))
        assert ready["type"] == "ready" and ready["user"]["username"] == "alice"
    assert code_of(url) == 4401


def test_a_ticket_is_of_no_use_after_a_minute(web: Any, alice: Any) -> None:
    ticket = access.issue_ticket(alice)
    Ticket.objects.update(expires_at=Ticket.objects.get().expires_at - timedelta(seconds=61))
    assert code_of(f"{web.ws_url}/ws/v1/?ticket={ticket}") == 4401


def test_a_page_of_another_site_cannot_open_alices_socket(web: Any, alice: Any) -> None:
    client = login(web, "alice")
    url = f"{web.ws_url}/ws/chat/{uuid4()}/"
    for origin in ("https://evil.example", "http://127.0.0.1:1", "http://127.0.0.1"):
        assert code_of(url, additional_headers=browser_headers(web, client, Origin=origin)) == 4403
    headers = browser_headers(web, client)
    del headers["Origin"]
    assert code_of(url, additional_headers=headers) == 4403


def test_a_page_without_a_session_is_told_to_sign_in(web: Any, alice: Any) -> None:
    assert code_of(f"{web.ws_url}/ws/chat/{uuid4()}/", additional_headers={"Origin": web.url}) == 4401


def test_charlies_page_finds_alices_conversation_as_little_as_an_unknown_one(
    web: Any, alice: Any, charlie: Any
) -> None:
    with Phone(web.url, alice) as phone:
        hers = phone.say("Hello")["conversation"]
    headers = browser_headers(web, login(web, "charlie"))
    for conversation in (hers, str(uuid4())):
        for query in ("", "?rev=0&new=forged", f"?new={access.sign_new(alice, conversation)}"):
            assert code_of(f"{web.ws_url}/ws/chat/{conversation}/{query}", additional_headers=headers) == 4404


def test_signing_out_closes_alices_sockets_within_five_seconds_and_nobody_elses(
    web: Any, alice: Any, charlie: Any
) -> None:
    pair = (
        Client()
        .post("/api/auth/login/", {"username": "alice", "password": "alice"}, content_type="application/json")
        .json()
    )
    with Phone(web.url, alice, token=pair["access"]) as hers, Phone(web.url, charlie) as his:
        began = time.monotonic()
        response = Client().post(
            "/api/auth/logout/",
            {"refresh": pair["refresh"]},
            content_type="application/json",
            headers={"Authorization": f"Bearer {pair['access']}"},
        )
        assert response.status_code == 204
        with pytest.raises(ConnectionClosed) as closed:
            hers.until("never")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
        assert time.monotonic() - began < 5
        his.tell(type="ping", ref=1)
        his.until("pong", ref=1)
    refreshed = Client().post("/api/auth/token/refresh/", {"refresh": pair["refresh"]}, content_type="application/json")
    assert refreshed.status_code == 401


def test_a_socket_ends_with_the_access_that_opened_it(web: Any, alice: Any) -> None:
    token = AccessToken.for_user(alice)
    token.set_exp(lifetime=timedelta(seconds=2))
    with Phone(web.url, alice, token=str(token)) as phone, pytest.raises(ConnectionClosed) as closed:
        phone.until("never")
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


def test_a_user_who_is_deactivated_is_sent_away(web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        alice.is_active = False
        alice.save()
        with pytest.raises(ConnectionClosed):
            phone.until("never")
    wait_until(lambda: code_of(f"{web.ws_url}/ws/v1/", additional_headers=bearer(alice)) == 4401, within=5, what="4401")


def bearer(user: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {clients.access(user)}"}


def test_an_unknown_socket_address_is_refused(web: Any, alice: Any) -> None:
    with pytest.raises(Exception, match=r"403|404"), connect(f"{web.ws_url}/ws/nowhere/", compression=None):
        pass
