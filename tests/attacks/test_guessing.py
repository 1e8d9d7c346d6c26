"""Who tries passwords or makes accounts without end waits; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from chat.accounts import views
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


def guess(name: str, number: int, client: Client | None = None) -> int:
    """Guess from an address of its own."""
    client = client or Client(REMOTE_ADDR=f"203.0.113.{number}")
    return post(LOGIN, {"username": name, "password": "guess"}, client=client).status_code


@pytest.mark.usefixtures("few_tries")
@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_sixty_addresses_try_no_more_passwords_on_one_account_than_one(name: str, alice: Any) -> None:
    """And nobody learns from it whether there is such an account."""
    answers = [guess(name, number) for number in range(30)]
    cache.clear()  # another process counts on
    answers += [guess(name.upper(), number) for number in range(30, 60)]
    assert answers == [401] * 4 + [429] * 56


@pytest.mark.usefixtures("few_tries")
def test_strangers_cannot_lock_alice_out_of_her_own_browser_or_home(alice: Any) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.1")
    signs_in = {"username": "alice", "password": "alice"}
    assert browser.post("/login/", signs_in).status_code == 302
    browser.post("/logout/")
    while guess("alice", 7) != 429 or guess("alice", 8) != 429:
        pass
    assert Client(REMOTE_ADDR="198.51.100.9").post("/login/", signs_in).status_code == 429
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")  # even beside who guesses
    elsewhere.cookies = browser.cookies
    assert elsewhere.post("/login/", signs_in).status_code == 302
    signed_in(client=Client(REMOTE_ADDR="198.51.100.1"))  # her phone, at home


@pytest.mark.usefixtures("few_tries")
def test_who_has_charlies_browser_is_no_less_a_stranger_to_alices_account(alice: Any, charlie: Any) -> None:
    his = Client(REMOTE_ADDR="203.0.113.7")
    his.post("/login/", {"username": "charlie", "password": "charlie"})
    his.post("/logout/")
    for number in range(10, 14):
        guess("alice", number)
    assert guess("alice", 7, his) == 429


@pytest.mark.usefixtures("few_tries")
def test_the_right_password_is_no_guess(alice: Any) -> None:
    for number in range(10):
        signed_in(client=Client(REMOTE_ADDR=f"198.51.100.{number}"))
    assert alice.known_places.count() == 10


@pytest.mark.usefixtures("few_tries")
def test_only_so_many_tries_are_made_on_a_browser_she_left_open_too(alice: Any) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.1")
    browser.post("/login/", {"username": "alice", "password": "alice"})
    browser.post("/logout/")
    answers = []
    for number in range(10):
        browser.defaults["REMOTE_ADDR"] = f"203.0.113.{number}"
        answers.append(guess("alice", number, browser))
    assert answers == [401] * 3 + [429] * 7


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


SECRET = {"password1": "a long secret", "password2": "a long secret"}


def test_a_name_that_is_taken_is_told_only_to_who_could_have_had_it(alice: Any) -> None:
    for wrong in (
        {},
        {"password1": "a long secret", "password2": "another"},
        {"password1": "1234", "password2": "1234"},
    ):
        page = Client().post("/signup/", {"username": "alice", **wrong})
        free = Client().post("/signup/", {"username": "nobody", **wrong})
        assert page.status_code == free.status_code == 400
        assert "already exists" not in page.content.decode()
    assert "already exists" in Client().post("/signup/", {"username": "Alice", **SECRET}).content.decode()


def test_who_asks_for_names_without_end_is_told_of_few(alice: Any, bob: Any, settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "signup": "12/hour"}
    pages = [Client().post("/signup/", {"username": name, **SECRET}) for name in ("alice", "bob", "alice", "alice")]
    assert [page.status_code for page in pages] == [400, 400, 429, 429]
    assert ["already exists" in page.content.decode() for page in pages] == [True, True, False, False]
    assert Client().post("/signup/", {"username": "free", **SECRET}).status_code == 429
    assert not User.objects.filter(username="free").exists()


def test_a_name_that_was_taken_while_the_password_was_hashed_is_taken(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_between(form: Any, commit: bool = True) -> Any:
        User.objects.create_user("alice")
        return User(username="alice")

    monkeypatch.setattr(views.SignUpForm, "save", in_between)
    page = Client().post("/signup/", {"username": "alice", **SECRET})
    assert page.status_code == 400 and "already exists" in page.content.decode()
