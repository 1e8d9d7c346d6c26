"""What guests answered: "Anna is coming", "Ben can't make it", "mark Zoe as maybe"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.people import names
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, call

_person = r"(?P<who>[^.!?]+?)"
_not = r"(?:n't|n’t| not|not)"
_ANSWERS = [
    (
        "unknown",
        re.compile(
            rf"^{_person} (?:has|have|did)(?:{_not}) (?:yet )?(?:answered|replied|responded|decided|said|reply"
            rf"|answer|respond|decide)\b|^{_person.replace('who', 'who2')} (?:is"
            rf"|are)(?:{_not}) (?:yet )?decided\b",
            re.I,
        ),
    ),
    (
        "maybe",
        re.compile(
            rf"^{_person} (?:might|may|could possibly)(?: (?:come|be|join|make|attend|not)\b.*)?$"
            rf"|^{_person.replace('who', 'who2')} (?:is|are|'s)?\s*(?:a |still |perhaps |possibly "
            r"|maybe )*(?:maybe|unsure|not sure|undecided|tentative|possibly coming|perhaps coming|maybe coming"
            rf"|thinking about it)\b|^(?:maybe|perhaps) {_person.replace('who', 'who3')} (?:will come|comes"
            rf"|is coming)\b|^{_person.replace('who', 'who4')} (?:says|said) maybe\b",
            re.I,
        ),
    ),
    (
        "declined",
        re.compile(
            rf"^{_person} (?:(?:is|are|'s|'re|s)?\s*(?:{_not})\s*(?:be )?(?:able to |going to )?(?:coming|come"
            r"|make it|attend\w*|join\w*|there|going)|(?:can(?:'t|not| not)|won't|will not|couldn't|is unable to"
            r"|are unable to|isn't able to|doesn't want to|don't want to)\s*(?:be )?(?:able to "
            r"|going to )?(?:make (?:it|the)|coming|come|attend\w*|join\w*|be there|there|going)?(?: .*)?$"
            r"|(?:has |have )?(?:declined|cancell?ed|said no|says no|refused|backed out|dropped out|bailed"
            r"|regrets|sends? regrets)|(?:is|are) (?:out|a no|busy|away|unavailable|sick)\b|: ?no$|(?:'s|is"
            r"|are) a no\b)",
            re.I,
        ),
    ),
    (
        "coming",
        re.compile(
            rf"^{_person} (?:(?:is|are|'s|'re) (?:definitely |also |all |both )*(?:coming|attending|in\b|going"
            r"|joining|able to (?:come|make it)|a yes|confirmed|on board)|(?:has |have )?(?:confirmed|accepted"
            r"|said (?:yes|ok|okay)|says yes|rsvp'?e?d(?: yes)?|agreed)|(?:will|'ll) (?:definitely "
            r"|also )*(?:come|be (?:there|coming)|attend|join|make it)|will$|can (?:come|make it|attend|join)"
            r"|comes\b|wants to come|would love to come|'d love to come)",
            re.I,
        ),
    ),
]
_NOT_COMING = re.compile(
    r"^(?P<answer>not coming|coming|declined|maybe|can't come|cannot come|yes|no)\s*:\s*(?P<who>.+)$", re.I
)
_MARK = re.compile(
    r"^(?:mark|put|set|note|record)\s+(?:down\s+)?(?:that\s+)?(?P<who>.+?)(?:\s+down)?\s+(?:as|for"
    r"|to)\s+(?:a\s+)?(?P<answer>coming|not coming|attending|maybe|declined|yes|no|confirmed|unknown|out"
    r"|tentative|going|not going)\b",
    re.I,
)
_SAID = {
    "coming": "coming",
    "attending": "coming",
    "yes": "coming",
    "confirmed": "coming",
    "going": "coming",
    "maybe": "maybe",
    "tentative": "maybe",
    "unknown": "unknown",
}
_NO_PERSON = re.compile(
    r"^(?:it|this|that|the|we|i|you|there|what|who|which|how|when|where|all|\d+|nobody|everything|wine"
    r"|rain|cake|food)\b(?! \w+'s)",
    re.I,
)


def answer_of_guest(clause: str, scene: Scene) -> Request | None:
    """Read "Anna is coming", "Ben can't make it", "mark Zoe as maybe"."""
    if clause.rstrip().endswith("?") or re.match(r"^(?:is|are|will|did|has|have|can|if)\b", clause, re.I):
        return None
    event, rest = find_event(clause, scene.memory)
    rest = re.sub(
        r"(?<=\w)'s (?=(?:not )?(?:coming|in|out|attending|joining)\b|an? (?:maybe|yes|no)\b)",
        " is ",
        rest.replace(" | ", " ").strip(),
    )
    if match := _MARK.match(rest) or _NOT_COMING.match(rest):
        said = match.group("answer").lower()
        return _recorded(names(match.group("who")), _SAID.get(said, "declined"), event)
    for answer, pattern in _ANSWERS:
        if match := pattern.match(rest):
            who = next(value for name, value in match.groupdict().items() if name.startswith("who") and value).strip()
            who = re.sub(
                r"^(?:that|and|so|both|apparently|sadly|unfortunately|guess what|good news|bad news)[\s,:]+",
                "",
                who,
                flags=re.I,
            )
            who = re.sub(r"\s+(?:says?|said|thinks|wrote|texted|told (?:me|us))(?: that)?(?: (?:s?he|they))?$", "", who)
            if who.lower() in ("he", "she", "they") and scene.memory.people:
                who = scene.memory.people[-1] if who.lower() != "they" else ", ".join(scene.memory.people)
            if (
                _NO_PERSON.match(who)
                or re.search(r"\b(?:can|is|are|will|might|may|can't)\b", who, re.I)
                or len(who) > 120
            ):
                continue
            return _recorded(names(who), answer, event)
    return None


def _recorded(people: list[str], answer: str, event: int | str | None) -> Request | None:
    if not people:
        return None
    return Request(asks=tuple(call("record_answer", event, guest=name, answer=answer) for name in people), event=event)
