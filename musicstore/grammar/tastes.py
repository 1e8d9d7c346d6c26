"""What the offline model understands of tastes: a person says what they like, or asks what they would like."""

from __future__ import annotations

from agents import formatting, memory
from agents import patterns as re
from agents.llm import Answer, Ask, Called, Turn, grammar
from musicstore.formatting import listed

RECOMMEND, REMEMBER = "recommend_tracks", "remember"

_START = r"(?:(?:please|hey|hi|ok(?:ay)?|so|and|now|can you|could you|would you)[, ]+)*"
_SOME = r"(?:something|(?:some |an? )?(?:good |nice |new )?(?:music|songs?|tracks?))"
_ASKS = re.compile(
    rf"{_START}(?:recommend|suggest|find|pick|play)(?: (?:me|us|for me))? {_SOME}(?: else| more| different)?"
    r"(?: (?:for me|to me|that i(?:'d| would| might)? like|i(?:'d| would| might) like|to listen to|to hear|please))*"
    rf"|{_START}what (?:else )?(?:would|might|could) i (?:like|enjoy|love)"
    rf"|{_START}what (?:else )?(?:should|can|could) i (?:listen to|hear|buy)(?: next| now)?"
    rf"|{_START}what (?:else )?(?:do|would|can) you (?:recommend|suggest)(?: (?:me|for me|to me))?"
    rf"|{_START}(?:do you have |have you )?(?:got )?(?:any |some )?(?:more |other )?(?:recommendations?"
    r"|suggestions?)(?: for me)?"
    rf"|{_START}(?:surprise me|something (?:else )?for me)",
    re.I,
)


@grammar
class TasteGrammar:
    """See `agents.llm.offline.grammar.Grammar`. What is said of a taste is remembered at once: it is used next."""

    name = "tastes"
    about = "recommend tracks by what you like"
    examples: tuple[str, ...] = ("Recommend something", "I love jazz")
    tools = frozenset({RECOMMEND})

    def answer(self, turn: Turn) -> Answer | None:
        """Call the tool; once it has answered, say what came of it."""
        text = " ".join(turn.text.replace("’", "'").split())
        asks = _ASKS.fullmatch(text.rstrip("?!. "))
        if asks is not None and RECOMMEND in turn.tools:
            called = _called(turn, RECOMMEND)
            return Answer(_recommended(called)) if called else Answer(calls=[Ask(RECOMMEND, _page(turn, text))])
        if REMEMBER in turn.tools and not text.endswith("?") and memory.states_preference(text):
            called = _called(turn, REMEMBER)
            quote = turn.text.strip().rstrip("!. ")
            return Answer(_noted(called)) if called else Answer(calls=[Ask(REMEMBER, {"fact": quote, "quote": quote})])
        return None

    def hint(self, turn: Turn) -> str:
        return self.examples[0]

    def warm_up(self) -> None:
        """Nothing takes long."""


def _called(turn: Turn, tool: str) -> Called | None:
    return next((each for each in turn.results if each.name == tool), None)


def _page(turn: Turn, text: str) -> dict[str, int]:
    """Whoever wants something else gets others than before in this conversation."""
    if not re.search(r"\b(?:else|more|other|different)\b", text, re.I):
        return {}
    before = sum(isinstance(each, Called) and each.name == RECOMMEND and each.ok for each in turn.items)
    return {"page": before + 1} if before else {}


def _recommended(called: Called) -> str:
    if not called.ok or not called.data.get("tracks"):
        return called.output
    number = formatting.count(len(called.data["tracks"]), "track")
    because = called.data["because"]
    if not because:
        return f"Here are {number} that are bought most. Tell me what you like, and I go by that."
    return f"Here are {number} you may like. {listed(because)}."


def _noted(called: Called) -> str:
    return f"{called.output} Ask me what you would like." if called.ok else called.output
