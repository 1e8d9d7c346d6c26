"""What a sign-in's tokens, tickets and sockets stand on, and when that is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken

from agents import retention
from chat.accounts import authentication, sign_ins, tickets
from chat.accounts.authentication import Access
from chat.accounts.models import SignIn
from tests.chat.test_auth_api import LOGOUT, REFRESH, TICKET, browser, post, problem, signed_in
from tests.conftest import person

pytestmark = pytest.mark.django_db


def sign_out(user: User, pair: dict[str, Any], page: Client) -> None:
    post(LOGOUT, {"refresh": pair["refresh"]}, token=pair["access"])
    page.post("/logout/")


def new_password(user: User, pair: dict[str, Any], page: Client) -> None:
    user.set_password("another")
    user.save()


def deactivate(user: User, pair: dict[str, Any], page: Client) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def delete(user: User, pair: dict[str, Any], page: Client) -> None:
    user.delete()


def revoke(user: User, pair: dict[str, Any], page: Client) -> None:
    BlacklistedToken.objects.create(token=OutstandingToken.objects.get(jti=RefreshToken(pair["refresh"])["jti"]))
    Session.objects.all().delete()


@pytest.mark.parametrize("end", [sign_out, new_password, deactivate, delete, revoke])
def test_tickets_tokens_and_sockets_end_with_the_access_they_came_from(alice: Any, end: Any) -> None:
    pair, page = signed_in(), Client()
    page.force_login(alice)
    charlies = Access(person("charlie"))
    session = authentication.session_of(f"sessionid={page.cookies['sessionid'].value}")
    made = [post(TICKET, token=pair["access"]).json()["ticket"], post(TICKET, client=page).json()["ticket"]]
    open_now = [authentication.by_token(pair["access"]), authentication.of_session(session)]
    assert authentication.ended([*open_now, charlies]) == set()
    end(alice, pair, page)
    assert authentication.ended([*open_now, charlies]) == set(open_now)
    assert [tickets.use(ticket) for ticket in made] == [None, None]
    assert authentication.by_token(pair["access"]) is authentication.of_session(session) is None
    problem(post(REFRESH, {"refresh": pair["refresh"]}), 401)
    problem(post(TICKET, token=pair["access"]), 401)


def test_a_new_pair_of_tokens_leaves_the_sockets_and_tickets_of_the_old_one(alice: Any) -> None:
    pair = signed_in()
    ticket, opened = post(TICKET, token=pair["access"]).json()["ticket"], authentication.by_token(pair["access"])
    renewed = post(REFRESH, {"refresh": pair["refresh"]}).json()
    assert authentication.ended([opened]) == set() and tickets.use(ticket) is not None
    post(LOGOUT, {"refresh": renewed["refresh"]}, token=renewed["access"])
    assert authentication.ended([opened]) == {opened}


def test_a_socket_by_ticket_ends_when_the_token_would_that_asked_for_it(alice: Any) -> None:
    pair = signed_in()
    used, bearer = (
        tickets.use(post(TICKET, token=pair["access"]).json()["ticket"]),
        authentication.by_token(pair["access"]),
    )
    assert used is not None and used.expires_at is not None and bearer is not None and bearer.expires_at is not None
    assert abs(used.expires_at - bearer.expires_at) < timedelta(minutes=5)


def test_who_signs_out_of_a_browser_ends_the_pair_that_it_was_given(alice: Any) -> None:
    client, token = browser()
    pair = signed_in(client=client, **{"X-CSRFToken": token})
    client.post("/logout/", {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})
    problem(post(REFRESH, {"refresh": pair["refresh"]}), 401)
    problem(post(TICKET, token=pair["access"]), 401)


def test_a_refresh_token_without_a_sign_in_renews_nothing(alice: Any) -> None:
    problem(post(REFRESH, {"refresh": str(RefreshToken.for_user(alice))}), 401)


def test_charlie_cannot_end_alices_sign_in_with_his_own_token(alice: Any, charlie: Any) -> None:
    hers, his = signed_in("alice"), signed_in("charlie")
    problem(post(LOGOUT, {"refresh": hers["refresh"]}, token=his["access"]), 400)
    assert SignIn.objects.count() == 2
    assert sign_ins.going_on(SignIn.objects.values_list("pk", flat=True)) == {each.pk for each in SignIn.objects.all()}


def test_looking_at_a_thousand_sockets_takes_three_statements(alice: Any, django_assert_num_queries: Any) -> None:
    pair = signed_in()
    programs = [authentication.by_token(pair["access"]) for _ in range(3)] * 400
    pages = [authentication.Access(alice, timezone.now(), session=f"session {number}") for number in range(400)]
    with django_assert_num_queries(3):
        assert authentication.ended([*programs, *pages]) == set(pages)
    with django_assert_num_queries(2):  # without a page there is no session to look at
        assert not authentication.ended(programs)


def test_what_ran_out_long_ago_is_forgotten_and_what_may_be_used_stays(alice: Any) -> None:
    old, new = signed_in(), signed_in()
    long_ago = timezone.now() - timedelta(days=400)
    first = SignIn.objects.order_by("renewed_at").first()
    assert first is not None
    SignIn.objects.filter(pk=first.pk).update(renewed_at=long_ago)
    OutstandingToken.objects.filter(jti=first.jti).update(expires_at=long_ago)
    alice.known_places.update(seen_at=long_ago)
    told = retention.tidy()
    assert (told["sign-ins"], told["tokens"], told["known places"]) == (1, 1, 1)
    problem(post(REFRESH, {"refresh": old["refresh"]}), 401)
    assert post(REFRESH, {"refresh": new["refresh"]}).status_code == 200
