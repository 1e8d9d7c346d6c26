"""What is said of guests without a model: who comes with whom, what they eat, how they are reached."""

from __future__ import annotations

from typing import Any

import pytest

from agents.testing import Talk
from planning.models import Event
from tests.planning.asking_the_grammar import answer, calls, shower_before

ANSWERED = "record_answer"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("uninvite Ben", [("remove_guests", {"names": ["Ben"]})]),
        ("let's ask Grandma Rose too", [("add_guests", {"guests": [{"name": "Grandma Rose"}]})]),
        (
            "Ben can't make it, nor can Anna",
            [(ANSWERED, {"guest": "Ben", "answer": "declined"}), (ANSWERED, {"guest": "Anna", "answer": "declined"})],
        ),
        ("Will can't make it", [(ANSWERED, {"guest": "Will", "answer": "declined"})]),
        ("May is coming", [(ANSWERED, {"guest": "May", "answer": "coming"})]),
        ("Kim is vegan", [("change_guest", {"guest": "Kim", "note": "vegan"})]),
        ("Kim can't eat nuts", [("change_guest", {"guest": "Kim", "note": "no nuts"})]),
        ("Ben's email is ben@x.org", [("change_guest", {"guest": "Ben", "email": "ben@x.org"})]),
        ("ben's number is 0151 2345678", [("change_guest", {"guest": "Ben", "phone": "0151 2345678"})]),
        ("Ben may bring a plus one", [("change_guest", {"guest": "Ben", "party_limit": 2})]),
        ("make the invitations a bit more romantic", [("word_invitation", {"voice": "romantic"})]),
    ],
)
def test_what_is_said_of_guests_comes_to_its_calls(text: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    assert calls(text, *shower_before()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "everyone but Kim said yes",
        "only Anna is coming",
        "half of them are vegetarian, and 6 need gluten free",
        "invite Anna and family",
        "plan lunch on Friday with the Millers",
        "Kim has an allergy",
        "Anna is coming on a unicycle",
        "Tim is coming with his flurb",
    ],
)
def test_what_is_unclear_or_left_over_is_asked_and_nothing_is_written(text: str) -> None:
    found = answer(text, *shower_before())
    assert found is None or not found.calls


@pytest.mark.parametrize("text", ["who can't eat nuts?", "what allergies are there?", "Will Anna come?"])
def test_a_question_about_guests_reads_alone(text: str) -> None:
    assert {tool for tool, _ in calls(text, *shower_before())} <= {"show_answers", "show_invitations"}


@pytest.mark.django_db
def test_whoever_brings_others_is_noted_with_them_and_put_on_the_list(alice: Any) -> None:
    talk = Talk(alice, "planner")
    talk.say("Plan a tea on Friday at 3pm w/ Sam, Priya and Leo")
    talk.say("Tim is coming with his girlfriend")
    talk.say("sam said yes, he's bringing his two kids")
    talk.say("Priya is vegan")
    talk.say("Priya is allergic to nuts")
    guests = Event.objects.get().guests
    rows = {row.name: (row.answer, row.party_size, row.children, row.notes) for row in guests.all()}
    assert rows == {
        "Sam": ("coming", 3, 2, ""),
        "Priya": ("unknown", 1, 0, "vegan allergic to nuts"),
        "Leo": ("unknown", 1, 0, ""),
        "Tim": ("coming", 2, 0, ""),
    }
    talk.say("Sam is coming alone")
    assert (guests.get(name="Sam").party_size, guests.get(name="Sam").children) == (1, 0)
