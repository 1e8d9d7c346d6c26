"""A code block that is still being written: escaped as it comes, never parsed."""

from __future__ import annotations

import re

from chat.markdown.parser import parse
from chat.markdown.rendering import render_tokens
from chat.markdown.sanitizer import escape

# A `|` in the first line could still make it the head of a table.
_OPENING = re.compile(r"(?:(`{3,})[^`|\n]*|(~{3,})[^|\n]*)\n")
_CLOSE = "</code></pre>\n"


class OpenFence:
    """The code so far. `begins` tells whether a text starts with a fence, `grow` takes what follows."""

    def __init__(self, source: str) -> None:
        opening = _OPENING.match(source)
        assert opening, source
        marker = opening.group(1) or opening.group(2)
        self._closing = re.compile(rf" {{0,3}}{marker[0]}{{{len(marker)},}}[ \t]*")
        self._html = render_tokens(parse(opening.group())).removesuffix(_CLOSE)
        self._line = ""
        self.rest: str | None = None  # what follows the closing fence, once there is one
        self.grow(source[opening.end() :])

    @staticmethod
    def begins(source: str) -> bool:
        """Whether a code block starts here, with its first line complete."""
        return _OPENING.match(source) is not None

    def grow(self, fresh: str) -> None:
        """Take more text; afterwards `rest` is a string if the block is closed."""
        code: list[str] = []
        lines = (self._line + fresh).split("\n")
        self._line = lines.pop()
        for number, line in enumerate(lines):
            if self._closing.fullmatch(line):
                self.rest = "\n".join([*lines[number + 1 :], self._line])
                self._line = ""
                break
            code.append(escape(line) + "\n")
        self._html += "".join(code)

    @property
    def html(self) -> str:
        """The block as it would look if the text ended here."""
        if not self._line.strip(" \t") or self._closing.fullmatch(self._line):
            return self._html + _CLOSE
        return self._html + escape(self._line) + _CLOSE
