"""A message with the values that stand in it, and what of it is said by the way."""

from __future__ import annotations

from functools import cached_property

from agents.llm.offline.understanding.asides import is_aside
from agents.llm.offline.understanding.heard import Heard
from agents.llm.offline.understanding.language import Free, Language
from agents.llm.offline.understanding.text import Word, words
from agents.llm.offline.values.span import Scene, Span


class Valued(Heard):
    """A message as somebody hears it who knows the values of a language and the names of a scene."""

    def __init__(self, text: str, language: Language, scene: Scene) -> None:
        super().__init__(text, language.vocabulary)
        self.language = language
        self.scene = scene
        self.typed: dict[str, dict[int, list[tuple[int, Span]]]] = {}
        self._aside: dict[tuple[int, int, bool], bool] = {}

    def spans(self, kind: str) -> dict[int, list[tuple[int, Span]]]:
        """The values of a kind by the word at which they begin."""
        if (found := self.typed.get(kind)) is None:
            found = self.typed[kind] = {}
            extractor = self.language.kinds[kind]
            assert not isinstance(extractor, Free)
            ends = {word.end: place + 1 for place, word in enumerate(self.words)}
            for span in extractor(self.text, self.scene):
                if span.start in self.places and span.end in ends:
                    found.setdefault(self.places[span.start], []).append((ends[span.end], span))
        return found

    def is_aside(self, start: int, end: int, *, before_so: bool = False) -> bool:
        """Whether words from a place to another are said by the way."""
        key = (start, end, before_so)
        if (known := self._aside.get(key)) is None:
            said = self.words[start:end]
            known = is_aside(said, self.text, self._matters, self._names.__contains__, before_so=before_so)
            self._aside[key] = known
        return known

    def sentence_from(self, place: int) -> int:
        """Where the sentence of a place ends."""
        return next((at for at in range(place, self.size) if self.words[at].text in ".!?;\n"), self.size)

    def _matters(self, word: Word) -> bool:
        """Whether it is of a value, of a known name, or what the language's wishes are about."""
        plain = word.text.removesuffix("'s")
        return plain in self.language.matters or plain in self._names or word.start in self._told or plain[0].isdigit()

    @cached_property
    def _told(self) -> frozenset[int]:
        """Where the words of values begin."""
        spans = [span for kind in self.language.telling for found in self.spans(kind).values() for _, span in found]
        return frozenset(
            word.start for word in self.words if any(each.start <= word.start < each.end for each in spans)
        )

    @cached_property
    def _names(self) -> frozenset[str]:
        names = (name for known in self.scene.names.values() for name in known)
        return frozenset(word.text for name in names for word in words(name))
