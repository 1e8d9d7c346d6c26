"""What an event has besides things and guests: "add a task", "we need a poll". No such word is bought or invited."""

from __future__ import annotations

from agents import patterns as re
from planning.grammar.requests import Request, Scene

HOW_TO_ADD = "Whom shall I add? Say for example: add my DJ Ana Lopes, 300 euros, ana@example.com."

UNTIL = "Until which day may guests answer? Say, for example: guests should answer by December 1."

#: What each is called, and what is asked when nothing more is said of it.
_ASKED = (
    (r"tasks?|to-?dos?|to do", "What is to be done? Say, for example: add a task: order the balloons by Friday."),
    (
        r"reminders?",
        "When shall I remind you, and of what? Say, for example: remind me Friday at 9 to pick up the cake.",
    ),
    (
        r"(?:date |day )?polls?|votes?",
        "Which dates shall guests vote on? Say, for example: make a date poll: December 12 or December 13.",
    ),
    (r"(?:rsvp |reply |answer )?deadlines?|(?:last|latest) (?:day|date) to (?:answer|reply|rsvp)", UNTIL),
    (
        r"(?:invite |invitation |sign-?up |guest |public )?links?",
        "Shall anybody who has the link join? Say: make an open link.",
    ),
    (
        r"co-?hosts?|co-?organi[sz]ers?",
        "Whom shall I ask to host with you? Give me one address, such as: invite bea@example.com as co-host.",
    ),
    (
        r"covers?(?: pictures?)?|colou?r scheme|palettes?",
        "Say, for example: use the garden picture, or: make the colours sage.",
    ),
    (r"(?:own )?(?:vendors?|suppliers?)(?: of (?:my|our) own)?", HOW_TO_ADD),
    (
        r"(?:run of show|timeline|running order|programme)",
        "What should go on the run of show, and when? Say, for example: add speeches at 5pm to the run of show.",
    ),
    (r"expenses?|costs?|payments?", "For what, and how much? Say, for example: add an expense: permit 50."),
    (
        r"deposits?|down ?payments?",
        "Whose deposit, and how much? Say, for example: the deposit for the DJ is 100.",
    ),
    (
        r"(?:guest )?questions?",
        "What shall guests be asked? Say, for example: ask guests about allergies. The card takes others.",
    ),
    (
        r"waiting ?list|capacity|guest limit",
        "For how many people is there room? Say, for example: there is room for 40.",
    ),
    (r"budget (?:category|line|item|post)s?", "How much for what? Say, for example: put 300 of the budget to flowers."),
    (r"announcements?", "What shall guests be told? Say, for example: write to the guests: bring a hat."),
)
_CONCEPTS = "|".join(f"(?:{words})" for words, _ in _ASKED)
_NAMED = re.compile(
    r"^(?:(?:please|also|and) )*(?:(?:add|create|make|set(?: up)?|get|put|note|start|write|have|include|new|more"
    r"|(?:i|we)(?:'ll|'d| also)? (?:need|want|would like|like)|need|want|give (?:me|us)) )?"
    r"(?:(?:an?|the|another|some|new|my|our|one|other|more) )*"
    rf"(?P<what>{_CONCEPTS})(?:\s*$|\s*[:,]|\s+(?:for|to|of|by|on|about|with|that|as|until|in|from|called|named)\b)",
    re.I,
)
_TO = re.compile(
    r"^(?:add|put|note|include|write|get)\s+.+\s+(?:to|on|onto|in|into)\s+(?:the |my |our |a )?"
    rf"(?P<what>{_CONCEPTS}|(?:task|to-?do|vendor|co-?host) lists?)[\s.!]*$",
    re.I,
)


_ALONE = re.compile(rf"^(?:(?:an?|the|another|some) )*(?:{_CONCEPTS})$", re.I)


def is_concept(name: str) -> bool:
    """Whether these words are the name of one of them, and of nothing that is bought."""
    return _ALONE.match(name.strip()) is not None


def concept(clause: str, scene: Scene) -> Request | None:
    """Ask what is missing where one of these is named and nobody else has understood what shall be done with it."""
    said = clause.strip(" .!")
    if clause.endswith("?") or not (match := _NAMED.match(said) or _TO.match(said)):
        return None
    return Request(
        question=next(asked for words, asked in _ASKED if re.match(rf"(?:{words})(?:\b|$)", match["what"], re.I))
    )
