"""Plain words at the end of an open paragraph: put in where the paragraph ends, without parsing."""

from __future__ import annotations

import re
import sys

from markdown_it.token import Token

from chat.markdown.parser import LONGEST_INLINE

_CLOSING = re.compile(r"(?:</(?:p|li|ul|ol|blockquote)>\n?)+\Z")
_LONGEST_CLOSING = 600  # characters; blocks nest no deeper than `parser.DEEPEST_BLOCK`
# What may change the words before it: markup, the end of an entity or an autolink, the slashes of a bare link,
# and space that may have to be stripped. Parentheses matter only behind a bracket.
_MARKUP = re.compile(r"[&*<>\[\]\\_`~;/]|[^\S ]")
_MARKUP_OR_PARENTHESIS = re.compile(r"[&*<>\[\]\\_`~;/()]|[^\S ]")


class Tail:
    """The HTML of an open block that ends in plain words, split where more words go."""

    def __init__(self, source: str, html: str, closing: int, room: int) -> None:
        line = source[source.rfind("\n") + 1 :]
        self._markup = _MARKUP_OR_PARENTHESIS if "[" in source else _MARKUP
        self._words = html[:closing]
        self._close = html[closing:]
        self._spaces = len(line) - len(line.rstrip(" "))
        self._room = room

    @classmethod
    def of(cls, source: str, html: str, block: list[Token]) -> Tail | None:
        """Return the tail of a block whose last line can be nothing but text, or None if words could change it."""
        at = len(block) - 1
        while block[at].nesting == -1:
            at -= 1
        line = source[source.rfind("\n") + 1 :]
        last_word = line[line.rfind(" ") + 1 :]
        closing = _CLOSING.search(html, max(0, len(html) - _LONGEST_CLOSING))
        if (
            block[at].type != "inline"
            or block[at - 1].type != "paragraph_open"
            or not closing
            or "://" in last_word
            or _MARKUP_OR_PARENTHESIS.match(line[-1])
            or line.rstrip(" ")[-1].isspace()
        ):
            return None
        length = len(block[at].content)
        room = LONGEST_INLINE - length if length <= LONGEST_INLINE else sys.maxsize
        return cls(source, html, closing.start(), room)

    def grow(self, fresh: str) -> bool:
        """Take more text if it is plain; otherwise change nothing and return False."""
        self._room -= self._spaces + len(fresh)
        if self._room < 0 or self._markup.search(fresh):
            return False
        words = fresh.rstrip(" ")
        if words:
            self._words += " " * self._spaces + words
            self._spaces = len(fresh) - len(words)
        else:
            self._spaces += len(fresh)
        return True

    @property
    def html(self) -> str:
        """The block with all its words."""
        return self._words + self._close
