"""What the offline model understands of looking things up: a few sentences, for agents that have the tool."""

from __future__ import annotations

from dataclasses import dataclass

from agents import registry
from agents.llm import Called
from agents.llm.offline.phrases import Phrase

ABOUT = "look up what is known of places, people and what you noted"
NAMED = 3  # passages by their titles


@dataclass
class Lookup(Phrase):
    """A phrase whose one blank is the question. "What do you know about …" asks nothing about the offline model."""

    is_exact = True

    def arguments(self, text: str) -> dict[str, str] | None:
        found = super().arguments(text)
        return found if found and any(letter.isalnum() for letter in found["question"]) else None


def words(called: Called) -> str:
    """Name what was found, and cite it as a model does; the card beside shows what it says."""
    passages = called.data.get("passages", [])
    if not passages:
        return "I know nothing about that."
    ids = {str(each["title"]): each["id"] for each in reversed(passages) if each["title"]}  # the best of each title
    named = [f"{title} [{ids[title]}]" for title in dict.fromkeys(str(each["title"]) for each in passages) if title]
    titles = named[:NAMED]
    last = titles.pop() if len(titles) > 1 else ""
    return f"This is what I know: {', '.join(titles)}{f' and {last}' if last else ''}."


for sentence in (
    "what do you know about {question}",
    "what do we know about {question}",
    "what is known about {question}",
    "look up {question}",
    "search for what you know about {question}",
    "find what you know about {question}",
    "find my notes about {question}",
    "find my notes on {question}",
    "what did I note about {question}",
    "search my notes for {question}",
):
    phrase = Lookup(sentence, "search_knowledge", ABOUT, (sentence.format(question="places with a garden"),), words)
    registry.grammars.add(phrase.name, phrase)
