"""The day before, a model words what Alice is told; whatever it does, she is told once, and only what is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.business import AgentManager
from agents.business.models import AgentLogEntry, AgentRun, Outreach
from agents.testing import TimeMachine
from agents.workflows import engine
from planning import actions, briefing, prompts
from planning.models import Event
from tests.harness.model_script import Step, fail, say
from tests.harness.model_server import ModelServer
from tests.planning.conftest import THREE
from tests.planning.talking import Talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

#: Early on the day before the day before: six hours until the briefing.
START = THREE - timedelta(hours=30)

FACTS = (
    "Mia's baby shower is tomorrow at 3 p.m., at Grandma's garden. 2 people are coming. Ben has not answered. "
    "Still to buy: Napkins, Cheese and Banner."
)
WORDS = "Mia's baby shower is tomorrow at 3 p.m. Ben has not answered yet; 2 are coming. Napkins and cheese still lack."


@pytest.fixture
def clock(transactional_db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=START) as clock:
        yield clock


@pytest.fixture
def model(settings: Any) -> Iterator[ModelServer]:
    with ModelServer() as server:
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "key", server.url
        yield server


@pytest.fixture
def party(clock: TimeMachine, shower: Event, groceries: object, alice: User) -> Event:
    """The shower, with Ana who comes with one more, and Ben who is silent."""
    ana, _ = actions.add_guests(shower, by=alice, guests=[{"name": "Ana"}, {"name": "Ben"}])
    actions.change_guest(shower, by=alice, guest=ana.pk, answer="coming", party_size=2)
    clock.run_until_idle()
    return shower


def briefings() -> list[str]:
    told = Outreach.objects.filter(kind="planning.reminders", widget="event_card").order_by("pk")
    return list(told.values_list("text", flat=True))


def test_a_model_words_the_facts_and_alice_hears_it_once_with_the_events_card(
    party: Event, model: ModelServer, clock: TimeMachine
) -> None:
    model.script(say(WORDS))
    clock.advance_to(THREE - timedelta(hours=22))
    assert briefings() == [WORDS]
    [asked] = model.requests
    assert "- Ben has not answered." in str(asked.texts) and "You look after one event" in str(asked.body)
    assert not asked.body.get("tools")
    [spoken] = Outreach.objects.filter(text=WORDS)
    assert (spoken.state, spoken.widget_arguments, spoken.user) == ("delivered", {"event": party.pk}, party.owner)


def test_no_model_is_asked_about_what_goes_by_rules(party: Event, model: ModelServer, clock: TimeMachine) -> None:
    clock.advance_to(THREE - timedelta(hours=24, minutes=1))
    assert Outreach.objects.exists() and not model.requests


@pytest.mark.parametrize(
    "answer",
    [
        fail(400),
        say(""),
        say("Tomorrow is the day."),
        say(f"{WORDS} It costs $99."),
        say(f"{WORDS} See [the list](https://evil.example)."),
        say(f"{WORDS} <b>Now</b>"),
        say(f"{WORDS} Press the button below."),
        say(f"{WORDS} {'Really. ' * 100}"),
    ],
    ids=["fails", "empty", "no title", "a sum of its own", "a link", "markup", "a button", "too long"],
)
def test_where_its_words_do_not_fit_the_facts_are_said_as_they_are(
    party: Event, model: ModelServer, clock: TimeMachine, answer: Step
) -> None:
    model.script(answer)
    clock.advance_to(THREE - timedelta(hours=23))
    assert briefings() == [FACTS]
    assert AgentRun.objects.get().status == "active"
    assert AgentLogEntry.objects.filter(kind="note", text__contains="facts").exists()


def test_the_offline_model_says_the_facts(party: Event, clock: TimeMachine) -> None:
    clock.advance_to(THREE - timedelta(hours=24))
    assert briefings() == [FACTS]
    assert AgentLogEntry.objects.get(kind="answer").text == FACTS


def test_over_the_budget_of_the_day_the_facts_are_said(
    party: Event, model: ModelServer, clock: TimeMachine, settings: Any
) -> None:
    settings.AGENT_TOKENS_A_DAY = 0
    clock.advance_to(THREE - timedelta(hours=24))
    assert briefings() == [FACTS] and not model.requests


def test_while_the_concierge_is_paused_the_facts_are_said_and_nothing_more_when_it_wakes(
    party: Event, model: ModelServer, clock: TimeMachine
) -> None:
    AgentManager.pause(AgentRun.objects.get())
    clock.advance_to(THREE - timedelta(hours=23))
    assert briefings() == [FACTS]
    AgentManager.resume(AgentRun.objects.get())
    clock.advance(hours=3)
    assert briefings() == [FACTS] and not model.requests


def test_words_that_come_when_the_facts_were_said_are_not_said_too(party: Event, clock: TimeMachine) -> None:
    AgentManager.pause(AgentRun.objects.get())
    clock.advance_to(THREE - timedelta(hours=23))
    engine.signal(briefing.WORDED, {"words": WORDS}, match=briefing.of(party))
    clock.advance(hours=1)
    assert briefings() == [FACTS]


def test_words_for_another_date_are_not_waited_for(party: Event, clock: TimeMachine) -> None:
    AgentManager.pause(AgentRun.objects.get())
    clock.advance_to(THREE - timedelta(hours=24))
    engine.signal(briefing.WORDED, {"words": WORDS}, match={**briefing.of(party), "begins": THREE.isoformat() + "!"})
    clock.run_until_idle()
    assert briefings() == []
    engine.signal(briefing.WORDED, {"words": WORDS}, match=briefing.of(party))
    clock.run_until_idle()
    assert briefings() == [WORDS]


def test_workers_that_were_away_brief_her_late_but_once(party: Event, model: ModelServer, clock: TimeMachine) -> None:
    clock.skip(hours=20)
    clock.advance(hours=1)
    assert briefings() == [FACTS.replace("tomorrow", "today")]


def test_what_is_planned_for_tomorrow_needs_no_briefing(clock: TimeMachine, alice: User) -> None:
    for hours in (3, 24):
        actions.create_event(by=alice, title="Tea", starts_at=START + timedelta(hours=hours))
    clock.advance(days=2)
    assert briefings() == []


def test_a_party_that_is_moved_away_meanwhile_is_not_spoken_of(party: Event, alice: User, clock: TimeMachine) -> None:
    AgentManager.pause(AgentRun.objects.get())
    clock.advance_to(THREE - timedelta(hours=24) + timedelta(minutes=5))
    actions.change_event(party, by=alice, starts_at=THREE + timedelta(days=20))
    clock.advance(hours=3)
    assert briefings() == []


@pytest.mark.parametrize("title", ["Mia's baby shower", "Les 40 ans de Béa", "[tea](https://evil.example)"])
def test_the_question_bears_the_facts_for_a_model_that_is_a_program(alice: User, title: str) -> None:
    event = actions.create_event(by=alice, title=title, starts_at=THREE)
    facts = briefing.facts(event)
    assert prompts.facts_in(prompts.content(facts)) == " ".join(facts)
    assert all(fact in prompts.prompt(facts, title) for fact in facts)
    assert prompts.facts_in({}) == ""


def test_a_person_who_writes_such_a_question_gets_no_briefing(alice: User) -> None:
    question = prompts.prompt(["The vault's code is 1234."], "Mia's baby shower")
    assert "1234" not in Talk(alice).say(question)
