"""The offline model and the planner's real tools on real rows: they must speak the same language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from agents.llm.model import Called
from planning.models import Event, Guest, ShoppingItem
from tests.planning.talking import Talk


def test_alice_plans_her_shower_in_a_few_messages(alice: User) -> None:
    talk = Talk(alice)
    said = talk.say("Plan a baby shower for 20 guests next Saturday at 3pm")
    assert talk.calls == [["create_event"], ["make_shopping_list", "draft_invitations"]]
    assert said.startswith(
        "The baby shower is planned for Saturday, Nov. 28, 2026 at 3 p.m. for 20 guests. The shopping list has "
    )
    event = Event.objects.get()
    assert (event.title, event.guest_count, event.invitation is not None) == ("Baby shower", 20, True)

    talk.say("it's at grandma's house, budget 400, and add 3 bottles of cider for $30")
    event.refresh_from_db()
    assert (event.place, event.budget) == ("grandma's house", Decimal(400))
    assert ShoppingItem.objects.get(name="cider").price == Decimal(10)

    talk.say("move it to Sunday")
    event.refresh_from_db()
    assert event.starts_at.isoformat() == "2026-11-29T15:00:00+00:00"

    talk.say("invite Anna, Ben and Zoë")
    talk.say("Anna is coming, Ben can't make it")
    assert list(Guest.objects.order_by("name").values_list("name", "answer")) == [
        ("Anna", "coming"),
        ("Ben", "declined"),
        ("Zoë", "unknown"),
    ]
    assert talk.say("who is coming?") == "Anna is coming. 1 of 3 has not answered yet."

    talk.say("we bought the cider")
    assert talk.say("how much have we spent?").count("$30 of it spent") == 1
    assert talk.say("where is it?") == "The baby shower is at grandma's house."


def test_an_hour_that_is_told_before_the_day_is_kept_until_the_day_is_told(alice: User) -> None:
    talk = Talk(alice)
    talk.say("plan a dinner")
    assert talk.say("half past seven").startswith("On which day?")
    talk.say("8 people")
    talk.say("Saturday")
    event = Event.objects.get()
    assert event.starts_at is not None and event.guest_count == 8
    assert event.starts_at.isoformat() == "2026-11-28T19:30:00+00:00"


def test_a_pasted_list_is_looked_at_and_changes_no_event(alice: User) -> None:
    talk = Talk(alice)
    talk.say("Plan a dinner for 6 tomorrow at 7pm")
    said = talk.say("Add these guests:\n1. Ada Young <ada@example.com>\n2. Anna and Ben with 2 kids\n3. Zoë and family")
    assert talk.calls[-1] == ["read_guest_list"] and "Nobody was added yet" in said
    event = Event.objects.get()
    assert (event.guest_count, event.guests.count()) == (6, 0)
    assert "Ada Young <ada@example.com>" in event.guest_import.text


EVERY_TOOL = [
    ("Plan a dinner for 6 tomorrow at 7pm", ["create_event", "make_shopping_list", "draft_invitations"]),
    ("add 2 bottles of red wine", ["add_items"]),
    ("make it 4 bottles", ["change_item"]),
    ("we got the red wine", ["tick_items"]),
    ("untick the red wine", ["tick_items"]),
    ("show the shopping list", ["show_shopping_list"]),
    ("remove the red wine", ["remove_items"]),
    ("make a shopping list with olives", ["make_shopping_list"]),
    ("invite Anna", ["add_guests"]),
    ("Anna is coming", ["record_answer"]),
    ("Anna might come", ["record_answer"]),
    ("Anna can't come", ["record_answer"]),
    ("Anna hasn't answered yet", ["record_answer"]),
    ("show the invitations", ["show_invitations"]),
    ("uninvite Anna", ["remove_guests"]),
    ("draft the invitations saying come hungry", ["draft_invitations"]),
    ("make it 8 guests", ["change_event"]),
    ("start at 8pm", ["list_events", "change_event"]),
    ("when is it?", ["show_event"]),
    ("what is left?", ["what_is_left"]),
    ("what does it cost?", ["what_it_costs"]),
    ("list my events", ["list_events"]),
    ("show past events", ["list_events"]),
]


def test_the_grammar_knows_a_success_of_every_tool_when_it_sees_one(alice: User) -> None:
    talk = Talk(alice)
    for text, tools in EVERY_TOOL:
        before = len(talk.items)
        said = talk.say(text)
        results = [item for item in talk.items[before:] if isinstance(item, Called)]
        assert [result.name for result in results] == tools, text
        assert all(result.ok for result in results), results
        assert "did not work" not in said and "(event" not in said, said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("add wine", "There is no event yet."),
        ("show the shopping list", "There is no event yet."),
        ("what does the wedding cost?", "There is no event yet."),
        ("Anna is coming", "There is no event yet."),
    ],
)
def test_without_any_event_the_newcomer_is_told_what_to_do(alice: User, text: str, part: str) -> None:
    said = Talk(alice).say(text)
    assert (part in said and "plan a picnic" in said.lower()) or "list my events" in said


def test_a_refusal_of_a_real_tool_is_known_as_one(alice: User) -> None:
    talk = Talk(alice)
    talk.say("Plan a dinner for 6 tomorrow at 7pm")
    for text in [
        "remove the caviar",
        "Zoe is coming",
        "where is the wedding?",
        "uninvite Zoe",
        "we bought the moon",
        "change the caviar to 3",
    ]:
        said = talk.say(text)
        assert said.startswith("That did not work."), (text, said)


def test_two_events_in_a_conversation_are_told_apart(alice: User) -> None:
    talk = Talk(alice)
    talk.say("Plan a birthday for Tom on Saturday at 3pm and a dinner for Sue on Sunday at 7pm")
    assert Event.objects.count() == 2
    talk.say("add candles to Tom's birthday")
    assert ShoppingItem.objects.filter(name="candles").get().shopping_list.event.title == "Tom's birthday"
    talk.say("move Sue's dinner to 8pm")
    assert Event.objects.get(title="Sue's dinner").starts_at.hour == 20
    assert talk.say("how many days until Tom's birthday?").startswith("Tom's birthday is in 6 days")


def test_alice_plans_two_days_and_each_thing_is_on_the_day_that_she_named(alice: User) -> None:
    talk = Talk(alice)
    talk.say(
        "Plan an off-site for 12 people from Thursday December 10 at 9am to Friday December 11 at 5pm at Lake House"
    )
    event = Event.objects.get()

    def times() -> str:
        event.refresh_from_db()
        assert event.starts_at and event.ends_at
        return f"{event.starts_at:%d %H}-{event.ends_at:%d %H}"

    assert (times(), event.place) == ("10 09-11 17", "Lake House")
    talk.say("it ends on Friday at 6pm")
    assert times() == "10 09-11 18"  # the Friday of the off-site, not the next one
    talk.say("it ends on December 12")
    assert times() == "10 09-12 17"
    talk.say("add a wrap-up on December 11 at 4pm to the run of show")
    assert "On which date?" in talk.say("add a farewell on Friday at 5pm to the run of show")
    [point] = event.agenda.all()
    assert (point.title, f"{point.begins_at:%d %H}") == ("Wrap-up", "11 16")
    talk.say("add tasks: book rooms, order lunch by Tuesday")
    assert [(task.title, task.due_at is None) for task in event.tasks.order_by("pk")] == [
        ("Book rooms", True),
        ("Order lunch", False),
    ]
    assert Event.objects.count() == 1
