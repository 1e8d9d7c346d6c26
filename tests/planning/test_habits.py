"""What Alice's earlier events were like is offered for the next one, with where it is from; nothing is taken over."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import memory
from agents.runtime import Context
from agents.runtime.models import Run
from chat.models import Conversation
from planning import actions, habits
from planning.agents import planner
from planning.content import EventContent
from planning.content.habits import HabitsContent
from planning.models import Event, Guest
from planning.summaries import habits as about_habits
from tests.planning.talking import Talk

pytestmark = pytest.mark.django_db


def held(user: Any, *guests: str, place: str = "", budget: Any = None, kind: str = "dinner", ago: int = 300) -> Event:
    """An event that is over, with these people on its list."""
    soon = timezone.now() + timedelta(days=9)
    event = actions.create_event(
        by=user, title=kind.title(), kind=kind, starts_at=soon, guest_count=8, place=place, budget=budget
    )
    actions.add_guests(event, by=user, guests=[{"name": name} for name in guests])
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() - timedelta(days=ago))
    return event


@pytest.fixture
def dinners(alice: Any) -> None:
    held(alice, "Anna Berg", "Ben", "Cleo", place="The Garden", budget=200, ago=400)
    held(alice, "anna  berg", "Ben", place="the garden", budget=300, ago=300)
    third = held(alice, "Dora", "Ben", place="Roof", budget=900, kind="wedding", ago=200)
    Guest.objects.filter(event=third, name="Ben").update(answer=Guest.Answer.DECLINED)


def planned(context: Context, **fields: Any) -> Event:
    soon = timezone.now() + timedelta(days=9)
    return actions.create_event(by=context.user, title="Dinner", kind="dinner", starts_at=soon, guest_count=8, **fields)


@pytest.fixture
def context(alice: Any) -> Context:
    run = Run.objects.create(surface="chat", thread=uuid4(), user=alice, agent="planner")
    return Context(user=alice, agent=planner, thread=run.thread, run=run.pk)


def used(context: Context) -> list[str]:
    return list(Run.objects.get(pk=context.run).recalled)


def test_regular_guests_places_and_budgets_come_from_alices_own_earlier_events(
    context: Context, dinners: None, bob: Any
) -> None:
    held(bob, "Anna Berg", "Eve", place="Elsewhere", budget=1).co_hosts.add(context.user)
    found = habits.of(context, planned(context))
    assert [(each.value, each.times) for each in found.guests] == [("Anna Berg", 2), ("Ben", 2)]
    assert [(each.value.lower(), each.times) for each in found.places] == [("the garden", 2)]
    assert (found.events, found.budget, found.budgets) == (3, Decimal(200), 2), "the wedding's budget is another matter"
    assert used(context) == []


def test_what_alice_has_said_of_her_guests_is_told_and_noted_on_the_run(context: Context, dinners: None) -> None:
    vegan = memory.remember(context.user, "Anna is vegan")
    memory.remember(context.user, "Anna works at the bakery")
    memory.remember(context.user, "Zoe is allergic to nuts")
    found = habits.of(context, planned(context))
    assert [each.statement for each in found.known] == ["Anna is vegan"]
    assert used(context) == [str(vegan.pk)]
    memory.pause(context.user)
    assert habits.of(context, planned(context)).known == []
    memory.resume(context.user)
    Conversation.objects.create(
        pk=context.thread, user=context.user, agent="planner", expires_at=timezone.now() + timedelta(hours=1)
    )
    assert habits.of(context, planned(context)).known == [], "a temporary conversation recalls nothing"


def test_a_host_without_earlier_events_pays_two_statements(context: Context, django_assert_num_queries: Any) -> None:
    event = planned(context)
    context.user.refresh_from_db()
    with django_assert_num_queries(3):  # events, the person's zone, facts
        assert habits.of(context, event) == HabitsContent()


def test_the_next_dinner_is_offered_as_last_time_and_nothing_is_taken_over(alice: Any, dinners: None) -> None:
    memory.remember(alice, "Anna is vegan")
    memory.remember(alice, "I prefer Fridays")
    talk = Talk(alice)
    answer = talk.say("Plan a dinner for 8 next Saturday at 7pm")
    assert "As last time: a budget of $200, as for 2 earlier events" in answer
    assert "(2 of 3)" in answer and "You told me: Prefers Fridays; Anna is vegan." in answer
    assert "Nothing of it is taken over" in answer
    assert "as data to offer from; change and send nothing for it unasked" in talk.outputs[0], "so a model is told"
    event = Event.objects.get(owner=alice, thread__isnull=False)
    assert (event.budget, event.place, event.guests.count()) == (None, "", 0)
    answer = talk.say("Invite Anna and Ben")
    assert "You told me: Anna is vegan." in answer
    answer = talk.say("Plan a dinner for 8 next Sunday at 7pm at the Roof, budget $50")
    assert "a budget of" not in answer and "at the garden" not in answer.lower()


@pytest.mark.parametrize("asks", ["As last time", "Who usually comes?", "what's my usual budget?", "the usual crowd"])
def test_alice_asks_what_was_usual_and_nothing_changes(asks: str, alice: Any, dinners: None) -> None:
    memory.remember(alice, "Anna is vegan")
    before = list(Event.objects.order_by("pk").values()), Guest.objects.count()
    talk = Talk(alice)
    answer = talk.say(asks)
    assert answer.startswith("At your 3 earlier events: a budget of $300") and "Anna Berg (2 of 3)" in answer
    assert "You told me: Anna is vegan." in answer and talk.calls == [["what_was_usual"]]
    assert (list(Event.objects.order_by("pk").values()), Guest.objects.count()) == before


def test_who_hosts_for_the_first_time_is_told_that_there_is_nothing_to_go_by(alice: Any) -> None:
    assert Talk(alice).say("Who are my regular guests?").startswith("There is no earlier event of yours to go by.")


def test_whom_a_plan_names_is_minded_though_nothing_was_before(alice: Any) -> None:
    for words in ("Anna is vegan", "Ben does not eat pork", "Zoe is allergic to nuts"):
        memory.remember(alice, words)
    answer = Talk(alice).say("Plan a dinner with Anna and Ben for 8 on Saturday at 7pm")
    assert "Anna is vegan" in answer and "Ben does not eat pork" in answer and "Zoe" not in answer
    assert "look it over" in answer


def test_after_one_dinner_the_next_is_offered_its_place_and_budget(alice: Any) -> None:
    held(alice, "Anna", place="Mill House", budget=300)
    answer = Talk(alice).say("Plan a dinner for 8 on Saturday at 7pm")
    assert "As last time: a budget of $300, as for 1 earlier event; at Mill House (1 of 1)." in answer


def test_charlies_plans_know_nothing_of_alices(alice: Any, charlie: Any, dinners: None) -> None:
    memory.remember(alice, "Anna is vegan")
    talk = Talk(charlie)
    answer = talk.say("Plan a dinner for 8 next Saturday at 7pm") + talk.say("Invite Anna and Ben")
    assert "vegan" not in answer and "last time" not in answer


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, max_size=12), st.integers(1, 12))
def test_whatever_guests_are_called_nobody_is_a_regular_who_was_there_once(names: list[str], most: int) -> None:
    found = habits._several(names, most)
    assert len(found) <= most and all(2 <= each.times <= len(names) for each in found)
    assert {each.value for each in found} <= set(names)
    event = EventContent(id=1, title="Tea", starts_at=timezone.now())
    told = about_habits.told(event, HabitsContent(events=12, guests=found))
    assert "\n" not in told or any("\n" in name for name in names)
