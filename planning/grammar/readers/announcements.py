"""Words for many guests at once: "tell everyone who is coming to bring a jumper", "write to all guests: …"."""

from __future__ import annotations

from agents import patterns as re
from agents.formatting import capital, sentence
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

_SOME = (
    r"(?:everyone|everybody|all|those|people|anyone|anybody|(?:all (?:of )?)?(?:the |my |our )?(?:guests|ones|people))"
)
_THAT = r"(?: who| that| which)?"
_NOT = r"(?: have| has| did| do| does|'ve|'s)?(?: not|n't|n’t|nt)(?: yet)?"
_UNANSWERED = (
    rf"{_SOME}{_THAT}{_NOT} (?:answered|answer|replied|reply|responded|respond|rsvp'?d|rsvp|said)(?: yet| anything)*"
    rf"|{_SOME} (?:without|with no) an? ?(?:answer|reply|response)|(?:the )?silent (?:ones|guests)"
)
_COMING = (
    rf"{_SOME}{_THAT}(?: is|'s| are| will be)? ?(?:coming|attending|going)"
    rf"|{_SOME}{_THAT}(?: has| have|'ve|'s)? (?:said yes|accepted|confirmed|said (?:that )?they(?:'re| are) coming)"
)
_ALL = (
    r"(?:everyone|everybody|all(?: of)?(?: the| my| our)? guests|(?:the |my |our )guests|guests)"
    r"(?: who (?:is|are|was|were) invited)?"
)
_WHO = rf"(?:(?P<unanswered>{_UNANSWERED})|(?P<coming>{_COMING})|(?P<all>{_ALL}))"
_LETTER = r"(?: an? (?:letter|message|e-?mail|note))?"
_VERB = (
    rf"(?:(?:please |can you |could you )*(?:tell|write{_LETTER} to|write|message|e-?mail|inform|notify|remind|ask"
    rf"|announce to|send{_LETTER} to|let))"
)
_WRITE = re.compile(
    rf"^{_VERB} {_WHO}(?: know)?{_LETTER}(?:\s*[:,]\s*(?P<said>.+)| (?:that|saying(?: that)?|this:) (?P<that>.+)"
    r"| (?P<deed>to (?!answer\b|reply\b|come\b|rsvp\b).+))$",
    re.I,
)
#: What is read as the wish to tell of a change of plan, which has a letter of its own.
_CHANGE = re.compile(r"^(?:it|the (?:party|event|date|time|place|plan|address))\b.*\b(?:moved|changed|is now)\b", re.I)


def written_to_many(clause: str, scene: Scene) -> Request | None:
    """Read what a host wants to say to all, to those coming or to those who have not answered."""
    event, rest = find_event(clause, scene.memory)
    match = _WRITE.match(re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip())
    if match is None or clause.endswith("?"):
        return None
    deed = match.group("deed")
    said = f"Please {deed.removeprefix('to ')}" if deed else match.group("said") or match.group("that")
    said = said.strip(" \"'“”")
    if not said or _CHANGE.match(said):
        return None
    audience = next(name for name in ("unanswered", "coming", "all") if match.group(name))
    return one("write_to_guests", event, audience=audience, message=capital(sentence(said)))
