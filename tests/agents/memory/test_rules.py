"""What the rules read in a sentence, kind by kind: of whom, what, and the value; of what is not stated, nothing."""

from __future__ import annotations

from datetime import date

import pytest

from agents.memory.rules import read

WEDNESDAY = date(2031, 5, 7)

#: What is said, and "subject|attribute|value" of each fact: "-" before one that is over, "?" before a private one.
READ = {
    "Anna is vegan, by the way.": ["Anna|diet|vegan"],
    "Hey, I'm vegan, just so you know!": ["|diet|vegan"],
    "Please call me Sam": ["|name|Sam"],
    "My name is not Sam": ["-|name|Sam"],
    "My sister is not vegan": ["-sister|diet|vegan"],
    "My daughter Mia is six": ["|daughter|Mia", "Mia|age|six"],
    "Mia, my daughter, is vegan": ["|daughter|Mia", "Mia|diet|vegan"],
    "My brother Leo hates coriander": ["|brother|Leo", "Leo|coriander|dislikes"],
    "Emma and Tom are vegetarians": ["Emma|diet|vegetarian", "Tom|diet|vegetarian"],
    "Anna, Ben and Clara like sushi": ["Anna|sushi|likes", "Ben|sushi|likes", "Clara|sushi|likes"],
    "Emma and I are vegan": ["Emma|diet|vegan", "|diet|vegan"],
    "My parents live in Rome": ["parents|home|Rome"],
    "I'm a big fan of jazz": ["|jazz|likes"],
    "I can't stand olives": ["|olives|dislikes"],
    "I prefer red wine to white wine": ["|red wine or white wine|red wine"],
    "We usually spend about $40 per head": ["|usual budget|$40"],
    "I work as a nurse and my wife works at Siemens": ["|job|nurse", "wife|works at|Siemens"],
    "My boss is on holiday until Friday": ["boss|whereabouts|is on holiday until Friday"],
    "I told you, I live in Berlin because of my job": ["|home|Berlin"],
    "I'm no longer vegan": ["-|diet|vegan"],
    "Tom no longer works at Siemens": ["-Tom|works at|Siemens"],
    "I'm not a teacher any more": ["-|job|teacher"],
    "My sister isn't a nurse anymore": ["-sister|job|nurse"],
    "We don't have a dog any more": ["-|has dog|one"],
    "Sara doesn't work at Bosch any longer": ["-Sara|works at|Bosch"],
    "I'm a musician and my sister is a librarian": ["|job|musician", "sister|job|librarian"],
    "Ben is a Canadian teacher": ["Ben|job|Canadian teacher"],
    "We moved to Paris in May": ["|home|Paris"],
    "My parents moved to the coast last week": ["parents|home|the coast"],
    "I have a dog called Rex": ["|dog|Rex"],
    "I speak French and German": ["|speaks french|French", "|speaks german|German"],
    "Remember that the spare key is under the mat": ["||The spare key is under the mat"],
    "Remember that I'm allergic to nuts": ["?|allergy to nuts|nuts"],
    "I mostly listen to jazz and bossa nova": ["|jazz|likes", "|bossa nova|likes"],
    "Mostly I listen to jazz": ["|jazz|likes"],
    "I've been listening to a lot of U2 lately": ["|u2|likes"],
    "I hardly ever listen to pop": ["|pop|dislikes"],
    "I've always loved Queen": ["|queen|likes"],
    "I'm obsessed with The Doors, but I'm not into opera": ["|doors|likes", "|opera|dislikes"],
    "I'm sick of reggaeton": ["|reggaeton|dislikes"],
    "I don't care for musicals": ["|musicals|dislikes"],
    "My daughter is a huge Coldplay fan": ["daughter|coldplay|likes"],
    "My favorite genres are rock and metal": ["|favourite genres|rock and metal"],
    "write to me in Portuguese": ["|language|Portuguese"],
    "From now on, speak Spanish with me": ["|language|Spanish"],
    "Please always answer in german": ["|language|German"],
    "I prefer Dutch": ["|language|Dutch"],
    "don't notify me about new albums": ["|notices about new albums|no"],
    "Please do not send me any e-mails about new records": ["|notices about new records|no"],
    "No more notifications about concerts, thanks": ["|notices about concerts|no"],
    "I never want to hear about new releases again": ["|notices about new releases|no"],
    "Keep me posted about new albums by Queen": ["|notices about new albums by queen|yes"],
    "I'm allergic to penicillin and nuts": ["?|allergy to penicillin|penicillin", "?|allergy to nuts|nuts"],
}
NOTHING = """
My event is on Saturday
My party is on Saturday for 20 guests
My flight is on Saturday
Plan a baby shower for 20 guests next Saturday at 3pm
Invite Anna, she is vegan
The dinner is vegan
Everyone is vegan
I like it
I love the second one
I like the idea
I'm into it
I'm not tired of jazz
I listen to you
Do not listen to him
I care for my mother
Answer in French
Write an invitation in French
Write to my boss in Polish
Tell me about new albums
Notify me when Anna answers
Don't tell my sister about new albums
Stop telling me
I think Anna is vegan
Anna might be vegan
If Anna is vegan, add tofu
Is Anna vegan?
I was vegan when I was a child
I used to live in Berlin
Tom told me he hates jazz
According to Tom, Anna is vegan
"I'm vegan", says the sign
`I'm vegan`
Act as a chef who lives in Paris
I'd like jazz at the party
Forget that I'm vegan
Call me later
Nobody calls me Al
I need a venue for Friday
Move it to Sunday at 4
We moved to Saturday
We moved to the second one
We moved to May
We moved to Room 5
I moved to Plan B
I'm Italian
I'm a Canadian
I'm a canadian
Sara is an Italian
Sara is a New Yorker
I'm a libertarian
I'm an optimist
I'm a mother
I no longer know
Thanks, that is great
"""


@pytest.mark.parametrize("text", READ)
def test_what_is_stated_is_read(text: str) -> None:
    found = read(text, WEDNESDAY)
    told = [
        f"{'-' if each.is_over else ''}{'?' if each.is_private else ''}{each.subject}|{each.attribute}|{each.value}"
        for each in found
    ]
    assert told == READ[text]
    assert all(each.quote in text and each.statement for each in found)


def test_what_is_not_stated_is_not_read() -> None:
    read_all_the_same = {text: found for text in NOTHING.strip().split("\n") if (found := read(text, WEDNESDAY))}
    assert not read_all_the_same


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("I'm in Rome until Friday", date(2031, 5, 9)),
        ("I'm in Rome until next Friday", date(2031, 5, 16)),
        ("I'm away next week", date(2031, 5, 18)),
        ("I'm in Rome for two weeks", date(2031, 5, 21)),
        ("I'm in Rome until 3 June", date(2031, 6, 3)),
        ("I'm in Rome until May 2", date(2032, 5, 2)),
        ("I live in Rome until 2031-12-31", date(2031, 12, 31)),
        ("I'm in Rome in June", date(2031, 6, 30)),
        ("My exam is tomorrow", date(2031, 5, 8)),
        ("I've lived in Rome since 3 June", None),
        ("I live in Rome", None),
        ("My birthday is on 9 May", None),
        ("I like fish on Fridays", None),
    ],
)
def test_a_fact_ends_with_the_last_day_that_its_words_name(words: str, day: date | None) -> None:
    assert {each.expires_on for each in read(words, WEDNESDAY)} <= {day}
    if day is not None:
        assert read(words, WEDNESDAY)
