"""Alice asks Dora by letter to host with her; Dora accepts, and does what Alice allows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from agents.llm.model import Called
from agents.testing import TimeMachine
from chat.notifications.models import Notification
from planning import actions
from planning.models import CoHostInvitation, Event
from planning.public import links
from tests.planning.asking_the_api import client, problem
from tests.planning.conftest import NOW
from tests.planning.talking import Talk


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def dora(db: None) -> User:
    return User.objects.create_user("dora", email="dora@example.com")


def asked(shower: Event, alice: User, may: str = "change") -> CoHostInvitation:
    return actions.invite_co_host(shower, by=alice, email="Dora@example.com", may=may)


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_dora_accepts_by_the_link_of_her_letter_and_plans_with_alice(
    shower: Event, alice: User, charlie: User, dora: User, clock: TimeMachine
) -> None:
    asked(shower, alice)
    asked(shower, alice)  # once more is no second letter
    clock.run_until_idle()
    [letter] = [each for each in outbox.outbox if "dora" in each.to[0].lower()]
    link = next(line for line in letter.body.splitlines() if "/host/" in line)
    assert "Mia's baby shower" in letter.subject and "Saturday" in letter.body
    stranger = Client().get(link).content.decode()
    assert "alice asks you to host" in stranger and "Sign in to accept" in stranger
    assert Client().post(link).status_code == 200 and not shower.co_hosts.filter(pk=dora.pk).exists()
    page = signed_in(dora).post(link)
    assert page.headers["Location"] == f"/e/{shower.pk}/" and signed_in(dora).get(f"/e/{shower.pk}/").status_code == 200
    assert signed_in(dora).post(link).status_code == 302  # twice is no error
    assert signed_in(charlie).get(link).status_code == signed_in(charlie).post(link).status_code == 404
    actions.change_event(shower, by=dora, place="The park")
    clock.run_until_idle()
    assert Notification.objects.filter(user=alice, text__contains="dora hosts Mia's baby shower with you now").exists()


def test_who_may_look_changes_nothing_until_alice_allows_it(shower: Event, alice: User, dora: User) -> None:
    actions.accept_co_hosting(asked(shower, alice, "look").key, by=dora)
    assert shower in Event.objects.visible_to(dora)
    for verb in (
        lambda: actions.change_event(shower, by=dora, title="Hers"),
        lambda: actions.add_guests(shower, by=dora, guests=[{"name": "Eve"}]),
        lambda: actions.make_shopping_list(shower, by=dora, items=[]),
        lambda: actions.change_co_host(shower, by=dora, user=dora.pk, may="change"),
        lambda: actions.invite_co_host(shower, by=dora, email="eve@example.com"),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    problem(client(dora).patch(f"/api/events/{shower.pk}/", {"title": "Hers"}), 403)
    actions.change_co_host(shower, by=alice, user=dora.pk, may="change")
    actions.change_event(shower, by=dora, title="Ours")
    shower.refresh_from_db()
    assert shower.title == "Ours" and not shower.guests.exists()


def test_a_co_host_who_plans_says_not_who_else_hosts(shower: Event, alice: User, bob: User, dora: User) -> None:
    row = asked(shower, alice)
    for verb in (
        lambda: actions.invite_co_host(shower, by=bob, email="eve@example.com"),
        lambda: actions.withdraw_co_host_invitation(shower, by=bob, invitation=row.pk),
        lambda: actions.remove_co_host(shower, by=bob, user=alice.pk),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    actions.remove_co_host(shower, by=bob, user=bob.pk)  # but goes by himself
    assert shower not in Event.objects.visible_to(bob)


def test_an_invitation_that_was_taken_back_or_removed_opens_nothing(shower: Event, alice: User, dora: User) -> None:
    row = asked(shower, alice)
    actions.withdraw_co_host_invitation(shower, by=alice, invitation=row.pk)
    assert signed_in(dora).get(links.co_host_link(row)).status_code == 404
    row = asked(shower, alice)
    actions.accept_co_hosting(row.key, by=dora)
    actions.remove_co_host(shower, by=alice, user=dora.pk)
    assert shower not in Event.objects.visible_to(dora)
    assert signed_in(dora).post(links.co_host_link(row)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"email": "no address"}, "email"), ({"email": "alice@example.com"}, "email"), ({"may": "own"}, "may")],
)
def test_a_wrong_invitation_names_its_field(shower: Event, alice: User, fields: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        actions.invite_co_host(shower, by=alice, **({"email": "dora@example.com"} | fields))
    assert list(wrong.value.message_dict) == [field] and not CoHostInvitation.objects.exists()


def test_the_api_asks_allows_and_removes(shower: Event, alice: User, bob: User, dora: User) -> None:
    api = client(alice)
    made = api.post("/api/co-hosts/", {"event": shower.pk, "email": "dora@example.com", "may": "look"})
    assert made.status_code == 201 and made.json()["user"] is None
    url = f"/api/co-hosts/{made.json()['id']}/"
    problem(client(bob).delete(url), 403)
    actions.accept_co_hosting(CoHostInvitation.objects.get().key, by=dora)
    assert (api.get(url).json()["user"], api.patch(url, {"may": "change"}).json()["may"]) == ("dora", "change")
    assert client(dora).delete(url).status_code == 204  # she goes by herself
    assert client(dora).get("/api/co-hosts/").json()["count"] == 0


def test_the_planner_asks_before_the_letter_goes(shower: Event, alice: User, call: Any) -> None:
    from agents import registry

    assert registry.tools["invite_co_host"].approval is True
    card = call("invite_co_host", alice, email="dora@example.com")
    assert (card.name, card.arguments) == ("co_hosts", {"event": shower.pk})
    assert "bob" in call("show_co_hosts", alice).text


@pytest.mark.parametrize(
    ("said", "tool", "arguments"),
    [
        ("invite bea@example.com as co-host", "invite_co_host", {"email": "bea@example.com", "may": "change"}),
        ("please make bea@example.com a cohost of the shower", "invite_co_host", {"email": "bea@example.com"}),
        ("ask bea@example.com to host it with me", "invite_co_host", {"email": "bea@example.com"}),
        ("add bea@example.com as a co-host who may only look", "invite_co_host", {"may": "look"}),
        ("who hosts it?", "show_co_hosts", {}),
        ("who is hosting with me?", "show_co_hosts", {}),
    ],
)
def test_the_offline_model_understands_hosting_together(
    said: str, tool: str, arguments: dict[str, str], shower: Event, alice: User
) -> None:
    talk = Talk(alice)
    talk.say(said)
    assert talk.calls == [[tool]]
    [called] = [item for item in talk.items if isinstance(item, Called)]
    assert arguments.items() <= json.loads(called.arguments).items() and not shower.guests.exists()


def test_a_co_host_without_an_address_is_asked_for_and_is_no_guest(shower: Event, alice: User) -> None:
    talk = Talk(alice)
    assert "address" in talk.say("invite Bea as co-host") and talk.calls == [] and not shower.guests.exists()
