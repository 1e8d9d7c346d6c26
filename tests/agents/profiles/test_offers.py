"""Whom a new conversation offers: what code says of its agents, and an operator otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agents import registry
from agents.profiles import sync
from agents.profiles.models import AgentProfile
from agents.profiles.overlay import ProfilesOverlay
from agents.runtime import Agent
from agents.runtime.overlay import Declared

pytestmark = pytest.mark.django_db


@pytest.fixture
def declare() -> Iterator[Callable[..., Agent]]:
    made: list[str] = []

    def new(name: str, **said: Any) -> Agent:
        made.append(name)
        return Agent(name=name, title=name.title(), instructions="", **said)

    yield new
    for name in made:
        registry.agents.forget(name)


@pytest.fixture(params=[Declared, ProfilesOverlay])
def overlay(request: Any, declare: Callable[..., Agent]) -> Any:
    """As code declares it, and with its rows as a migration makes them."""
    declare("waiter", description="Brings it.", suggestions=("Bring me tea",))
    declare("cook", offered=False)
    declare("sommelier", offered=lambda user: User.objects.filter(pk=user.pk, username="alice"))
    if request.param is ProfilesOverlay:
        sync.after_migrate("default")
    return request.param()


def keys(choices: Any) -> set[str]:
    return {each.key for each in choices} & {"waiter", "cook", "sommelier", "mine"}


def test_alice_is_offered_those_that_are_for_her_with_what_they_do(overlay: Any, alice: User, bob: User) -> None:
    assert keys(overlay.offered(alice)) == {"waiter", "sommelier"}
    assert keys(overlay.offered(bob)) == {"waiter"}
    assert keys(overlay.choices(bob)) == {"waiter", "cook", "sommelier"}  # and may ask all that there are
    assert overlay.chosen(bob, "cook") == "cook"
    [waiter] = (each for each in overlay.offered(alice) if each.key == "waiter")
    assert waiter == ("waiter", "Waiter", "Brings it.", ("Bring me tea",))


@pytest.mark.parametrize("overlay", [ProfilesOverlay], indirect=True)
def test_one_that_cannot_say_whether_it_is_offered_takes_no_other_away(
    overlay: Any, declare: Callable[..., Agent], alice: User
) -> None:
    """Nobody could begin a conversation, with whomever."""
    declare("mine", offered=lambda user: user.cellar.is_open)
    sync.after_migrate("default")
    assert keys(overlay.offered(alice)) == keys(Declared().offered(alice)) == {"waiter", "sommelier"}


@pytest.mark.parametrize("overlay", [ProfilesOverlay], indirect=True)
def test_an_operator_says_otherwise_and_own_agents_are_offered_to_their_owner(
    overlay: Any, alice: User, bob: User
) -> None:
    AgentProfile.objects.filter(key="cook").update(is_offered=True)
    AgentProfile.objects.filter(key="waiter").update(is_offered=False, name="Ober")
    AgentProfile.objects.create(key="mine", name="Mine", owner=bob)
    assert keys(overlay.offered(alice)) == {"cook", "sommelier"}
    assert keys(overlay.offered(bob)) == {"cook", "mine"}
    assert keys(overlay.choices(alice)) == {"waiter", "cook", "sommelier"}

    def listed(user: User, **query: str) -> set[str]:
        client = Client()
        client.force_login(user)
        rows = client.get("/api/agents/", query).json()["results"]
        return {row["key"] for row in rows} & {"waiter", "cook", "sommelier", "mine"}

    for user in (alice, bob):
        assert listed(user) == keys(overlay.offered(user))
        assert listed(user, is_offered="false") == keys(overlay.choices(user)) - keys(overlay.offered(user))


def test_nobody_is_asked_at_a_turn_whom_it_is_offered_to(alice: User, declare: Callable[..., Agent]) -> None:
    def fail(user: User) -> bool:
        raise AssertionError("This is for the page on which one chooses.")

    declare("waiter", offered=fail)
    overlay = ProfilesOverlay()
    assert overlay.chosen(alice, "waiter") == "waiter"
    assert overlay.at(None, agent="waiter", user_id=alice.pk).agent("waiter") is not None
