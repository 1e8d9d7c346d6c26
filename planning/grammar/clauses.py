"""Cuts a message into its single requests: "plan a picnic, add wine and invite Anna" are three."""

from __future__ import annotations

from agents import patterns as re
from planning.grammar.values.kinds import KIND

_ACTIONS = (
    r"(?:add|buy|get|grab|pick up|order|invite|remove|delete|drop|scratch|take|make|create|draft|write"
    r"|prepare|show|list|move|reschedule"
    r"|scrap|ditch|postpone|change|rename|set|update|call (?:it|the)|tick|untick|check|uncheck|cross|put|plan"
    r"|organi[sz]e|arrange|throw|host|schedule|tell me|double|triple|halve|increase|reduce|raise|lower"
    r"|what(?:'s| is| are| do| does| time| needs)|when(?:'s| is| are| does)|where(?:'s| is)|who(?:'s| is"
    r"| are)|how (?:much|many|long)|include|send|"
    r"(?:we|i)(?:'ll)? (?:also )?(?:need|bought|got|have bought|want)|we(?:'ve| have) (?:got|bought)"
    r"|i(?:'ve| have) (?:got|bought)"
    r"|the budget|budget (?:is|of)\b|budget:?(?= ?[\d$€£])"
    r"|budget(?= (?:\w+ ){1,3}(?:quid|euros?|pounds|bucks|dollars|grand)\b)|remind|let's|please"
    r"|mark (?!and\b|is\b|,)(?=[a-z]))"
)
_says = (
    r"(?:can (?=come|make it|attend|join)|(?:is|isn't|is not) (?:not )?(?:coming|attending|in\b|out\b"
    r"|a (?:yes|no|maybe))|can't|cannot|can not|won't|might|may (?=come|be|join)|declined|confirmed"
    r"|said (?:yes|no|maybe)|accepted|hasn't (?:answered|replied)"
    r"|(?:are|aren't) (?:not )?(?:coming|attending)|will (?:not )?(?:come|be there|join|attend)|will(?=\s*[.!]?$))"
)
_JOIN = r"(?:\s*[,;]\s*(?:and |then |also |but |plus )*|\s+(?:and|then|plus|but|also)\s+(?:then |also |please )*)"
_BETWEEN = re.compile(
    rf"{_JOIN}(?=(?:please |also |then |can you |could you |let's )*(?-i:{_ACTIONS})\b)", re.IGNORECASE
)
_BETWEEN_ANSWERS = re.compile(rf"{_JOIN}(?=(?:[\w'-]+ ){{1,2}}{_says})", re.IGNORECASE)
_BETWEEN_EVENTS = re.compile(
    rf"\s*,?\s+and\s+(?:also\s+)?(?=(?:an?|another)\s+(?:[\w-]+\s+){{0,2}}?{KIND}\s+(?:for|on|at|next"
    r"|this|tomorrow|with)\b)",
    re.I,
)
_PLANNING = re.compile(r"\b(?:plan|organi[sz]e|arrange|schedule|create|host|set up|throw)\b", re.I)
_SENTENCE = re.compile(
    r"\n+|;\s*|(?<=[?!])\s+|(?<!\b[ap]\.m\.)(?<!\bMr\.)(?<!\bDr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bvs\.)(?<="
    r"\.)\s+(?=\D)|(?<=[ap]\.m)\.\s+(?=[A-Z])"
)
_WHOLE = re.compile(
    r"\W*(?:(?:please|can you|could you|will you)\s+)*(?:remind me\b|(?:add|note|create|make|(?:put|write) down)\s+"
    r"(?:an?\s+|the\s+|some\s+)?(?:tasks?|to-?dos?)\s*:)",
    re.I,
)
_QUOTED = re.compile(r'"[^"\n]*"')


_VERB = re.compile(rf"{_ACTIONS}\s+(?:it|them|that|this|the|me|us|my|our|an?)\b", re.I)


def begins_with_verb(clause: str) -> bool:
    """Whether it asks for something of its own, and is no thing of a list: "make it 25", unlike "set of plates"."""
    return _VERB.match(clause) is not None


def clauses(text: str) -> list[str]:
    """Return the requests of a message in their order, trimmed; a question keeps its question mark."""
    quotes: list[str] = []

    def keep(match: re.Match) -> str:
        quotes.append(match.group(0))
        return f'"{len(quotes) - 1}"'

    # A quoted title or message is one thing, whatever it holds.
    text = _QUOTED.sub(keep, text)
    text = _listed_in_line(text)
    parts = [part for sentence in _SENTENCE.split(text) if sentence for part in _split(sentence)]
    restored = [re.sub(r'"(\d+)"', lambda match: quotes[int(match.group(1))], part) for part in parts]
    return [trimmed for part in restored if (trimmed := _trim(part))]


