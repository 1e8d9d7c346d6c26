"""Conversations of several turns: Alice talks, the tools answer as the planner's tools do."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from agents import registry
from agents.llm.model import Called, Completed, Request, Said
from agents.llm.offline.model import OfflineModel
from agents.runtime.outcome import Outcome
from planning.content import (
    CategoryContent,
    Content,
    CostsContent,
    EventContent,
    GuestContent,
    GuestListContent,
    ItemContent,
    ListContent,
)
from tests.planning.asking_the_grammar import NOW

MIAS = EventContent(
    id=5, title="Mia's baby shower", kind="baby shower", starts_at=datetime(2026, 4, 18, 15, tzinfo=UTC), guests=20
)
TOMS = EventContent(id=7, title="Tom's birthday", starts_at=datetime(2026, 4, 17, 18, 30, tzinfo=UTC), guests=8)
ON_LIST = ListContent(id=1, count=14, left=14, unpriced=0, cost=Decimal(120), spent=Decimal(12))
GUESTS = GuestListContent(listed=2, coming=1, unanswered=1)


def told(words: str = "…", **content: Any) -> Outcome:
    """What a tool tells: its words are for other models."""
    return Outcome(words, data=Content(**content).data())


@dataclass
class Dialogue:
    """Keeps the items; `outcomes` are what tools come to, by name. `steps` are the calls of the last message."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    items: list[Said | Called] = field(default_factory=list)
    steps: list[list[tuple[str, dict[str, Any]]]] = field(default_factory=list)

    def say(self, text: str) -> str:
        self.items.append(Said("user", text))
        self.steps = []
        for _ in range(8):
            done = self.asked()
            if done.text:
                self.items.append(Said("assistant", done.text, OfflineModel.name))
            if not done.calls:
                return done.text
            self.steps.append([(call.name, json.loads(call.arguments)) for call in done.calls])
            for call in done.calls:
                came_of = self.outcomes[call.name]
                self.items.append(
                    Called(call.call_id, call.name, call.arguments, came_of.text, came_of.ok, came_of.data)
                )
        raise AssertionError(f"It does not come to an end: {self.steps}")

    def asked(self) -> Completed:
        async def drained() -> Completed:
            model = OfflineModel(words_per_second=0, clock=lambda: NOW)
            request = Request("", tuple(self.items), registry.agents["planner"].schemas())
            events = [event async for event in model.stream(request)]
            assert isinstance(events[-1], Completed)
            return events[-1]

        return asyncio.run(drained())


def shower(**more: Outcome) -> Dialogue:
    sunday = MIAS.model_copy(update={"starts_at": MIAS.starts_at + timedelta(days=1)})
    return Dialogue(
        {
            "create_event": told(event=MIAS),
            "make_shopping_list": told(event=MIAS, shopping_list=ON_LIST),
            "draft_invitations": told(event=MIAS, guest_list=GUESTS),
            "add_items": told(event=MIAS, items=[ItemContent(id=3, name="wine", quantity=Decimal(1))]),
            "add_guests": told(event=MIAS, guests=[GuestContent(id=3, name="Anna", answer="unknown")]),
            "list_events": told(events=[TOMS, MIAS]),
            "change_event": told(event=sunday),
            "show_event": told(event=MIAS.model_copy(update={"place": "Luigi's", "budget": Decimal(300)})),
            **more,
        }
    )


def test_alice_plans_a_shower_and_gets_its_list_and_invitations_in_one_go() -> None:
    talk = shower()
    said = talk.say("Plan Mia's baby shower for 20 guests next Saturday at 3pm")
    assert talk.steps == [
        [
            (
                "create_event",
                {"title": "Mia's baby shower", "kind": "baby shower", "starts_at": "2026-04-18T15:00:00", "guests": 20},
            )
        ],
        [("make_shopping_list", {"event": 5}), ("draft_invitations", {"event": 5})],
    ]
    assert said.startswith(
        "Mia's baby shower is planned for Saturday, April 18, 2026 at 3 p.m. for 20 guests. "
        "The shopping list has 14 items, about $120 in all. The invitations are drafted; nothing is sent."
    )
    assert "I'm the offline model" in said
    assert "!" not in said and "(event" not in said


def test_what_else_was_asked_for_follows_when_the_event_is_there() -> None:
    talk = shower()
    said = talk.say("Plan Mia's baby shower next Saturday at 3pm, add wine, invite Anna, and make it 20 guests")
    assert talk.steps[0][0][1]["guests"] == 20
    assert talk.steps[2] == [
        ("add_items", {"items": [{"name": "wine", "quantity": 1}], "event": 5}),
        ("add_guests", {"guests": [{"name": "Anna"}], "event": 5}),
    ]
    assert "Added wine to the shopping list" in said and "Put Anna on the guest list" in said


