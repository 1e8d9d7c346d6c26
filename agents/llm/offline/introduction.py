"""What the offline model says of itself: once in a conversation, when asked, and when it did not understand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from agents import patterns as re
from agents.llm.offline.grammar import Answer, Turn
from agents.llm.offline.phrases import those_for

_ABOUT_IT = re.compile(
    r"(?:so |hey |hi |hello |wait |ok )*(?:"
    r"(?:who|what) (?:are|r) (?:you|u)\b.*|what'?s your name|(?:do you have|have you got) a name"
    r"|who am i (?:talking|speaking|chatting) (?:to|with)"
    r"|are (?:you|u) (?:a |an |the |some |really |actually |just )*(?:real|ai|a\.i|bot|robot|human"
    r"|person|machine|llm|model|chat ?gpt|gpt\S*|computer|program|language model|offline|online|chatbot"
    r"|intelligent|alive)\b.*"
    r"|is (?:this|that|it) (?:a |an |the |some |really |actually )*(?:real|ai|bot|robot|human|person"
    r"|machine|llm|chat ?gpt|gpt|offline|chatbot)\b.*"
    r"|(?:which|what) (?:model|ai|llm|language model)\b.*|who (?:made|built|wrote|created) you"
    r"|(?:please |i need |some |can you |could you )*help(?: me| us| please)*|what (?:can|could|do"
    r"|will) (?:you|i|u) (?:do|say|ask|type|understand|know|help)\b.*|what is this|how (?:does"
    r"|do) (?:this|it|you|i (?:use|start)) ?(?:work|this|it|you)?"
    r"|how can (?:you|i) (?:help|use|start|begin)\b.*|commands|options|menu|instructions|examples?|\?+"
    r"|get started|what now to say"
    r")",
    re.IGNORECASE,
)
_HELLO = re.compile(
    r"(?:hi+|hey+|hello+|hallo|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|hola|moin"
    r"|what'?s up|sup)(?: (?:there|again|convoke|all|everyone|you))*",
    re.I,
)
_THANKS = re.compile(
    r"(?:(?:ok(?:ay)?|great|perfect|cool|super|wow|lovely|nice|awesome|amazing|brilliant|good|excellent"
    r"|wonderful|well done|good job|many|very|no|(?:i'?m|we'?re|all) done"
    r"|that'?s (?:great|perfect|all|it|lovely)|looks (?:good|great)|love it)[\s,.!]*)*(?:(?:thanks?(?: you"
    r"| u)?|thx|ty|cheers|much appreciated"
    r"|i appreciate it)(?:[\s,.!]*(?:so|very) much| a (?:lot|bunch|million)| again| for (?:your|the"
    r"|all) .*)*)?", re.I)  # fmt: skip
_BYE = re.compile(
    r"(?:ok |thanks )*(?:bye+(?: bye)?|goodbye|good ?night|see (?:you|ya)(?: later| soon)?|later|cya"
    r"|ciao|farewell|take care|have a (?:nice|good) (?:day|one|evening))",
    re.I,
)
_FINE = re.compile(r"(?:and )?how (?:are|r) (?:you|u)(?: doing)?(?: today)?", re.I)
_YES = re.compile(
    r"(?:yes|yep|yeah|yup|sure|ok(?:ay)?|k|alright|all right|go(?: ahead)?|do it|please do|right|correct"
    r"|exactly|no|nope|nah|fine|hm+|hmm+|maybe)(?: please| thanks)?",
    re.I,
)

#: By language: its words, and what is said in it.
_LANGUAGES = {
    name: (frozenset(each["words"].split()), each["answer"])
    for name, each in tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8")).items()
}
_LETTERS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_OTHER_WORK = re.compile(
    r"\b(?:jokes?|weather|poems?|story|stories|news|recipes?|sing|song|translate|football|stocks?|code|python|homework"
    r"|maths?|capital of|president|meaning of life|love me|chess|game of|essay|movie|bored)\b"
    r"|^\W*[\d(][\d\s+*/().=-]*\?*$",
    re.I,
)

LONGEST = 200  # characters of small talk

NOT_UNDERSTOOD = "I did not understand that. I am the offline model and follow fixed rules."
WHO = (
    "I am the offline model, not a language model: a set of rules that reads what you write and uses the same tools a "
    "language model would. Nothing you write leaves this server. With a model key set, a language model answers "
    "instead."
)
ITSELF = "I'm the offline model: I follow fixed rules, so short, plain requests work best."


def small_talk(turn: Turn) -> Answer | None:
    """Answer greetings, thanks and questions about itself; None for all else, and once tools have run."""
    if turn.results:
        return None
    said = re.sub(r"\s+", " ", turn.text.replace("’", "'")).strip(" .!,?\n") or turn.text.strip()[:3]
    if not said:
        return Answer("I got an empty message. Tell me what to do, in a few words.")
    if foreign := _in_another_language(said):
        return Answer(foreign.format(example=_first_example(turn)))
    if len(said) > LONGEST:
        return None
    if _ABOUT_IT.fullmatch(said):
        return Answer(f"{WHO}\n\n{_abilities(turn)}", as_it_is=True)
    if _HELLO.fullmatch(said):
        return Answer(f"Hello. What shall we do? You could say: {_first_example(turn)}")
    if _FINE.fullmatch(said):
        return Answer("All in order here. What shall we do?")
    if _BYE.fullmatch(said):
        return Answer("See you soon. All of it is kept.")
    if _THANKS.fullmatch(said):
        return Answer("You are welcome. Say what comes next whenever you like.")
    return None


def clarified(turn: Turn) -> Answer:
    """Say that the message was not understood, and what would be."""
    if turn.results:
        return Answer("That is done.")
    said = turn.text.strip(" .!?\n")
    if _YES.fullmatch(said):
        return Answer("Tell me what to do in a few words, and I'll do it.")
    if _OTHER_WORK.search(said):
        return Answer(f"I cannot help with that. {_can(turn)}")
    if not turn.is_first:
        return Answer(f"I did not get that. You could say: {_hint(turn)}", understood=False)
    return Answer(f"{NOT_UNDERSTOOD} {_abilities(turn)}", as_it_is=True, understood=False)


def introduced(answer: Answer, turn: Turn) -> Answer:
    """Add, to the first answer of a conversation, that it is the offline model."""
    if not turn.is_first or answer.as_it_is:
        return answer
    return replace(answer, text=f"{answer.text}\n\n{ITSELF}".strip())


def _in_another_language(said: str) -> str:
    """Return what is answered to two words of another language, or mostly letters of another script; else ""."""
    letters = [letter for letter in said if letter.isalpha()]
    if sum(letter > "\u036f" and not "\u1e00" <= letter <= "\u1eff" for letter in letters) * 2 > len(letters):
        return _LANGUAGES["other"][1]
    words = set(_LETTERS.findall(said.lower()))
    known = {name: len(words & of) for name, (of, _) in _LANGUAGES.items()}
    likeliest = max(known, key=lambda name: known[name])
    return _LANGUAGES[likeliest][1] if known[likeliest] >= 2 and known[likeliest] * 4 >= len(words) else ""


def _abilities(turn: Turn) -> str:
    lines = [_can(turn)]
    examples = list(_examples(turn))[:3]
    if examples:
        lines.append("These work, for example:\n\n" + "\n".join(f"- {example}" for example in examples))
    return " ".join(lines)


def _can(turn: Turn) -> str:
    abouts = dict.fromkeys(grammar.about for grammar in those_for(turn) if grammar.about)  # phrases share theirs
    can = " ".join(f"I can {about}." for about in abouts)
    return can or "Nothing here is set up for me to do yet."


def _hint(turn: Turn) -> str:
    """Return a message that fits where the conversation is."""
    return next((hint for grammar in those_for(turn) if (hint := grammar.hint(turn))), _first_example(turn))


def _first_example(turn: Turn) -> str:
    return next(_examples(turn), "help")


def _examples(turn: Turn) -> Iterator[str]:
    """Take an example of each grammar in turn, the first ones first."""
    rows = [grammar.examples for grammar in those_for(turn)]
    for place in range(max(map(len, rows), default=0)):
        yield from (row[place] for row in rows if place < len(row))
