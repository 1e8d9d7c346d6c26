"""Who tries passwords or makes accounts without end waits; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.chat.test_auth_api import LOGIN, post, problem, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def few_tries(settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "login": "3/min", "login_address": "8/min", "login_account": "4/hour"}


@pytest.mark.usefixtures("few_tries")
def test_who_guesses_a_password_waits_at_every_door_even_with_the_right_one(alice: Any) -> None:
    for _ in range(3):
        problem(post(LOGIN, {"username": "alice", "password": "guess"}), 401)
    response = post(LOGIN, {"username": "alice", "password": "alice"})
    assert "wait" in problem(response, 429)["detail"].lower() or response.headers["Retry-After"]
    assert 0 < int(response.headers["Retry-After"]) <= 60
    page = Client().post("/login/", {"username": "Alice", "password": "alice"})
    assert page.status_code == 429 and "Too many tries" in page.content.decode()
    alice.is_staff = True
    alice.save()
    page = Client().post("/admin/login/", {"username": "alice", "password": "alice"}).content.decode()
    assert "Too many tries" in page and "correct username" not in page


@pytest.mark.usefixtures("few_tries")
def test_alice_signs_in_at_home_while_charlie_guesses_elsewhere(alice: Any) -> None:
    for _ in range(5):
        post(LOGIN, {"username": "alice", "password": "guess"}, client=Client(REMOTE_ADDR="203.0.113.7"))
    signed_in()


@pytest.mark.usefixtures("few_tries")
def test_one_address_cannot_try_one_password_on_everybody(alice: Any) -> None:
    answers = [post(LOGIN, {"username": f"user-{n}", "password": "guess"}).status_code for n in range(10)]
    assert answers == [401] * 8 + [429] * 2


@pytest.mark.usefixtures("few_tries")
def test_nobody_gets_a_new_address_by_a_header(alice: Any) -> None:
    answers = [
        post(LOGIN, {"username": "alice", "password": "guess"}, **{"X-Forwarded-For": f"203.0.113.{n}"}).status_code
        for n in range(5)
    ]
    assert answers == [401] * 3 + [429] * 2


def test_the_demo_s_known_passwords_open_nothing_where_debug_is_off(settings: Any) -> None:
    for name in ("demo", "admin"):
        User.objects.create_superuser(name, password=name)
        problem(post(LOGIN, {"username": name, "password": name}), 401)
        assert Client().post("/admin/login/", {"username": name, "password": name}).status_code == 200
    settings.DEBUG = True
    signed_in("demo")


def test_one_address_makes_so_many_accounts_and_no_more(db: None, settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "signup": "2/min"}
    answers = []
    for number in range(4):
        given = {"username": f"new{number}", "password1": "a long secret", "password2": "a long secret"}
        answers.append(Client().post("/signup/", given).status_code)
    assert answers == [302, 302, 429, 429]
    assert User.objects.count() == 2
