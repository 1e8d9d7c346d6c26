"""The examples nearest to what nobody understood, by the static embedding that knowledge is searched with.

What is near is not what was said: it is offered as a question, and never carried out.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from agents import registry
from agents.knowledge.embedders.static import StaticEmbedder
from agents.llm.offline.understanding.arguments import tools_of
from agents.llm.offline.understanding.language import Intent, Language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FLOOR = 0.5  # of the cosine: below, nothing is near
MARGIN = 0.12  # of others to the nearest: farther ones are not offered beside it
MOST = 3


class Nearest:
    """The examples of a language. Their vectors are made at the first question: 60 µs each."""

    def __init__(self, language: Language) -> None:
        self.examples: list[tuple[str, Intent]] = [
            (example, intent) for intent in language.intents if not intent.guess for example in intent.examples
        ]

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return StaticEmbedder().embed([text for text, _ in self.examples], "passage")

    def scores(self, text: str) -> list[tuple[float, str, Intent]]:
        """Return all examples with how near they are, the nearest first."""
        if not self.examples:
            return []
        near = self._vectors @ StaticEmbedder().embed([text], "query")[0]
        rows = [(float(score), *example) for score, example in zip(near, self.examples, strict=True)]
        return sorted(rows, key=lambda row: -row[0])

    def offered(self, text: str, tools: frozenset[str]) -> list[str]:
        """Return up to `MOST` examples that may have been meant, of one intent each; none where nothing is near.

        `tools` are those that there are: what they cannot do is not offered, unless somebody may take over who can.
        """
        found: dict[str, str] = {}
        best = 0.0
        for score, example, intent in self.scores(text):
            best = max(best, score)
            if score < FLOOR or score < best - MARGIN or len(found) >= MOST:
                break
            if not _is_able(intent, tools):
                continue
            found.setdefault(intent.name, example)
        return list(found.values())

    def only_reads(self, example: str) -> bool:
        """Whether nothing is written for an example."""
        tools = [tool for each, intent in self.examples if each == example for tool in tools_of(intent) if tool]
        return all(tool in registry.tools and registry.tools[tool].reads for tool in tools)


def _is_able(intent: Intent, tools: frozenset[str]) -> bool:
    needed = {tool for tool in tools_of(intent) if tool}
    return not needed or bool(needed & tools) or any(tool.startswith("transfer_to_") for tool in tools)


def question(offered: list[str]) -> str:
    """Ask whether one of these was meant; "" for none."""
    named = [f"“{each}”" for each in offered]
    last = named.pop() if named else ""
    return f"Did you mean {', '.join(named)} or {last}?" if named else f"Did you mean {last}?" if last else ""
