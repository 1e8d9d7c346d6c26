"""Alice changes her name and password, and gets back in by a letter. Charlie learns nothing of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib.auth.models import User
from django.test import Client

from agents import patterns as re
from agents.mail.models import Mail
from chat.accounts import forgotten
from chat.accounts.letters import why_not

NEW = "tulip-harbour-93"
ASK, RENEW = "/password/forgotten/", "/password/new/"


def letters() -> list[Mail]:
    return list(Mail.objects.filter(subject="A new password").order_by("pk"))


def token_in(letter: Mail) -> str:
    link = re.search(r"https?://\S+", letter.text)
    assert link is not None
    return parse_qs(urlsplit(link[0]).query)["token"][0]


def known(alice: User) -> User:
    alice.email = "alice@example.org"
    alice.set_password("old-secret-17")
    alice.save()
    return alice


def test_a_forgotten_password_is_renewed_once_by_the_letter_and_ends_every_session(alice: User) -> None:
    known(alice)
    elsewhere, client = Client(), Client()
    elsewhere.force_login(alice)
    client.post(ASK, {"email": "Alice@Example.org"})
    [letter] = letters()
    assert letter.to == "alice@example.org" and not why_not(letter)
    token = token_in(letter)
    assert b"New password" in client.get(RENEW, {"token": token}).content
    short = client.post(RENEW, {"token": token, "new": "1234"})
    assert short.status_code == 400 and b"too short" in short.content
    assert client.post(RENEW, {"token": token, "new": NEW})["Location"] == "/login/?renewed=1"
    assert client.login(username="alice", password=NEW)
    assert elsewhere.get("/settings/").status_code == 302
    assert Client().post(RENEW, {"token": token, "new": "another-one-5"}).status_code == 410
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_the_page_says_the_same_to_who_asks_for_somebody_and_for_nobody(alice: User, bob: User) -> None:
    known(alice)
    User.objects.filter(pk=bob.pk).update(email="bob@example.org", is_active=False)
    asked = ("alice@example.org", "bob@example.org", "x@y.org")
    assert len({Client().post(ASK, {"email": email}).content for email in asked}) == 1
    assert [letter.to for letter in letters()] == ["alice@example.org"]


def test_a_link_ends_with_the_address_and_an_hour_and_is_nobody_else_s(
    alice: User, bob: User, monkeypatch: Any
) -> None:
    token = forgotten.token_of(known(alice))
    assert forgotten.reader_of(token) == alice
    assert forgotten.reader_of(f"{bob.pk}:{token.partition(':')[2]}") is None
    for wrong in ("", "x", f"{10**30}:a:b", "\u0661:a:b", token[:-1]):
        assert forgotten.reader_of(wrong) is None
    monkeypatch.setattr(forgotten, "LINK_LIFE", -forgotten.LINK_LIFE)
    assert forgotten.reader_of(token) is None
    monkeypatch.undo()
    User.objects.filter(pk=alice.pk).update(email="new@example.org")
    assert forgotten.reader_of(token) is None


def test_many_letters_to_one_address_and_many_requests_from_one_place_end(alice: User, settings: Any) -> None:
    known(alice)
    settings.LIMITS = settings.LIMITS | {"address_written_to": "2/day", "forgotten": "4/hour"}
    answers = [Client().post(ASK, {"email": "alice@example.org"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert len(letters()) == 2


def test_alice_changes_her_name_and_password_in_the_settings(alice: User) -> None:
    known(alice)
    client, elsewhere = Client(), Client()
    client.force_login(alice)
    elsewhere.force_login(alice)
    client.post("/settings/name/", {"name": "Alice Berg"})
    assert b"Your name is saved." in client.get("/settings/").content
    client.post("/settings/password/", {"old": "wrong", "new": NEW})
    assert b"This is not your password." in client.get("/settings/").content
    client.post("/settings/password/", {"old": "old-secret-17", "new": NEW})
    assert client.get("/settings/").status_code == 200 and elsewhere.get("/settings/").status_code == 302
    alice.refresh_from_db()
    assert (alice.get_full_name(), alice.check_password(NEW)) == ("Alice Berg", True)


def test_alice_changes_her_account_over_rest(alice: User) -> None:
    known(alice)
    client = Client()
    client.force_login(alice)
    changed = client.patch("/api/users/me/", {"name": "Alice B.", "email": "a@b.org"}, "application/json")
    assert changed.json() == {"username": "alice", "name": "Alice B.", "email": "alice@example.org"}
    assert Mail.objects.get(subject="Confirm your address").to == "a@b.org"
    body = {"old": "old-secret-17", "new": "short"}
    assert client.post("/api/users/me/password/", body, "application/json").status_code == 400
    assert client.post("/api/users/me/password/", body | {"old": "no"}, "application/json").status_code == 403
    assert client.post("/api/users/me/password/", body | {"new": NEW}, "application/json").status_code == 204
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_a_mistyped_link_shows_convoke_s_page_also_while_debug_is_on(settings: Any) -> None:
    settings.DEBUG = True
    page = Client().get("/rsvp/mistyped/there/")
    assert page.status_code == 404 and b"Nothing here" in page.content and b"DEBUG" not in page.content
    assert Client().get("/api/nothing/")["Content-Type"] == "application/problem+json"