def test_results_of_one_step_may_come_in_any_order() -> None:
    talk = shower()
    talk.say("Plan Mia's baby shower for 20 guests next Saturday at 3pm")
    create, made, drafted = [item for item in talk.items if isinstance(item, Called)]
    talk.items = [talk.items[0], create, drafted, made]
    assert "The shopping list has 14 items" in talk.asked().text
    assert "did not work" not in talk.asked().text


def test_just_the_event_is_just_the_event() -> None:
    talk = shower()
    talk.say("Plan Mia's baby shower next Saturday at 3pm, just the event")
    assert [[tool for tool, _ in step] for step in talk.steps] == [["create_event"]]
    talk = shower()
    talk.say("Plan Mia's baby shower next Saturday at 3pm without invitations")
    assert [[tool for tool, _ in step] for step in talk.steps] == [["create_event"], ["make_shopping_list"]]


def test_an_event_whose_date_is_open_is_made_at_once_and_the_date_is_said_later() -> None:
    talk = shower()
    talk.say("Plan Mia's baby shower for 20 guests at grandma's house")
    known = {"title": "Mia's baby shower", "kind": "baby shower", "guests": 20, "place": "grandma's house"}
    assert talk.steps[0] == [("create_event", known)]
    talk.steps.clear()
    talk.say("next Saturday at 3")
    assert talk.steps[-1] == [("change_event", {"event": 5, "starts_at": "2026-04-18T15:00:00"})]


def test_a_time_without_a_day_is_asked_for_its_day_and_the_rest_is_kept() -> None:
    talk = shower()
    assert talk.say("Plan Mia's baby shower at 3 for 20 guests at grandma's house").startswith(
        "When should Mia's baby shower be?"
    )
    assert talk.steps == []
    talk.say("next Saturday")
    assert talk.steps[0] == [
        (
            "create_event",
            {
                "title": "Mia's baby shower",
                "kind": "baby shower",
                "starts_at": "2026-04-18T15:00:00",
                "guests": 20,
                "place": "grandma's house",
            },
        )
    ]


def test_the_answer_may_come_in_pieces_and_after_a_detour() -> None:
    talk = shower()
    assert talk.say("plan something").startswith("What kind of event should it be?")
    assert talk.say("a birthday for Tom at half past six").startswith("When should Tom's birthday be?")
    assert talk.say("20 guests, budget 300").startswith("When should Tom's birthday be?")
    assert talk.say("in June").startswith("Which day in June should Tom's birthday be?")
    talk.say("the 12th at half past six")
    assert talk.steps[0] == [
        (
            "create_event",
            {
                "title": "Tom's birthday",
                "kind": "birthday",
                "starts_at": "2026-06-12T18:30:00",
                "guests": 20,
                "budget": 300,
            },
        )
    ]


def test_a_party_may_turn_out_to_be_a_birthday() -> None:
    talk = shower()
    assert talk.say("I want to have a party for 15 kids at 3").startswith("When should the party be?")
    assert talk.say("a birthday for my son Leo").startswith("When should My son Leo's birthday be?")
    talk.say("he turns 6 on December 12")
    [(tool, given)] = talk.steps[0]
    assert (tool, given["title"], given["starts_at"], given["guests"]) == (
        "create_event",
        "My son Leo's 6th birthday",
        "2026-12-12T15:00:00",
        15,
    )


def test_never_mind_ends_a_question() -> None:
    talk = shower()
    talk.say("Plan a dinner at 8")
    assert talk.say("never mind") == "All right, I left it as it was."
    talk.say("add wine")
    assert talk.steps == [[("add_items", {"items": [{"name": "wine", "quantity": 1}]})]]


def test_other_questions_of_ours_are_answered_too() -> None:
    talk = shower(
        change_item=told(event=MIAS),
        show_shopping_list=told(
            event=MIAS,
            shopping_list=ON_LIST,
            items=[
                ItemContent(id=1, name="Apple juice", quantity=Decimal(3), unit="bottles", price=Decimal(2)),
                ItemContent(id=2, name="Plates", quantity=Decimal(20)),
            ],
        ),
    )
    talk.say("invite some friends")
    talk.say("Anna and ben@example.com")
    assert talk.steps == [[("add_guests", {"guests": [{"name": "Anna"}, {"name": "Ben", "email": "ben@example.com"}]})]]
    talk.say("change the place")
    talk.say("Luigi's")
    assert talk.steps == [[("change_event", {"place": "Luigi's", "event": 5})]]
    talk.say("double the juice")
    assert talk.steps[1] == [("change_item", {"item": "Apple juice", "quantity": 6, "event": 5})]


