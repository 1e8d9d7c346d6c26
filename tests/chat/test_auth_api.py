"""Signing in for programs and browsers: tokens, tickets, cookies, and those who guess."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.utils import timezone
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from chat.accounts.models import SignIn, Ticket
from chat.sockets.origin import is_own_origin

pytestmark = pytest.mark.django_db

LOGIN, REFRESH, LOGOUT, TICKET = (f"/api/auth/{name}/" for name in ("login", "token/refresh", "logout", "ws-ticket"))


def post(address: str, body: Any = None, *, client: Client | None = None, token: str = "", **headers: str) -> Any:
    """Post JSON, as a program does; a `token` goes into the header."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return (client or Client()).post(address, body or {}, content_type="application/json", headers=headers)


def signed_in(name: str = "alice", **options: Any) -> dict[str, Any]:
    response = post(LOGIN, {"username": name, "password": name}, **options)
    assert response.status_code == 200, response.content
    return response.json()


def problem(response: Any, status: int) -> dict[str, Any]:
    """Check that this is a problem as RFC 9457 has it, and return it."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"].split(";")[0] == "application/problem+json"
    body = response.json()
    assert {"type", "title", "status", "detail"} <= body.keys() <= {"type", "title", "status", "detail", "errors"}
    assert body["status"] == status and body["type"].startswith("/problems/") and body["title"] and body["detail"]
    return body


def test_alice_signs_in_and_gets_a_pair_of_tokens_and_no_cookie(alice: Any) -> None:
    client = Client()
    pair = signed_in(client=client)
    assert pair["user"] == {"id": alice.pk, "username": "alice"}
    assert Client().get("/api/conversations/", headers={"Authorization": f"Bearer {pair['access']}"}).status_code == 200
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("name", ["alice", "nobody", "inactive", "ALICE", "alice "])
def test_a_wrong_password_an_unknown_name_and_an_inactive_user_sound_the_same(name: str, alice: Any) -> None:
    User.objects.create_user("inactive", password="wrong", is_active=False)
    body = problem(post(LOGIN, {"username": name, "password": "wrong"}), 401)
    assert body == problem(post(LOGIN, {"username": "whoever", "password": "wrong"}), 401)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"username", "password"}),
        ({"username": "alice"}, {"password"}),
        ({"username": "", "password": ""}, {"username", "password"}),
        ({"username": ["alice"], "password": {"a": 1}}, {"username", "password"}),
        ({"username": "a" * 151, "password": "p" * 1001}, {"username", "password"}),
        ({"username": "al\0ice", "password": "al\0ice"}, {"username", "password"}),
        ({"username": None, "password": None}, {"username", "password"}),
        ({"username": True, "password": "x"}, {"username"}),
    ],
)
def test_every_bad_field_of_a_login_is_named(body: Any, fields: set[str]) -> None:
    assert problem(post(LOGIN, body), 400)["errors"].keys() == fields


@pytest.mark.parametrize("address", [LOGIN, REFRESH])
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"null", b"[" * 100_000, b'{"username": NaN}', b'{"refresh": "\\ud800"}', b"\xff"],
)
def test_what_is_no_json_object_is_a_400(address: str, body: bytes) -> None:
    problem(Client().post(address, body, content_type="application/json"), 400)


def test_a_refresh_gives_a_new_pair_and_the_old_one_is_good_for_nothing(alice: Any) -> None:
    first = signed_in()
    second = post(REFRESH, {"refresh": first["refresh"]}).json()
    assert second["refresh"] != first["refresh"]
    problem(post(REFRESH, {"refresh": first["refresh"]}), 401)
    third = post(REFRESH, {"refresh": second["refresh"]})
    assert third.status_code == 200
    assert post(TICKET, token=third.json()["access"]).status_code == 200


@pytest.mark.parametrize("token", ["rubbish", "a.b.c", "eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoxfQ."])
def test_a_forged_refresh_token_is_refused(token: str, alice: Any) -> None:
    problem(post(REFRESH, {"refresh": token}), 401)


def test_an_access_token_is_no_refresh_token_and_the_other_way_round(alice: Any) -> None:
    pair = signed_in()
    problem(post(REFRESH, {"refresh": pair["access"]}), 401)
    problem(post(TICKET, token=pair["refresh"]), 401)


def test_the_refresh_token_of_one_who_is_gone_inactive_or_has_a_new_password_opens_nothing(
    alice: Any, bob: Any, charlie: Any
) -> None:
    hers, bobs, his = signed_in("alice"), signed_in("bob"), signed_in("charlie")
    alice.delete()
    bob.is_active = False
    bob.save()
    charlie.set_password("another")
    charlie.save()
    problem(post(REFRESH, {"refresh": hers["refresh"]}), 401)
    problem(post(REFRESH, {"refresh": bobs["refresh"]}), 401)
    problem(post(REFRESH, {"refresh": his["refresh"]}), 401)
    for pair in (hers, bobs, his):
        problem(post(TICKET, token=pair["access"]), 401)


@pytest.mark.django_db(transaction=True)
def test_of_two_refreshes_at_the_same_moment_one_is_refused(alice: Any) -> None:
    refresh = signed_in()["refresh"]
    answers: list[int] = []
    start = threading.Barrier(4)

    def once() -> None:
        start.wait()
        answers.append(post(REFRESH, {"refresh": refresh}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 401, 401, 401]


def test_signing_out_ends_the_pair_and_no_other_phone_s(alice: Any) -> None:
    pair, other = signed_in(), signed_in()
    assert post(LOGOUT, {"refresh": pair["refresh"]}, token=pair["access"]).status_code == 204
    problem(post(REFRESH, {"refresh": pair["refresh"]}), 401)
    problem(post(TICKET, token=pair["access"]), 401)
    assert post(TICKET, token=other["access"]).status_code == 200
    assert post(REFRESH, {"refresh": other["refresh"]}).status_code == 200


def test_charlie_cannot_sign_alice_out(alice: Any, charlie: Any) -> None:
    hers, his = signed_in("alice"), signed_in("charlie")
    assert "refresh" in problem(post(LOGOUT, {"refresh": hers["refresh"]}, token=his["access"]), 400)["errors"]
    assert post(REFRESH, {"refresh": hers["refresh"]}).status_code == 200
    assert SignIn.objects.count() == 2
    problem(post(LOGOUT, {"refresh": hers["refresh"]}), 401)
    nobodys = str(AccessToken.for_user(charlie))
    assert "refresh" in problem(post(LOGOUT, {}, token=nobodys), 400)["errors"], "of no sign-in: none could end"


def test_without_a_refresh_token_it_is_the_sign_in_that_asks_which_ends(alice: Any) -> None:
    pair, other = signed_in(), signed_in()
    bearer = {"Authorization": f"Bearer {pair['access']}"}
    assert Client().generic("POST", LOGOUT, headers=bearer).status_code == 204  # no body, and so of no type
    problem(post(TICKET, token=pair["access"]), 401)
    problem(post(REFRESH, {"refresh": pair["refresh"]}), 401)
    assert post(TICKET, token=other["access"]).status_code == 200
    client, token = browser()
    renewed = signed_in(client=client, **{"X-CSRFToken": token})["refresh"]
    assert post(LOGOUT, client=client, **{"X-CSRFToken": client.cookies["csrftoken"].value}).status_code == 204
    problem(client.get("/api/conversations/"), 401)
    problem(post(REFRESH, {"refresh": renewed}), 401)


def browser(**options: Any) -> tuple[Client, str]:
    """Return a browser that has seen the sign-in page, and its CSRF token."""
    client = Client(enforce_csrf_checks=True, **options)
    client.get("/login/")
    return client, client.cookies["csrftoken"].value


def test_a_browser_that_has_a_csrf_cookie_must_bear_its_token(alice: Any) -> None:
    client, token = browser()
    assert "CSRF" in problem(post(LOGIN, {"username": "alice", "password": "alice"}, client=client), 403)["detail"]
    problem(post(LOGIN, {"username": "alice", "password": "alice"}, client=client, **{"X-CSRFToken": "x" * 64}), 403)
    assert "sessionid" not in client.cookies
    signed_in(client=client, **{"X-CSRFToken": token})
    assert client.get("/api/conversations/").status_code == 200


def test_a_page_of_another_site_cannot_sign_a_browser_in(alice: Any) -> None:
    client, token = browser()
    headers = {"X-CSRFToken": token, "Origin": "https://evil.example"}
    problem(post(LOGIN, {"username": "alice", "password": "alice"}, client=client, **headers), 403)
    assert "sessionid" not in client.cookies


def test_a_session_that_was_put_into_a_browser_is_not_the_one_it_signs_in_with(alice: Any) -> None:
    client, token = browser()
    session = client.session
    session["planted"] = "by Charlie"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    signed_in(client=client, **{"X-CSRFToken": token})
    assert client.cookies["sessionid"].value != planted
    stale = Client()
    stale.cookies["sessionid"] = planted
    problem(stale.get("/api/conversations/"), 401)


def test_a_browser_that_signs_out_by_rest_has_no_session_left_and_needs_the_csrf_token_for_it(alice: Any) -> None:
    client, token = browser()
    refresh = signed_in(client=client, **{"X-CSRFToken": token})["refresh"]
    problem(post(LOGOUT, {"refresh": refresh}, client=client), 403)
    token = client.cookies["csrftoken"].value
    assert post(LOGOUT, {"refresh": refresh}, client=client, **{"X-CSRFToken": token}).status_code == 204
    problem(client.get("/api/conversations/"), 401)


def test_the_sign_out_form_needs_its_csrf_token_and_a_post(alice: Any) -> None:
    client, token = browser()
    client.force_login(alice)
    assert client.post("/logout/").status_code == 403
    assert client.get("/logout/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/logout/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert client.get("/").status_code == 302


def test_the_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(alice: Any, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    client.get("/login/")
    assert client.post("/login/", {"username": "alice", "password": "alice"}).status_code == 302
    session, csrf = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["httponly"] and session["secure"] and session["samesite"] == "Lax"
    assert csrf["secure"] and csrf["samesite"] == "Lax"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:hacked()", "/\\evil.example", "\thttps:evil.example"],
)
def test_signing_in_leads_to_no_other_site(target: str, alice: Any) -> None:
    response = Client().post("/login/", {"username": "alice", "password": "alice", "next": target})
    assert response.headers["Location"] == "/"


def test_a_ticket_needs_a_token_is_kept_as_a_hash_and_old_ones_are_swept_away(alice: Any) -> None:
    problem(post(TICKET), 401)
    token = str(AccessToken.for_user(alice))
    first = post(TICKET, token=token).json()["ticket"]
    assert first not in Ticket.objects.get().digest
    Ticket.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    post(TICKET, token=token)
    assert Ticket.objects.count() == 1


def test_the_pair_ends_with_its_time(alice: Any) -> None:
    token = RefreshToken.for_user(alice)
    token.set_exp(lifetime=timedelta(seconds=-1))
    problem(post(REFRESH, {"refresh": str(token)}), 401)
    short = AccessToken.for_user(alice)
    short.set_exp(lifetime=timedelta(seconds=-1))
    response = post(TICKET, token=str(short))
    problem(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_charlie_sees_nothing_of_the_admin(charlie: Any) -> None:
    client = Client()
    client.force_login(charlie)
    for address in ("", "chat/message/", "auth/user/", f"auth/user/{charlie.pk}/change/", "planning/event/add/"):
        response = client.get(f"/admin/{address}")
        assert response.status_code == 302 and response.headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    ("origin", "host", "good"),
    [
        ("https://convoke.example.org", "convoke.example.org", True),  # a proxy ends TLS and keeps the host
        ("http://convoke.example.org:8000", "convoke.example.org:8000", True),
        ("https://convoke.example.org", "10.0.0.5:8000", True),  # a proxy that changes the host, and is trusted
        ("https://app.trusted.example", "convoke.example.org", True),
        ("http://app.trusted.example", "convoke.example.org", False),
        ("https://trusted.example.evil.example", "convoke.example.org", False),
        ("https://eviltrusted.example", "convoke.example.org", False),
        ("https://convoke.example.org.evil.example", "convoke.example.org", False),
        ("https://evil.example", "evil.example", False),  # a name that was bent to this address
        ("https://convoke.example.org:444", "convoke.example.org", False),
        ("https://convoke.example.org@evil.example", "convoke.example.org", False),
        ("null", "convoke.example.org", False),
        ("", "convoke.example.org", False),
        ("https://", "", False),
        ("https://[::1", "convoke.example.org", False),
        ("file://", "convoke.example.org", False),
    ],
)
def test_a_page_s_socket_is_for_pages_of_this_site_also_behind_a_proxy(
    origin: str, host: str, good: bool, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["convoke.example.org"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://convoke.example.org", "https://*.trusted.example"]
    headers = {b"origin": origin.encode(), b"host": host.encode(), b"x-forwarded-host": b"evil.example"}
    assert is_own_origin(headers) is good


@pytest.mark.parametrize(
    ("origin", "scheme", "told", "good"),
    [
        ("http://convoke.example.org", "ws", None, True),
        ("https://convoke.example.org", "ws", None, False),
        ("https://convoke.example.org", "wss", None, True),
        ("http://convoke.example.org", "wss", None, False),
        ("https://convoke.example.org", "ws", "https", True),  # a proxy that is trusted ends TLS
        ("http://convoke.example.org", "ws", "https", False),  # a page that anybody on the line may have written
        ("http://convoke.example.org", "wss", "http", True),
        ("ftp://convoke.example.org", "ws", None, False),
    ],
)
def test_a_page_s_socket_speaks_the_scheme_of_its_page(
    origin: str, scheme: str, told: str | None, good: bool, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["convoke.example.org"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if told else None
    headers = {b"origin": origin.encode(), b"host": b"convoke.example.org"}
    if told:
        headers[b"x-forwarded-proto"] = told.encode()
    assert is_own_origin(headers, scheme=scheme) is good
