"""What Alice says, what a careless model makes of it, and what is known afterwards, by the model or by the rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

Triple = tuple[str, str, str]  # subject, attribute, value


def fact(quote: str, attribute: str, value: str, subject: str = "", **more: Any) -> dict[str, Any]:
    """A fact as a model writes it."""
    statement = f"{subject or 'Alice'}: {attribute}: {value}"
    told = {"quote": quote, "subject": subject, "attribute": attribute, "value": value, "statement": statement}
    return {**told, "kind": "fact", **more}


def taste(quote: str, attribute: str, value: str, subject: str = "", **more: Any) -> dict[str, Any]:
    return fact(quote, attribute, value, subject, **more, kind="preference")


@dataclass(frozen=True)
class Say:
    """Words of Alice's, so many days after the first, and the facts that a model reads in them.

    `late`: they are read after all others. `forgets`: the value of a fact that she has forgotten just before.
    """

    text: str
    facts: Sequence[dict[str, Any]] = ()
    day: float = 0
    thread: str = "a"
    late: bool = False
    forgets: str = ""


@dataclass(frozen=True)
class Ask:
    """A question so many days after her first words, and the values that are recalled for it."""

    question: str
    recalled: Collection[str]
    day: float = 400


@dataclass(frozen=True)
class Case:
    name: str
    said: Sequence[Say]
    holds: Collection[Triple] = ()
    asks: Sequence[Ask] = field(default_factory=tuple)
    ended: Collection[str] = ()  # values that are kept with their end


VEGAN, VEGAN_FACT = "I'm vegan", [fact("I'm vegan", "diet", "vegan")]
BERLIN = Say("I live in Berlin", [fact("I live in Berlin", "home", "Berlin")])
SISTER = Say("Anna is my sister", [fact("Anna is my sister", "sister", "Anna", one_at_a_time=False)])
LUIGI = Say("My favourite restaurant is Luigi's", [taste("restaurant is Luigi's", "favourite restaurant", "Luigi's")])

SUPERSEDE = [
    Case(
        "her home is where she lives now",
        [
            BERLIN,
            Say("I just moved to Paris", [fact("moved to Paris", "home", "Paris", statement="Lives in Paris")], day=9),
        ],
        {("", "home", "Paris")},
        [Ask("Where do I live?", {"Paris"})],
        ended={"Berlin"},
    ),
    Case(
        "her favourite restaurant is another one",
        [
            LUIGI,
            Say("Noma is my favourite restaurant", [taste("Noma", "favourite restaurant", "Noma")], day=1, thread="b"),
        ],
        {("", "favourite restaurant", "Noma")},
        [Ask("Which restaurant shall we book?", {"Noma"})],
        ended={"Luigi's"},
    ),
    Case(
        "her usual budget grew",
        [
            Say("My usual budget is $300", [taste("usual budget is $300", "usual budget", "$300")]),
            Say("My usual budget is $500", [taste("usual budget is $500", "usual budget", "$500")], day=3),
        ],
        {("", "usual budget", "$500")},
        [Ask("Plan a dinner for 8, what budget?", {"$500"})],
        ended={"$300"},
    ),
    Case(
        "what she liked she cannot stand",
        [
            Say("I love cilantro", [taste("I love cilantro", "cilantro", "likes")]),
            Say("I can't stand cilantro", [taste("can't stand cilantro", "cilantro", "dislikes")], day=2),
        ],
        {("", "cilantro", "dislikes")},
        ended={"likes"},
    ),
    Case(
        "she wants to be called otherwise",
        [
            Say("My name is Alice Cooper", [taste("My name is Alice Cooper", "name", "Alice Cooper")]),
            Say("Call me Al", [taste("Call me Al", "name", "Al")], day=1),
        ],
        {("", "name", "Al")},
        ended={"Alice Cooper"},
    ),
    Case(
        "her friend has moved",
        [
            Say("Ben lives in Rome", [fact("Ben lives in Rome", "home", "Rome", "Ben")]),
            Say("Ben moved to Oslo", [fact("Ben moved to Oslo", "home", "Oslo", "Ben")], day=5),
        ],
        {("Ben", "home", "Oslo")},
        [Ask("Where does Ben live?", {"Oslo"})],
        ended={"Rome"},
    ),
    Case(
        "she has another job",
        [
            Say("I work as a nurse", [fact("I work as a nurse", "job", "nurse")]),
            Say("I work as a chef now", [fact("I work as a chef", "job", "chef")], day=1),
        ],
        {("", "job", "chef")},
        ended={"nurse"},
    ),
    Case(
        "older words that are read late replace nothing",
        [
            Say("I live in Berlin", [fact("I live in Berlin", "home", "Berlin")], thread="b", late=True),
            Say("I live in Paris", [fact("I live in Paris", "home", "Paris")], day=2),
        ],
        {("", "home", "Paris")},
        ended={"Berlin"},
    ),
]

CONFIRM = [
    Case(
        "the same said twice is one fact",
        [LUIGI, Say(LUIGI.text, LUIGI.facts, day=4)],
        {("", "favourite restaurant", "Luigi's")},
    ),
    Case(
        "the same in other letters is one fact",
        [
            LUIGI,
            Say("my favourite restaurant is LUIGI'S!", [taste("LUIGI'S", "favourite restaurant", "LUIGI'S")], day=4),
        ],
        {("", "favourite restaurant", "Luigi's")},
    ),
    Case(
        "the same in another conversation is one fact",
        [BERLIN, Say(BERLIN.text, BERLIN.facts, day=4, thread="b")],
        {("", "home", "Berlin")},
    ),
]

ADD = [
    Case(
        "several statements of one message are several facts",
        [
            Say(
                "I'm vegan and I live in Berlin, and my sister is called Clara.",
                [
                    *VEGAN_FACT,
                    fact("I live in Berlin", "home", "Berlin"),
                    fact("my sister is called Clara", "sister", "Clara", one_at_a_time=False),
                ],
            )
        ],
        {("", "diet", "vegan"), ("", "home", "Berlin"), ("", "sister", "Clara")},
    ),
    Case(
        "she may have two sisters",
        [
            SISTER,
            Say("Clara is my sister", [fact("Clara is my sister", "sister", "Clara", one_at_a_time=False)], day=1),
        ],
        {("", "sister", "Anna"), ("", "sister", "Clara")},
    ),
    Case(
        "likings stand side by side",
        [Say("I like jazz and soul", [taste("I like jazz and soul", "jazz", "likes"), taste("soul", "soul", "likes")])],
        {("", "jazz", "likes"), ("", "soul", "likes")},
    ),
]

CONTRADICT = [
    Case(
        "what holds no longer ends",
        [
            Say(VEGAN, VEGAN_FACT),
            Say("I'm no longer vegan", [fact("no longer vegan", "diet", "vegan", no_longer=True)], day=2),
        ],
        ended={"vegan"},
    ),
    Case(
        "she has left a place without saying for where",
        [
            BERLIN,
            Say("I don't live in Berlin any more", [fact("live in Berlin", "home", "Berlin", no_longer=True)], day=2),
        ],
        ended={"Berlin"},
    ),
    Case(
        "somebody is her boss no more",
        [
            Say("Tom is my boss", [fact("Tom is my boss", "boss", "Tom")]),
            Say("Tom is no longer my boss", [fact("Tom is no longer my boss", "boss", "Tom", no_longer=True)], day=2),
        ],
        ended={"Tom"},
    ),
    Case(
        "what contradicts is another value of the same",
        [Say(VEGAN, VEGAN_FACT), Say("I eat meat again", [fact("I eat meat again", "diet", "eats meat")], day=2)],
        {("", "diet", "eats meat")},
        ended={"vegan"},
    ),
    Case(
        "what is denied is no other value",
        [Say(VEGAN, VEGAN_FACT), Say("I'm not vegan", [fact("I'm not vegan", "diet", "not vegan")], day=2)],
        ended={"vegan"},
    ),
    Case(
        "what was never known ends without a trace",
        [Say("I'm no longer vegan", [fact("no longer vegan", "diet", "vegan", no_longer=True)])],
    ),
]

HYPOTHETICAL = [
    Case("if she were", [Say("If I were vegan I would eat tofu", [fact("I were vegan", "diet", "vegan")])]),
    Case("imagined", [Say("Imagine I live in Paris", [fact("I live in Paris", "home", "Paris")])]),
    Case("wished", [Say("I wish I lived in Rome", [fact("I lived in Rome", "home", "Rome")])]),
    Case("what if", [Say("What if I hated jazz?", [taste("I hated jazz", "jazz", "dislikes")])]),
    Case("asked", [Say("Am I vegan?", [fact("Am I vegan", "diet", "vegan")])]),
    Case("perhaps", [Say("Maybe I like jazz, maybe not", [])]),
]

OTHERS = [
    Case("hearsay", [Say("Tom says he hates jazz", [taste("he hates jazz", "jazz", "dislikes", "Tom")])]),
    Case("a quotation", [Say('The sign reads "I live in Berlin".', [fact("I live in Berlin", "home", "Berlin")])]),
    Case("a letter she cites", [Say("> I'm vegan\nWhat shall I answer?", [fact("I'm vegan", "diet", "vegan")])]),
    Case("a story", [Say("In my novel, I live in Tortuga", [fact("I live in Tortuga", "home", "Tortuga")])]),
    Case(
        "of whom it is said it is known",
        [Say("Anna is vegan", [fact("Anna is vegan", "diet", "vegan", "Anna")])],
        {("Anna", "diet", "vegan")},
        [Ask("What does Anna eat?", {"vegan"}), Ask("Book a hall for June", set())],
    ),
    Case("she asks for something", [Say("Plan a dinner for 8 on Friday at 7pm, budget $300", [])]),
    Case("a model invents words", [Say("Add some wine", [taste("I adore wine", "wine", "likes")])]),
    Case("a model invents figures", [Say("Add some wine", [fact("Add some wine", "usual budget", "$900")])]),
]

PRIVATE = [
    Case(
        "of her health, unasked", [Say("I'm allergic to nuts", [fact("allergic to nuts", "allergy to nuts", "nuts")])]
    ),
    Case(
        "of her health, asked",
        [
            Say(
                "Please remember that I'm allergic to nuts",
                [fact("I'm allergic to nuts", "allergy to nuts", "nuts", is_private=True, was_asked=True)],
            )
        ],
        {("", "allergy to nuts", "nuts")},
    ),
    Case("of her faith, unasked", [Say("I'm Catholic", [fact("I'm Catholic", "faith", "Catholic")])]),
    Case(
        "a model says that she asked, and she did not",
        [Say("I'm pregnant", [fact("I'm pregnant", "health", "pregnant", was_asked=True)])],
    ),
]

#: The first words are said on Wednesday 2031-05-07 at noon in Berlin, where she is.
ROME = [fact("in Rome until Friday", "whereabouts", "is in Rome until Friday", expires_on="2031-05-09")]
DATES = [
    Case(
        "until Friday holds all of Friday",
        [Say("I'm in Rome until Friday", ROME)],
        {("", "whereabouts", "is in Rome until Friday")},
        [
            Ask("Shall we meet in Rome?", {"is in Rome until Friday"}, day=2.49),
            Ask("Shall we meet in Rome?", set(), day=2.51),
        ],
    ),
    Case(
        "a model's day that is too early counts for nothing",
        [Say("I'm in Rome until Friday", [{**ROME[0], "expires_on": "2031-05-08"}])],
        {("", "whereabouts", "is in Rome until Friday")},
        [Ask("Shall we meet in Rome?", {"is in Rome until Friday"}, day=2)],
    ),
    Case(
        "a birthday comes again",
        [Say("My birthday is on 9 May", [fact("birthday is on 9 May", "birthday", "9 May")])],
        {("", "birthday", "9 May")},
        [Ask("When is my birthday?", {"9 May"}, day=30)],
    ),
    Case(
        "an exam that was put off is later",
        [
            Say("My exam is on 12 May", [fact("exam is on 12 May", "exam", "on 12 May", expires_on="2031-05-12")]),
            Say(
                "My exam is on 19 May", [fact("exam is on 19 May", "exam", "on 19 May", expires_on="2031-05-19")], day=1
            ),
        ],
        {("", "exam", "on 19 May")},
        [Ask("When is my exam?", {"on 19 May"}, day=9), Ask("When is my exam?", set(), day=13)],
        ended={"on 12 May"},
    ),
    Case(
        "a day that is past ends nothing",
        [
            Say(
                "I was born on 5 May 1990",
                [fact("born on 5 May 1990", "birthday", "5 May 1990", expires_on="1990-05-05")],
            )
        ],
        {("", "birthday", "5 May 1990")},
        [Ask("When is my birthday?", {"5 May 1990"})],
    ),
]

TWO_HOPS = [
    Case(
        "what her sister eats is what Anna eats",
        [SISTER, Say("Anna is vegan", [fact("Anna is vegan", "diet", "vegan", "Anna")], thread="b")],
        {("", "sister", "Anna"), ("Anna", "diet", "vegan")},
        [Ask("What should I cook for my sister?", {"Anna", "vegan"})],
    ),
    Case(
        "where her boss lives is where Tom lives",
        [
            Say("My boss lives in Rome", [fact("My boss lives in Rome", "home", "Rome", "boss")]),
            Say("Tom is my boss", [fact("Tom is my boss", "boss", "Tom")], thread="b"),
        ],
        {("boss", "home", "Rome"), ("", "boss", "Tom")},
        [Ask("Where does Tom live?", {"Tom", "Rome"})],
    ),
    Case(
        "who is asked of is not mixed up with others",
        [SISTER, Say("Ben is vegan", [fact("Ben is vegan", "diet", "vegan", "Ben")], thread="b")],
        {("", "sister", "Anna"), ("Ben", "diet", "vegan")},
        [Ask("When does my sister come?", {"Anna"})],
    ),
]

FORGET = [
    Case(
        "what was forgotten is not known again by words said before",
        [
            Say(VEGAN, VEGAN_FACT),
            Say(VEGAN, VEGAN_FACT, day=0.5, thread="b", late=True),
            Say("Thanks", day=1, forgets="vegan"),
        ],
    ),
    Case(
        "what is said anew is known anew",
        [Say(VEGAN, VEGAN_FACT), Say(VEGAN, VEGAN_FACT, day=2, forgets="vegan")],
        {("", "diet", "vegan")},
    ),
    Case(
        "with a value its past ones are forgotten",
        [
            BERLIN,
            Say("I live in Paris", [fact("I live in Paris", "home", "Paris")], day=1),
            Say("Thanks", day=2, forgets="Paris"),
        ],
        asks=[Ask("Where do I live?", set())],
    ),
]

CASES = [
    *SUPERSEDE, *CONFIRM, *ADD, *CONTRADICT, *HYPOTHETICAL, *OTHERS, *PRIVATE, *DATES, *TWO_HOPS, *FORGET,
]  # fmt: skip
