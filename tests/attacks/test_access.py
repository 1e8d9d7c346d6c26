"""Who may open a socket, and when it is closed again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.test import Client
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from chat import new_conversations
from chat.accounts import tickets
from chat.accounts.authentication import Access
from chat.accounts.models import Ticket
from tests.harness import clients
from tests.harness.clients import Phone

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
    ticket = tickets.issue(Access(alice))
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
        for query in ("", "?rev=0&new=forged", f"?new={new_conversations.sign(alice, conversation)}"):
            assert code_of(f"{web.ws_url}/ws/chat/{conversation}/{query}", additional_headers=headers) == 4404


def program(name: str) -> dict[str, Any]:
    """Sign a program in; return its pair of tokens."""
    given = {"username": name, "password": name}
    return Client().post("/api/auth/login/", given, content_type="application/json").json()


def sign_out(pair: dict[str, Any]) -> None:
    given, headers = {"refresh": pair["refresh"]}, {"Authorization": f"Bearer {pair['access']}"}
    assert (
        Client().post("/api/auth/logout/", given, content_type="application/json", headers=headers).status_code == 204
    )


def blacklist(pair: dict[str, Any]) -> None:
    token = OutstandingToken.objects.get(jti=RefreshToken(pair["refresh"])["jti"])
    BlacklistedToken.objects.create(token=token)


def new_password(user: Any) -> None:
    User.objects.filter(pk=user.pk).update(password=make_password("another"))


def is_sent_away(phone: Phone) -> None:
    with pytest.raises(ConnectionClosed) as closed:
        phone.until("never")
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


def is_heard(phone: Phone) -> None:
    phone.tell(type="ping", ref=1)
    phone.until("pong", ref=1)


def test_signing_out_closes_the_sockets_of_that_phone_and_nobody_elses(web: Any, alice: Any, charlie: Any) -> None:
    pair, other = program("alice"), program("alice")
    with (
        Phone(web.url, alice, token=pair["access"]) as hers,
        Phone(web.url, alice, token=other["access"]) as second,
        Phone(web.url, charlie) as his,
    ):
        sign_out(pair)
        is_sent_away(hers)
        is_heard(second)
        is_heard(his)
        blacklist(other)  # as an operator does in the admin
        is_sent_away(second)
    for ended in (pair, other):
        headers = {"Authorization": f"Bearer {ended['access']}"}
        assert code_of(f"{web.ws_url}/ws/v1/", additional_headers=headers) == 4401


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(new_password, id="a new password"),
        pytest.param(lambda user: User.objects.filter(pk=user.pk).update(is_active=False), id="deactivated in bulk"),
        pytest.param(lambda user: user.delete(), id="deleted"),
    ],
)
def test_what_ends_an_account_s_access_closes_all_its_sockets(web: Any, alice: Any, charlie: Any, end: Any) -> None:
    page, token, pair = login(web, "alice"), clients.access(alice), program("alice")
    conversation = uuid4()
    query = f"?new={new_conversations.sign(alice, conversation)}"
    url, headers = f"{web.ws_url}/ws/chat/{conversation}/{query}", browser_headers(web, page)
    with (
        Phone(web.url, alice, token=token) as hers,
        Phone(web.url, alice, token=pair["access"]) as second,
        Phone(web.url, charlie) as his,
        connect(url, compression=None, additional_headers=headers) as tab,
    ):
        ticket = tickets.issue(Access(User.objects.get(pk=alice.pk)))
        end(alice)
        is_sent_away(hers)
        is_sent_away(second)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                tab.recv(timeout=15)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
        is_heard(his)
    assert code_of(f"{web.ws_url}/ws/v1/?ticket={ticket}") == 4401
    assert code_of(url, additional_headers=headers) == 4401
    for old in (token, pair["access"]):
        assert code_of(f"{web.ws_url}/ws/v1/", additional_headers={"Authorization": f"Bearer {old}"}) == 4401


def test_signing_out_of_a_browser_closes_its_tabs_and_not_the_phone(web: Any, alice: Any) -> None:
    page, conversation = login(web, "alice"), uuid4()
    url = f"{web.ws_url}/ws/chat/{conversation}/?new={new_conversations.sign(alice, conversation)}"
    with (
        Phone(web.url, alice) as phone,
        connect(url, compression=None, additional_headers=browser_headers(web, page)) as tab,
    ):
        page.post("/logout/")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                tab.recv(timeout=15)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
        is_heard(phone)


def test_a_socket_ends_with_the_access_that_opened_it(web: Any, alice: Any) -> None:
    token = AccessToken.for_user(alice)
    token.set_exp(lifetime=timedelta(seconds=2))
    with Phone(web.url, alice, token=str(token)) as phone, pytest.raises(ConnectionClosed) as closed:
        phone.until("never")
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


def bearer(user: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {clients.access(user)}"}


def test_an_unknown_socket_address_is_refused(web: Any, alice: Any) -> None:
    with pytest.raises(Exception, match=r"403|404"), connect(f"{web.ws_url}/ws/nowhere/", compression=None):
        pass
