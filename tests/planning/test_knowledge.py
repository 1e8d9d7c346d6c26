"""What the planner knows: places and vendors for all, events and their notes for their hosts and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from agents.knowledge import Hit, search
from planning.models import Event, Vendor, Venue
from tests.planning.talking import Talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    """Two places and a vendor."""
    Venue.objects.create(
        name="Casa Verde", town="Springfield", price=300, capacity=40, about="A quiet garden with old trees."
    )
    Venue.objects.create(
        name="The Loft", town="Springfield", price=900, capacity=120, about="A rooftop above the river, for dancing."
    )
    Vendor.objects.create(
        name="Ovenly",
        town="Millbrook",
        price=80,
        kind=Vendor.Kind.CAKE,
        about="Layered sponge, a kitchen without nuts.",
    )


@pytest.fixture
def picnic(alice: User, bob: User) -> Event:
    """Alice's, of last year, with Bob as her co-host."""
    event = Event.objects.create(
        owner=alice,
        title="Spring picnic",
        kind="picnic",
        starts_at=timezone.now() - timedelta(days=200),
        place="Old Mill meadow",
        notes="Uncle Theo brought the charcoal grill. Next time rent a tent, it rained.",
    )
    event.co_hosts.add(bob)
    return event


def titles(hits: list[Hit]) -> list[str]:
    return [hit.title for hit in hits]


def test_places_and_vendors_are_found_by_what_is_said_of_them(charlie: User) -> None:
    assert titles(search(charlie, "somewhere outdoors with plants"))[:1] == ["Casa Verde"]
    assert titles(search(charlie, "a bakery without nuts"))[:1] == ["Ovenly"]
    assert titles(search(charlie, "the loft", kinds=["venue"]))[:1] == ["The Loft"]


def test_hosts_find_a_past_event_and_its_notes_and_nobody_else_does(
    picnic: Event, alice: User, bob: User, charlie: User
) -> None:
    for host in (alice, bob):
        assert titles(search(host, "what was it with the barbecue and the rain?"))[:1] == ["Notes on Spring picnic"]
        assert titles(search(host, "Old Mill meadow"))[:1] == ["Spring picnic"]
    assert not search(charlie, "Uncle Theo charcoal grill")
    assert "Spring picnic" not in titles(search(charlie, "Old Mill meadow picnic", limit=50))


def test_who_hosts_no_longer_finds_nothing_from_that_moment_on(picnic: Event, bob: User, charlie: User) -> None:
    assert search(bob, "Uncle Theo charcoal grill")
    picnic.co_hosts.set([charlie])
    assert not search(bob, "Uncle Theo charcoal grill")
    assert search(charlie, "Uncle Theo charcoal grill")
    charlie.co_hosted_events.clear()
    assert not search(charlie, "Uncle Theo charcoal grill")


def test_without_a_model_one_asks_what_is_known_and_finds_ones_notes(picnic: Event, alice: User, charlie: User) -> None:
    talk = Talk(alice)
    for said in (
        "What do you know about places with a garden?",
        "look up a quiet garden",
        "What is known about Casa Verde?",
    ):
        assert "Casa Verde" in talk.say(said), said
        assert "search_knowledge" in [name for step in talk.calls for name in step]
    for said in ("Find my notes about the charcoal grill", "what did I note about the grill and the tent?"):
        assert "Notes on Spring picnic" in talk.say(said), said
    assert "Spring picnic" not in Talk(charlie).say("find my notes about the charcoal grill")
    assert "know nothing" in talk.say("What do you know about quantum chromodynamics?")
    talk.say("Plan a picnic for 8 next Saturday at 3pm")
    assert "create_event" in talk.calls[0], "planning is as it was"
