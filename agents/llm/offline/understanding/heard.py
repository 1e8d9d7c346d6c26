"""A message as it is heard: its words, which of them may be passed over, and where a request may end."""

from __future__ import annotations

from agents.llm.offline.understanding.asides import begins_reason
from agents.llm.offline.understanding.english import FILLERS, JOINING, MARKS, POLITE, WITHIN_POLITE
from agents.llm.offline.understanding.slips import slip_of
from agents.llm.offline.understanding.text import Word, words

SKIP = 0.02  # what it costs to pass over a word

_POLITE: dict[str, list[tuple[str, ...]]] = {}
for _phrase in sorted((tuple(word.text for word in words(phrase)) for phrase in POLITE), key=len, reverse=True):
    _POLITE.setdefault(_phrase[0], []).append(_phrase)


class Heard:
    """The words of a text. `heard` are, by place, the words of a `vocabulary` that may stand there."""

    def __init__(self, text: str, vocabulary: frozenset[str]) -> None:
        self.text = text
        self.words = words(text)
        self.size = len(self.words)
        self.slips = {
            place: meant
            for place, word in enumerate(self.words)
            if (meant := slip_of(word.text, vocabulary)) is not None
        }
        self.places = self._places()
        self.after_skips = [self._after_skips(place) for place in range(self.size + 1)]
        self.heard = [self._heard(place) for place in range(self.size + 1)]

    def _places(self) -> dict[int, int]:
        """Which word begins at which character: the first of those that stand there."""
        return {word.start: place for place, word in reversed(list(enumerate(self.words)))}

    def _after_skips(self, place: int) -> list[tuple[int, float]]:
        """Where one may go on, having passed over words that say nothing; with the cost."""
        ways, cost = [(place, 0.0)], 0.0
        while place < self.size:
            length = self._skippable(place)
            if not length:
                break
            place += length
            cost += SKIP * length
            ways.append((place, cost))
        return ways

    def _skippable(self, place: int) -> int:
        for phrase in _POLITE.get(self.words[place].text, ()):
            if end := self._says(place, phrase):
                return end - place
        return int(self.words[place].text in FILLERS or not self.words[place].text[0].isalnum())

    def _says(self, place: int, phrase: tuple[str, ...]) -> int:
        """Return where a phrase ends that stands here, 0 where it does not: "I would (also) like to"."""
        for word in phrase:
            while place < self.size and self.words[place].text != word and self.words[place].text in WITHIN_POLITE:
                place += 1
            if place >= self.size or self.words[place].text != word:
                return 0
            place += 1
        return place

    def _heard(self, place: int) -> frozenset[str]:
        """The words of templates that may stand at a place."""
        found = set()
        for at, _ in self.after_skips[place]:
            if at < self.size:
                word = self.words[at].text
                meant = self.slips.get(at, word)
                found |= {word, word.removesuffix("s"), meant, meant.removesuffix("s")}
        return frozenset(found)

    def is_marks(self, start: int, end: int) -> bool:
        return all(word.text in MARKS for word in self.words[start:end])

    def ends_sentence(self, word: Word) -> bool:
        return word.text in "\n;" or (word.text in ".!?" and self.text[word.end : word.end + 1].isspace())

    def may_end(self, place: int) -> bool:
        """A request ends where the message does, or before what joins requests."""
        rest = self.after_skips[place][-1][0]
        if rest >= self.size or begins_reason(self.words, place):
            return True
        return any(self.words[at].text in JOINING for at in range(place, min(rest + 1, self.size)))

    def next(self, place: int) -> int:
        """Where the next request begins: behind what joins it, and what says nothing before that, "btw and"."""
        rest = self.after_skips[place][-1][0]
        while rest < self.size and self.words[rest].text in JOINING:
            place = rest + 1
            rest = self.after_skips[place][-1][0]
        while place < self.size and self.words[place].text in JOINING:
            place += 1
        return place
