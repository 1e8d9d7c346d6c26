"""Twenty ways and more to ask for an event, in any order, with slips of the pen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planning.asking_the_grammar import answer, calls, planned

OPEN_SHOWER = {"title": "Baby shower", "kind": "baby shower", "guests": 20}
SHOWER = {"title": "Baby shower", "kind": "baby shower", "starts_at": "2026-04-18T15:00:00", "guests": 20}


@pytest.mark.parametrize(
    "text",
    [
        "Plan a baby shower for 20 guests next Saturday at 3pm",
        "plan a baby shower next saturday at 3 pm for twenty guests",
        "Please organise a baby shower on Saturday at 15:00 for 20 people",
        "Can you set up a baby shower for 20 next Saturday at 3?",
        "I'd like to throw a baby shower this Saturday at three o'clock, 20 guests",
        "We want to host a baby shower for twenty people on 4/18 at 3pm",
        "for 20 guests next Saturday at 3pm plan a baby shower",
        "Next Saturday at 3pm for 20 guests: a baby shower please",
        "Baby shower for 20 guests next Saturday at 3pm",
        "baby shower, Saturday 3pm, 20 people",
        "20 people, Saturday, 3pm, baby shower",
        "Could you help me plan a baby shower? Next Saturday at 3pm. 20 guests.",
        "I'm planning a baby shower for 20 friends on Saturday, April 18, from 3 to 6 pm",
        "Let's do a baby shower on Saturday the 18th at 3 in the afternoon with 20 guests",
        "we're having a baby shower next Sat 3-5pm, 20 of us",
        "Create a baby shower on 2026-04-18 at 3 p.m. for about 20 guests",
        "Arrange a nice little baby shower for two dozen people minus four",
        "how about a baby shower on saturday at 3pm for 20 people?",
        "hi, I need a baby shower for around 20 guests on 18 April at 3pm",
        "plna a babby shower for 20 gusets nxet saterday at 3pm",
        "Organize a baby showr for 20 geusts on Saturdya at 3pm",
        "new event: baby shower, date: April 18, time: 3pm, guests: 20",
        "Plan a baby shower. Make it 20 guests. It should be next Saturday at 3pm.",
        "schedule a baby shower in three days at 3pm for 20 guests",
    ],
)
def test_alice_asks_for_her_shower_in_her_own_words(text: str) -> None:
    ends = {"to 6 pm": {"ends_at": "2026-04-18T18:00:00"}, "3-5pm": {"ends_at": "2026-04-18T17:00:00"}}
    said = next((end for words, end in ends.items() if words in text), {})
    assert planned(text) == (OPEN_SHOWER if "minus" in text else SHOWER | said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Plan a birthday for Mia on May 3 at 2pm for 12 kids, budget $300",
            {
                "title": "Mia's birthday",
                "kind": "kids birthday",
                "starts_at": "2026-05-03T14:00:00",
                "guests": 12,
                "budget": 300,
            },
        ),
        (
            "I'd like to throw a surprise party for my mom at our house on the 12th, about 30 people, under 500 euros",
            {
                "title": "My mom's surprise party",
                "kind": "surprise party",
                "starts_at": "2026-05-12T18:00:00",
                "guests": 30,
                "place": "our house",
                "budget": 500,
                "currency": "euros",
            },
        ),
        (
            "organise a llama parade tomorrow at noon in the park",
            {"title": "Llama parade", "kind": "parade", "starts_at": "2026-04-16T12:00:00", "place": "the park"},
        ),
        (
            "Can you help me plan my sister's wedding on June 20th at 4pm at Luigi's for 80 guests with a "
            "budget of $15k?",
            {
                "title": "My sister's wedding",
                "kind": "wedding",
                "starts_at": "2026-06-20T16:00:00",
                "guests": 80,
                "place": "Luigi's",
                "budget": 15000,
            },
        ),
        (
            "Please arrange a farewell party for Karen in the office next Thursday at 5pm, 40 colleagues, budget 1.5k",
            {
                "title": "Karen's farewell party",
                "kind": "farewell party",
                "starts_at": "2026-04-16T17:00:00",
                "guests": 40,
                "place": "the office",
                "budget": 1500,
            },
        ),
        (
            "Let's plan a surprise 30th birthday party for Tom at The Blue Door on May 23rd from 7pm to 11pm "
            "with a budget of $800 for 35 guests",
            {
                "title": "Tom's surprise 30th birthday party",
                "kind": "birthday",
                "starts_at": "2026-05-23T19:00:00",
                "ends_at": "2026-05-23T23:00:00",
                "guests": 35,
                "place": "The Blue Door",
                "budget": 800,
            },
        ),
        (
            'Organize a fundraiser gala called "Hearts for Hope" on 5/30 at 6:30pm, 120 guests, City Hall',
            {
                "title": "Hearts for Hope",
                "kind": "gala",
                "starts_at": "2026-05-30T18:30:00",
                "guests": 120,
                "place": "City Hall",
            },
        ),
        (
            "Create an event called Team offsite on June 3 at 9am",
            {"title": "Team offsite", "kind": "team offsite", "starts_at": "2026-06-03T09:00:00"},
        ),
        (
            "We'd like to host an engagement party for Anna and Ben on 2026-06-06 at 18:00 in Paris",
            {
                "title": "Anna and Ben's engagement party",
                "kind": "engagement party",
                "starts_at": "2026-06-06T18:00:00",
                "place": "Paris",
            },
        ),
        (
            "Plan Mia's baby shower. It should be on May 9 at 3pm. 20 guests. Budget is $300. At grandma's house.",
            {
                "title": "Mia's baby shower",
                "kind": "baby shower",
                "starts_at": "2026-05-09T15:00:00",
                "guests": 20,
                "place": "grandma's house",
                "budget": 300,
            },
        ),
        (
            "plan a wedding for 150 guests with a budget of 20,000 dollars on Saturday the 12th of September "
            "2026 at 2:30 pm at St. Mary's Church",
            {
                "title": "Wedding",
                "kind": "wedding",
                "starts_at": "2026-09-12T14:30:00",
                "guests": 150,
                "place": "St Mary's Church",
                "budget": 20000,
            },
        ),
        (
            "My brother is getting married on June 20",
            {"title": "My brother's wedding", "kind": "wedding", "starts_at": "2026-06-20T14:00:00"},
        ),
        (
            "Tom turns 40 on May 9th, plan something",
            {"title": "Tom's 40th birthday", "kind": "birthday", "starts_at": "2026-05-09T15:00:00"},
        ),
        (
            "Can u plan a b-day for my grandma? She turns 80 on 5 May",
            {"title": "My grandma's 80th birthday", "kind": "birthday", "starts_at": "2026-05-05T15:00:00"},
        ),
        (
            "barbeque tmrw 5pm 12 ppl",
            {"title": "Barbecue", "kind": "barbecue", "starts_at": "2026-04-16T17:00:00", "guests": 12},
        ),
        (
            "dinner tonight at 8 for 4",
            {"title": "Dinner", "kind": "dinner", "starts_at": "2026-04-15T20:00:00", "guests": 4},
        ),
        (
            "party on saturday, 7pm, 20ppl, 300$",
            {"title": "Party", "kind": "party", "starts_at": "2026-04-18T19:00:00", "guests": 20, "budget": 300},
        ),
        (
            "plan a party for 12 on the 12th at 12",
            {"title": "Party", "kind": "party", "starts_at": "2026-05-12T12:00:00", "guests": 12},
        ),
        (
            "New Year's Eve party at our house",
            {
                "title": "New Year's Eve party",
                "kind": "new year's eve party",
                "starts_at": "2026-12-31T20:00:00",
                "place": "our house",
            },
        ),
        (
            "i wanna throw a party for my birthday on 6/6",
            {"title": "My birthday", "kind": "birthday", "starts_at": "2026-06-06T15:00:00"},
        ),
        (
            "organize a graduation party for Emma Watson at the Grand Hotel on June 12th, 6pm",
            {
                "title": "Emma Watson's graduation party",
                "kind": "graduation",
                "starts_at": "2026-06-12T18:00:00",
                "place": "the Grand Hotel",
            },
        ),
        (
            "Game night, Friday 8pm, 6 friends, at home",
            {
                "title": "Game night",
                "kind": "game night",
                "starts_at": "2026-04-17T20:00:00",
                "guests": 6,
                "place": "home",
            },
        ),
        (
            "plan a picnic with 10 adults and 5 kids on Christmas Eve at 11",
            {"title": "Picnic", "kind": "picnic", "starts_at": "2026-12-24T11:00:00", "guests": 15},
        ),
    ],
)
def test_every_detail_finds_its_place(text: str, expected: dict[str, Any]) -> None:
    assert planned(text) == expected


def test_two_events_in_one_message_are_two_events() -> None:
    asked = calls("plan a birthday for Tom on Saturday and a dinner for Sue on Sunday")
    assert [(tool, given["title"], given["starts_at"]) for tool, given in asked] == [
        ("create_event", "Tom's birthday", "2026-04-18T15:00:00"),
        ("create_event", "Sue's dinner", "2026-04-19T19:00:00"),
    ]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Plan a baby shower at 3 for 20 guests", "When should the baby shower be?"),
        ("birthday for Tom at 6pm", "When should Tom's birthday be?"),
        ("help me plan a wedding in September", "Which day in September should the wedding be?"),
        ("plan something", "What kind of event should it be?"),
        ("create an event on Friday at 5", "What kind of event should it be?"),
        ("plan a dinner today at 9am", "That time is already over today. When should the dinner be?"),
        ("plan a dinner on May 3, 2020", "That day is already over. When should the dinner be?"),
    ],
)
def test_what_is_missing_is_asked_for_in_one_short_question(text: str, question: str) -> None:
    found = answer(text)
    assert found is not None and not found.calls
    assert found.text.startswith(question)


@pytest.mark.parametrize(
    "text",
    [
        "Happy birthday!",
        "tell me a joke",
        "write a poem about parties",
        "what is the capital of France?",
        "I love cheese",
        "🎉",
        "where can I buy balloons?",
    ],
)
def test_what_is_no_request_is_left_to_others(text: str) -> None:
    assert answer(text) is None