def test_moving_only_the_day_keeps_the_time_that_it_has_now() -> None:
    talk = shower()
    talk.say("Plan Mia's baby shower next Saturday at 3pm")
    said = talk.say("move it to Sunday")
    assert talk.steps == [[("list_events", {})], [("change_event", {"starts_at": "2026-04-19T15:00:00", "event": 5})]]
    assert said.startswith("Mia's baby shower is now on Sunday, April 19, 2026 at 3 p.m.")


def test_moving_only_the_time_keeps_the_day() -> None:
    talk = shower()
    talk.say("make Tom's birthday at 8pm")
    assert talk.steps[1] == [("change_event", {"starts_at": "2026-04-17T20:00:00", "event": 7})]
    talk.say("postpone Mia's baby shower by two weeks")
    assert talk.steps[1] == [("change_event", {"starts_at": "2026-05-02T15:00:00", "event": 5})]


def test_questions_are_answered_first_and_from_what_the_tool_said() -> None:
    talk = shower()
    assert talk.say("where is it?").startswith("Mia's baby shower is at Luigi's.")
    assert talk.say("when is it?") == "Mia's baby shower is on Saturday, April 18, 2026 at 3 p.m., in 3 days."
    assert talk.say("how many days left?") == "Mia's baby shower is in 3 days: Saturday, April 18, 2026 at 3 p.m."
    assert talk.say("how many guests?") == "Mia's baby shower is planned for 20 guests."


def test_budget_and_guests_are_answered_in_a_sentence() -> None:
    costs = CostsContent(
        cost=Decimal(120),
        spent=Decimal(12),
        unpriced=0,
        budget=Decimal(300),
        categories=[CategoryContent(name="Food", cost=Decimal(100)), CategoryContent(name="Drinks", cost=Decimal(20))],
    )
    coming = [GuestContent(id=1, name="Anna", answer="coming"), GuestContent(id=2, name="Zoe", answer="unknown")]
    talk = Dialogue(
        {
            "what_it_costs": told(event=MIAS, costs=costs),
            "show_invitations": told(event=MIAS, guest_list=GUESTS, guests=coming),
        }
    )
    assert talk.say("are we within budget?").startswith(
        "That is $180 under the budget of $300. Mia's baby shower costs $120"
    )
    assert talk.say("how much did we spend?").startswith(
        "Mia's baby shower costs $120 in all, $12 of it spent. That is"
    )
    assert talk.say("who is coming?") == "Anna is coming. 1 of 2 has not answered yet."
    assert talk.say("is Anna coming?") == "Yes, Anna said yes."
    assert talk.say("is Ben coming?") == "Ben is not on the guest list. Say: invite Ben."


def test_a_refusal_is_said_in_plain_words_with_a_way_out() -> None:
    talk = Dialogue(
        {
            "remove_items": Outcome.refused(
                "…",
                "not_found",
                {"of": "item", "name": "caviar", "choices": ["wine", "cheese"]},
            ),
            "record_answer": Outcome.refused(
                "…",
                "not_found",
                {"of": "guest", "name": "Zoe", "choices": ["Anna"]},
            ),
            "what_it_costs": Outcome.refused(
                "…",
                "not_found",
                {"of": "event", "name": "wedding", "choices": ["Tom's birthday"], "ids": [7]},
            ),
            "create_event": Outcome.refused(
                "…", "invalid", {"errors": {"title": ["Ensure this value has at most 120 characters."]}}
            ),
        }
    )
    said = talk.say("remove the caviar")
    assert said.startswith("That did not work. No item is called 'caviar'. On the list: wine and cheese.")
    assert "add caviar" in said
    assert "invite Zoe" in talk.say("Zoe might come")
    assert "Yours: Tom's birthday." in talk.say("what does the wedding cost?")
    assert "Nothing was changed. title: Ensure this value has at most" in talk.say("Plan a picnic tomorrow at noon")
    assert talk.steps == [[("create_event", {"title": "Picnic", "kind": "picnic", "starts_at": "2026-04-16T12:00:00"})]]


def test_what_was_guessed_is_said() -> None:
    talk = shower()
    assert "You named no time, so I took 2 pm, which is usual for this." in talk.say(
        "Plan Mia's baby shower on Saturday"
    )
    said = talk.say("Plan Mia's baby shower next weekend")
    assert "You left the day open, so I took Saturday, April 25." in said


def test_what_was_not_understood_beside_the_rest_is_named() -> None:
    talk = shower()
    assert "I did not understand “order a pizza oven for Mars at dawn”" not in talk.say("add wine")
    assert "I did not understand “make it vegetarian”" in talk.say("add wine. make it vegetarian")


def test_a_tool_that_the_agent_may_not_use_is_not_called() -> None:
    talk = shower()
    talk.items.append(Said("user", "add wine"))
    model = OfflineModel(words_per_second=0, clock=lambda: NOW)
    answer = model.answer(Request("", tuple(talk.items), ()))
    assert not answer.calls
    assert re.search("did not understand", answer.text)
