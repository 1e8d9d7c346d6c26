"""What the offline model understands of memory: "remember that …", "forget that …", "what do you know about me?"."""

from __future__ import annotations

from agents import patterns as re
from agents.knowledge.grammar import words
from agents.llm import Answer, Ask, Called, Said, Turn, grammar
from agents.memory.tools import TOOLS

LOOKS_UP = "search_knowledge"
_START = (
    r"(?:(?:please|hey|ok(?:ay)?|also|and|do|just|can you|could you|i want you to|i'd like you to"
    r"|for (?:next time|the future|later|future reference|the record))[, ]+)*"
)
#: What somebody has to do is no fact: others note it.
_REMEMBER = re.compile(
    rf"{_START}(?:remember|keep in mind|bear in mind|memori[sz]e|don't forget|do not forget|never forget|make a note)"
    r"(?: for (?:me|later|next time))?(?:\s*:\s*|,? that\s+|\s+(?=(?:i|i'm|i've|my|we|we're"
    r"|our)\b))(?!(?:i|we)(?: still| also| really)* (?:need to|have to|(?:'ve|have) got to"
    r"|must(?! not)|should(?! not))\b)"
    r"(?P<fact>\S.+?)(?:,? please)?",
    re.I | re.S,
)
_FORGET = re.compile(
    rf"{_START}(?:forget|don't remember|do not remember|delete from your memory|erase)\s+"
    r"(?P<what>that(?:\s.+)?|everything.*|all (?:that )?you know.*|what (?:you|i) .+|(?:about )?(?:my|me)\b.*|about me)"
    r"(?: please)?",
    re.I | re.S,
)
_KNOW = re.compile(
    r"(?:so |and |hey,? |please )*(?:(?:tell|show) me )?what(?:'s| is| do| did| have| else do)? (?:you |i )?"
    r"(?:know|remember|remembered|known|tell you|told you|saved|stored)(?: (?:about|of) (?P<about>.+?))?(?: so far)?"
    r"|do you (?:know|remember) (?:anything|something)(?: (?:about|of) (?P<about2>.+?))?"
    r"|what (?:is|do you have) in your memory",
    re.I,
)
#: How the offline model begins when nobody has understood.
NOT_UNDERSTOOD = "I did not understand"
_ME = re.compile(r"(?:me|myself|us)", re.I)


@grammar
class MemoryGrammar:
    """See `agents.llm.offline.grammar.Grammar`. Its sentences are its own, so that it is asked before a domain's."""

    name = "memory"
    about = "remember what you tell me to, forget it again, and say what I know"
    examples: tuple[str, ...] = ("Remember that Anna is vegan", "What do you know about me?")
    tools = frozenset(TOOLS)
    is_exact = True

    def answer(self, turn: Turn) -> Answer | None:
        """Call the tool; once it has answered, say what came of it."""
        asked = _asked(turn)
        if asked is None or asked.tool not in turn.tools:
            return None
        called = _called(turn, asked.tool)
        if called is None:
            return Answer(calls=[asked])
        if called.data.get("facts") == [] and asked.arguments.get("about") and LOOKS_UP in turn.tools:
            return _looked_up(turn, str(asked.arguments["about"]))
        return Answer(called.output)

    def hint(self, turn: Turn) -> str:
        """A domain knows better what would work now."""
        return ""

    def warm_up(self) -> None:
        """Nothing takes long."""


def _looked_up(turn: Turn, about: str) -> Answer:
    """Of what the person has said nothing about, something may be known: a place, a vendor, a note."""
    called = _called(turn, LOOKS_UP)
    return Answer(calls=[Ask(LOOKS_UP, {"question": about})]) if called is None else Answer(words(called))


def _called(turn: Turn, tool: str) -> Called | None:
    return next((result for result in turn.results if result.name == tool), None)


def _asked(turn: Turn) -> Ask | None:
    text = turn.text.replace("’", "'").strip().rstrip("?!. \n")
    if match := _REMEMBER.fullmatch(text):
        fact = turn.text.strip()[match.start("fact") : match.end("fact")]  # in its own letters
        return Ask("remember", {"fact": fact[:1].upper() + fact[1:], "quote": fact})
    if match := _FORGET.fullmatch(text):
        what = match["what"].removesuffix(" please").rstrip(",")
        return None if what.lower() == "that" and _was_asked(turn) else Ask("forget", {"what": what})
    if match := _KNOW.fullmatch(text):
        about = match["about"] or match["about2"] or ""
        return Ask("what_do_you_know", {} if not about or _ME.fullmatch(about) else {"about": about})
    return None


def _was_asked(turn: Turn) -> bool:
    """Whether the last thing that was said is a question of ours: then "forget that" drops what it is about."""
    said = [item for item in turn.items[: len(turn.items) - len(turn.results)] if isinstance(item, Said)]
    before = next((item for item in reversed(said) if item.role == "assistant"), None)
    if before is None or before.text.startswith(NOT_UNDERSTOOD):  # which asks for other words, and about nothing
        return False
    return before.text.split("\n\n")[0].rstrip().endswith("?")
