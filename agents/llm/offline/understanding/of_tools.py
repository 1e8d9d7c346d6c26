"""Sentences beside a tool, the small case of a language: each example says by braces what its arguments are.

    @tool(examples=["Add jar {name=plum jam}", "Put {name=plum jam} into the pantry"])

All tools of a package share one language, so that a message may ask for several of them.
"""

from __future__ import annotations

from agents import patterns as re
from agents import registry
from agents.llm.offline.understanding.english import FILLERS
from agents.llm.offline.understanding.kinds import Free, FreeWords
from agents.llm.offline.understanding.language import Intent, Language, Part
from agents.llm.offline.understanding.spoken import Spoken, SpokenPart, speak
from agents.llm.offline.understanding.templates import NOTHING, Choice, Literal, Node, Sequence, Slot
from agents.llm.offline.understanding.text import words

_MARKED = re.compile(r"\{(\w+)=([^{}]+)\}")
_spoken: dict[str, Spoken] = {}


def say(package: str, tool: str, about: str, examples: tuple[str, ...]) -> None:
    """Let the offline model call a tool when somebody says what its examples do, with other values.

    `about` reads on from "I can ".
    """
    marked = [dict(_MARKED.findall(example)) for example in examples]
    arguments = {name: name for each in marked for name in each}
    written = tuple(_MARKED.sub(lambda match: match[2], example) for example in examples)
    intent = Intent(tool, tuple(map(_template, examples)), written, tool, {"arguments": arguments}, tool)
    part = Part(tool, about, written)
    kinds = {name: Free(FreeWords(name), anyhow=True) for name in arguments}
    spoken = _spoken.get(package)
    if spoken is None or not _is_registered(package):
        language = Language(dict(kinds), intents=[intent], parts={tool: part})
        _spoken[package] = speak(f"tools of {package}", language)
        return
    spoken.language.add(part, intent, kinds)
    registry.grammars.add(part.name, SpokenPart(spoken, part))


def _is_registered(package: str) -> bool:
    return registry.grammars.get(f"nearest: tools of {package}") is not None


def _template(example: str) -> Node:
    """Return what is said as a template: words as they are, those that say nothing where one likes, blanks."""
    parts: list[Node] = []
    place = 0
    for match in _MARKED.finditer(example):
        parts += _literals(example[place : match.start()])
        parts.append(Slot(match[1], match[1]))
        place = match.end()
    return Sequence((*parts, *_literals(example[place:])))


def _literals(text: str) -> list[Node]:
    found: list[Node] = []
    for word in words(text):
        if any(letter.isalnum() for letter in word.text):
            literal = Literal(word.text)
            found.append(Choice((literal, NOTHING)) if word.text in FILLERS else literal)
    return found