def _listed_in_line(text: str) -> str:
    """Turn the lines of a list into one sentence: "add:\\n- wine\\n- bread" is "add: wine, bread"."""
    text = re.sub(r"\n\s*(?:[-*•]|\d+[.)])\s+", ", ", re.sub(r"^\s*[-*•]\s+", "", text))
    text = re.sub(r":\s*(?:\n|,)\s*", ": ", text)
    return re.sub(r"(?i)^(add|buy|get|invite|remove)[ \t]*(?:\n|,)\s*", r"\1 ", text)


def _split(sentence: str) -> list[str]:
    if _WHOLE.match(sentence):
        return [sentence]  # a task and what somebody wants to be reminded of may be anything
    parts = [part for part in _BETWEEN.split(sentence) if part]
    if len(parts) > 1 and re.fullmatch(r"\W*(?:when|where|who|what|how)\W*", parts[0], re.I):
        parts = [sentence]  # "when and where is it"
    if _PLANNING.search(sentence):
        parts = [piece for part in parts for piece in _BETWEEN_EVENTS.split(part)]
    if re.search(rf"\b{_says}", sentence, re.IGNORECASE) and not sentence.rstrip().endswith("?"):
        parts = [piece for part in parts for piece in _answers(part)]
    return parts


def _answers(part: str) -> list[str]:
    """Cut "Anna is coming and Ben can't" at "and", but keep "Anna and Ben are coming" whole."""
    pieces = _BETWEEN_ANSWERS.split(part)
    joined: list[str] = []
    for piece in pieces:
        if joined and not re.search(rf"\b{_says}", joined[-1], re.IGNORECASE):
            joined[-1] = f"{joined[-1]} and {piece}"
        else:
            joined.append(piece)
    return joined


_POLITE = re.compile(
    r"^(?:(?:oops|whoops|ugh|argh|wait(?=,)|hang on|hold on|sorry(?=,)"
    r"|please|pls|hey(?: there)?|hi(?: there)?|hello(?: there)?|ok(?:ay)?|so|well|now|then|also"
    r"|and|but|plus|great|thanks|thank you|perfect|cool|nice|yes|yep|yeah|sure"
    r"|no(?=\s*[,!.:]|\s+(?:make|change|move|add|remove|let's|it|i|we|on|at|the)\b)|oh|um|actually|alright"
    r"|right|finally|next up|first|just|convoke)\b"
    r"(?:\s*[,!.:]+\s*|\s+)|"
    r"(?:can|could|would|will) (?:you|u|we|i)(?: please| kindly| maybe| also| just)?(?: help (?:me"
    r"|us)(?: to| with)?)?\s+|"
    r"(?:i|we)(?:'d| would) (?:really )?(?:like|love)(?: for)?(?: you)? to\s+|(?:i"
    r"|we) (?:really )?(?:want|wish|need|have|hope|am going|are going)(?: you)? to\s+|"
    r"(?:i|we)(?:'d| would) (?:really )?(?:like|love)(?= )|(?:i'm|i am|we're|we are) (?:going|trying"
    r"|hoping|looking|here) to\s+|"
    r"(?:please )?help (?:me|us)(?: out)?(?: to| with)?\s+|let's\s+|let us\s+|go ahead and\s+"
    r"|don't forget to\s+|remember to\s+|"
    r"would you mind\s+|is it possible to\s+|do you think you (?:can|could)\s+|i was wondering if you (?:can|could)\s+|"
    r"(?:i'm|i am|we're|we are) thinking (?:of|about)\s+|"
    r"please\s+|kindly\s+|you (?:can|could|should|must)\s+|it's time to\s+|it would be (?:nice"
    r"|great) to\s+|i guess\s+|i think\s+|maybe\s+)",
    re.IGNORECASE,
)


def _trim(part: str) -> str:
    part = part.strip(" ,;-\t")
    if re.match(
        r"(?:(?:and|also|so|please|hi|hey|ok)\W+)*(?:can|could|would|will|shall|may) (?:you|u|we|i)\b", part, re.I
    ):
        part = part.rstrip("? ")  # a request, politely put
    for _ in range(6):
        shorter = _POLITE.sub("", part, count=1)
        if shorter == part or not shorter.strip(" .!?"):
            break
        part = shorter
    part = (
        re.sub(r"[\s,]*\b(?:please|pls|thanks|thank you|for me|ok|okay)\b\s*(?=[.!?]*$)", "", part, flags=re.IGNORECASE)
        or part
    )
    return part.strip(" ,;\t").rstrip("!. ") if not re.search(r"[ap]\.m\.$", part) else part.strip(" ,;\t")
