"""A growing Markdown text: finished blocks are rendered once, the open one is rendered again.

What is finished is decided from whole lines only, for "1. a\\n\\n2" ends a list and "1. a\\n\\n2. b" does not. A line
that has begun as text counts as whole before it is: nothing that follows can make it the start of anything else.
A block is finished when the next one has begun, or when it cannot go on (a paragraph before an empty line).
As there are no link definitions, no block changes another, and the text from the start of the open block gives
the same alone as after all that went before.
"""

from __future__ import annotations

import re
from time import perf_counter

from markdown_it.token import Token

from chat.markdown.fence import OpenFence
from chat.markdown.long_list import LongList
from chat.markdown.long_table import LongTable
from chat.markdown.parser import parse, top_level
from chat.markdown.rendering import render_tokens
from chat.markdown.source import clean
from chat.markdown.tail import Tail

# Marks of quotes and items, then something that begins nothing but text: what this line is can no longer change.
_DECIDED = re.compile(
    r"(?:[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]+|[ \t]*>)*[ \t]*"
    r"(?:(?:\*{1,3}|_{1,3})?[^-#+*_=~`>|:0-9\s]|[0-9]+(?:[^0-9.)\n]|[.)][^\s]))"
)
_OVER_AT_AN_EMPTY_LINE = {"paragraph_open", "heading_open", "table_open", "blockquote_open"}


class Stream:
    """The HTML of a text so far. Feed it the text, read `blocks` and `open_html`: both are worked out when read.

    `blocks` only ever grows, so a reader remembers how many it has.
    """

    def __init__(self) -> None:
        self._text = ""
        self._seen = 0  # characters of `_text` that were taken in
        self._blocks: list[str] = []
        self._source = ""  # the open block, or what is parsed of it
        self._line_is_decided = False
        self._fence: OpenFence | None = None
        self._kept: LongList | LongTable | None = None  # the finished part of the open block
        self._kept_source = ""
        self._may_keep_rows = True
        self._open_html: str | None = ""
        self._tail: Tail | None = None
        self.cost = 0.0  # seconds the last reading took; a reader who waits a multiple of it cannot fill the loop

    def feed(self, text: str) -> None:
        """Take the whole text so far, which begins with what was fed before. Costs nothing until it is read."""
        if len(text) < self._seen:
            raise ValueError("A streamed text only grows. Start a new Stream for a new text.")
        self._text = text

    @property
    def blocks(self) -> list[str]:
        """HTML of the finished blocks, in order. Not to be changed."""
        self._catch_up()
        return self._blocks

    @property
    def open_html(self) -> str:
        """HTML of what is not finished, to be shown after the blocks."""
        self._catch_up()
        if self._fence:
            return self._fence.html
        if self._tail:
            return self._tail.html
        if self._open_html is None:
            began = perf_counter()
            self._open_html = self._render_open()
            self.cost += perf_counter() - began
        return self._open_html

    def _catch_up(self) -> None:
        if len(self._text) == self._seen:
            return
        began = perf_counter()
        self._take_in()
        self.cost = perf_counter() - began

    def _take_in(self) -> None:
        fresh = clean(self._text[self._seen :], after=self._text[max(0, self._seen - 1) : self._seen])
        self._seen = len(self._text)
        if self._fence:
            self._fence.grow(fresh)
            if self._leave_fence():
                self._settle()
            return
        self._source += fresh
        if self._tail and self._tail.grow(fresh):
            return
        self._tail = self._open_html = None
        if "\n" in fresh or not self._line_is_decided:
            self._settle()

    def _settle(self) -> None:
        """Move what is finished into the blocks."""
        self._tail = self._open_html = None
        self._line_is_decided = _DECIDED.match(self._source, self._source.rfind("\n") + 1) is not None
        while self._step():
            pass

    def _step(self) -> bool:
        """Finish what can be finished, or find a cheaper way to go on; tell whether there may be more to do."""
        if not self._kept and OpenFence.begins(self._source):
            self._fence, self._source = OpenFence(self._source), ""
            return self._leave_fence()
        incomplete = self._source.rfind("\n") + 1
        prefix = self._kept.prefix if self._kept else ""
        decided = prefix + (self._source if self._line_is_decided else self._source[:incomplete])
        blocks = top_level(parse(decided))
        last = blocks[-1] if blocks else None
        if last and _is_over(last, whole_lines=decided.count("\n")):
            last = None
        for block in blocks[:-1] if last else blocks:
            self._finish(self._show(block))
        if not last:
            self._source = self._source[incomplete:]
            return False
        if len(blocks) > 1:
            self._cut(_line(last) - prefix.count("\n"))
            return True
        return self._keep_finished_part(last)

    def _finish(self, html: str) -> None:
        self._blocks.append(html)
        self._kept, self._kept_source, self._may_keep_rows = None, "", True

    def _leave_fence(self) -> bool:
        """Go on behind the code block if it is closed."""
        if not self._fence or self._fence.rest is None:
            return False
        self._source = self._fence.rest
        self._finish(self._fence.html)
        self._fence = None
        return True

    def _keep_finished_part(self, block: list[Token]) -> bool:
        """Part with the finished items or rows of the open block; tell whether the rest must be looked at again."""
        if self._kept:
            self._kept_source += self._cut(self._kept.keep_finished(block) - self._kept.prefix.count("\n"))
            if isinstance(self._kept, LongTable) and self._kept.is_too_large:
                self._source = self._kept_source + self._source
                self._kept, self._kept_source, self._may_keep_rows = None, "", False
            return False
        if _line(block):  # blank lines before it, which would come between it and the prefix
            self._cut(_line(block))
            return True
        if LongList.fits(block):
            self._kept = LongList(block)
        elif self._may_keep_rows and LongTable.fits(block):
            self._kept = LongTable(block, self._source)
            self._kept_source = self._cut(self._kept.prefix.count("\n"))
        return self._kept is not None

    def _cut(self, lines: int) -> str:
        """Take that many lines from the start of the source."""
        at = 0
        for _ in range(lines):
            at = self._source.index("\n", at) + 1
        taken, self._source = self._source[:at], self._source[at:]
        return taken

    def _render_open(self) -> str:
        prefix = self._kept.prefix if self._kept else ""
        blocks = top_level(parse(prefix + self._source))
        first = [self._show(block) for block in blocks[:1]]
        html = "".join(first + [render_tokens(block) for block in blocks[1:]])
        if self._line_is_decided and blocks:
            self._tail = Tail.of(self._source, html, blocks[-1])
        return html

    def _show(self, block: list[Token]) -> str:
        """The HTML of the first block of the source."""
        return self._kept.html(block) if self._kept else render_tokens(block)


def _line(block: list[Token]) -> int:
    """Return the line a block starts in."""
    lines = block[0].map
    assert lines is not None
    return lines[0]


def _is_over(block: list[Token], *, whole_lines: int) -> bool:
    """Whether no further line can belong to the last block of a text with so many whole lines.

    A heading with a `|` may still be the head of a table.
    """
    lines = block[0].map
    assert lines is not None
    if block[0].type == "hr" or (block[0].type == "heading_open" and "|" not in block[1].content):
        return lines[1] <= whole_lines
    return block[0].type in _OVER_AT_AN_EMPTY_LINE and lines[1] < whole_lines
