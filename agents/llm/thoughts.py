"""What a model thinks aloud in its text, between `<think>` and `</think>`, is kept from the person."""

from __future__ import annotations

_TAGS = {"<think>": "</think>", "<thinking>": "</thinking>", "<thought>": "</thought>"}
_LONGEST = max(map(len, _TAGS))
_MOST_BLANKS = 1000  # that are kept before the first word
#: Nobody sees these: a text of nothing else is none.
BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\u200c\u200d\u2060\ufeff"


class Thoughts:
    """Takes an answer's thoughts off its beginning, wherever chunks end. Further on, a tag is text like any other.

    The blanks before the first word are held back as well: they may be all that comes.
    """

    def __init__(self) -> None:
        self.are_over = False  # a word has been said: nothing more is looked at
        self._end = ""  # of the thought that is open
        self._held = ""
        self.thought: list[str] = []  # whole thoughts; the caller takes them out
        self._pieces: list[str] = []  # of the open one
        self._any = False

    def take(self, text: str) -> str:
        """Return what of `text`, and of what was held back, is said to the person by now."""
        while True:
            text, self._held = self._held + text, ""
            if self._end:
                before, closed, text = text.partition(self._end)
                if not closed:
                    kept = len(self._end) - 1
                    self._pieces.append(before[:-kept])
                    self._held = before[-kept:]
                    return ""
                self._end, self._any = "", True
                self.thought.append("".join((*self._pieces, before)))
                self._pieces.clear()
            begun = text.lstrip(BLANKS)
            opened = next((tag for tag in _TAGS if begun.startswith(tag)), "")
            if opened:
                self._end, text = _TAGS[opened], begun[len(opened) :]
                continue
            if not begun or (len(begun) < _LONGEST and any(tag.startswith(begun) for tag in _TAGS)):
                self._held = text[-_MOST_BLANKS:]
                return ""
            self.are_over = True
            return begun if self._any else text

    def rest(self, *, is_whole: bool) -> str:
        """Return what was held back at the end. A thought that a whole answer never closed is all it has to say."""
        held = "".join((*self._pieces, self._held)) if is_whole or not self._end else ""
        return held if held.strip(BLANKS) else ""
