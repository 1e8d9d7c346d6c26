"""What the offline model understands of who somebody is: "I am customer 5", "log me out as customer"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm import Answer, Ask, Called, Said, Turn, grammar

VERIFY, FORGET = "verify_customer", "forget_customer"
LONGEST = 300  # characters
CODED = frozenset({"wrong_code"})  # after these the form is shown once more

_START = r"(?:(?:hi|hello|hey|please|ok(?:ay)?|so|yes|well|also|and|sorry|actually)[, ]+)*"
_NUMBER = re.compile(
    rf"{_START}(?:(?:i am|i'm|this is|it's|it is) (?:the )?customer|(?:my |the )?(?:customer|client|account)"
    r"(?: (?:number|no|nr|id))?(?: is|'s|:)?|my (?:number|id) is|(?:number|no|id) is)"
    r"\s*(?:number|no|nr|id)?[\s.:#]*(?P<said>\d{1,18})\b.*",
    re.I | re.S,
)
_EMAIL = re.compile(
    rf"{_START}(?:i am|i'm|my (?:e-?mail|mail)(?: address)?(?: is|'s|:)?|(?:e-?mail|mail)(?: address)?(?: is|:)|it's"
    r"|it is|this is|you (?:have|know) me (?:as|by|under))?\s*[<(]?(?P<said>[^\s@<>(),;]+@[^\s@<>(),;]+?)[>)]?[\s.!]*",
    re.I,
)
_PHONE = re.compile(
    rf"{_START}(?:my (?:tele)?phone(?: number)?|my (?:mobile|cell)(?: (?:tele)?phone)?(?: number)?|(?:tele)?phone"
    r"(?: number)?|(?:you can )?call me (?:at|on)|my number)(?: is|'s|:)?\s*"
    r"(?P<said>[+(]?[\d][\d\s()/.-]{5,}\d)[\s.!]*",
    re.I,
)
_BARE = re.compile(r"(?:#|no\.? ?|number )?(?P<said>\+?[\d(][\d\s()/.-]*\d|\d)[\s.!]*", re.I)
_NEW = re.compile(
    rf"{_START}(?:(?:can|could) (?:you|i) |i (?:want|need|would like|did not get|didn't get|never got) "
    r"|send|resend|get)?.{0,40}\b(?:new|another|fresh|a|the|my) (?:code|letter)\b.{0,40}",
    re.I,
)
_FORGET = re.compile(
    rf"{_START}(?:stop speaking for (?:me|customer.*|the customer)|(?:log|sign) me (?:out|off) as (?:a |the )?customer"
    r"|(?:forget|i am not|i'm not|i am no longer) (?:(?:that i am|i am|i'm|me as|who i am as) )?(?:a |the |that |this "
    r"|your )?customer.*|(?:end|stop|drop) (?:the|my|this) (?:customer )?(?:verification|session))(?: please)?",
    re.I,
)


@grammar
class VerificationGrammar:
    """See `agents.llm.offline.grammar.Grammar`. Its sentences are its own, so that it is asked before the others."""

    name = "verification"
    about = "find out for which customer you speak"
    examples: tuple[str, ...] = ("I am customer 5", "My phone is +1 (514) 721-4711", "Log me out as customer")
    tools = frozenset({VERIFY, FORGET})
    is_exact = True

    def answer(self, turn: Turn) -> Answer | None:
        """Call the tool; a wrong code is asked for once more, as long as there are tries."""
        ask = _asked(turn)
        if ask is None:
            return None
        if ask.tool not in turn.tools:
            done = next((each for each in turn.results if each.name == ask.tool), None)
            return Answer(done.output) if done else Answer("This conversation speaks for no customer.")
        called = [each for each in turn.results if each.name == ask.tool]
        if not called:
            return Answer(calls=[ask])
        if called[-1].data.get("code") in CODED:
            return Answer(called[-1].output, calls=[Ask(VERIFY, {"customer": ask.arguments["customer"]})])
        return Answer(called[-1].output)

    def hint(self, turn: Turn) -> str:
        return ""

    def warm_up(self) -> None:
        """Nothing takes long."""


def _asked(turn: Turn) -> Ask | None:
    text = " ".join(turn.text[:LONGEST].replace("’", "'").split())
    if _FORGET.fullmatch(text.rstrip(".!? ")):
        return Ask(FORGET, {})
    for pattern in (_NUMBER, _EMAIL, _PHONE):
        if (match := pattern.fullmatch(text)) is not None:
            return Ask(VERIFY, {"customer": match["said"].strip()})
    if _wants_a_name(turn) and (match := _BARE.fullmatch(text)) is not None:
        return Ask(VERIFY, {"customer": match["said"].strip()})
    named = _named_before(turn)
    if named and _NEW.fullmatch(text.rstrip(".!? ")):
        return Ask(VERIFY, {"customer": named, "new_code": True})
    return None


def _wants_a_name(turn: Turn) -> bool:
    """Whether the last thing that was said is that a customer has to be named: a number alone is one then."""
    said = [item for item in turn.items[: len(turn.items) - len(turn.results)] if isinstance(item, Said)]
    before = next((item for item in reversed(said) if item.role == "assistant"), None)
    return before is not None and "customer number" in before.text


def _named_before(turn: Turn) -> str:
    """Return what was last said of a customer, as the tool was told it, or ""."""
    for item in reversed(turn.items[: len(turn.items) - len(turn.results)]):
        if isinstance(item, Called) and item.name == VERIFY:
            return _argument(item)
    return ""


def _argument(called: Called) -> str:
    match = re.search(r'"customer":\s*"(?P<said>[^"\\]*)"', called.arguments)
    return match["said"] if match else ""
