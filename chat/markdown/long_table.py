"""A table that is still being written: finished rows are kept, only the last is parsed again."""

from __future__ import annotations

from markdown_it.token import Token

from chat.markdown.rendering import render_tokens

_BODY = "<tbody>\n"
_ROW_END = "</tr>\n"
_CLOSE = "</tbody>\n</table>\n"

# The parser ends a table after filling in 65,536 cells that short rows lack. It would not count across rows parsed
# apart, so a table that could get there is parsed as a whole.
MOST_CELLS = 60_000


class LongTable:
    """Finished rows of a top-level table. The text after them is parsed behind `prefix`, the table's head."""

    def __init__(self, block: list[Token], source: str) -> None:
        self.prefix = "\n".join(source.split("\n", 2)[:2]) + "\n"
        self._html = render_tokens(block).partition(_BODY)[0] + _BODY
        self._columns = sum(token.type == "th_open" for token in block)
        self._rows = 0

    @staticmethod
    def fits(block: list[Token]) -> bool:
        """Whether the block is a table with a finished row."""
        return block[0].type == "table_open" and len(_lines(block)) > 1

    def keep_finished(self, block: list[Token]) -> int:
        """Keep all rows but the last; return the line where that starts. `block` was parsed behind the prefix."""
        rows = _body(block).split(_ROW_END)[:-1]
        self._html += "".join(row + _ROW_END for row in rows[:-1])
        self._rows += len(rows) - 1
        return _lines(block)[-1]

    @property
    def is_too_large(self) -> bool:
        """Whether rows may no longer be parsed apart."""
        return self._rows * self._columns > MOST_CELLS

    def html(self, block: list[Token]) -> str:
        """The whole table, `block` being what was parsed behind the prefix."""
        return self._html + _body(block) + _CLOSE


def _lines(block: list[Token]) -> list[int]:
    """Return the line of each row of the body."""
    return [token.map[0] for token in block if token.type == "tr_open" and token.map][1:]


def _body(block: list[Token]) -> str:
    return render_tokens(block).partition(_BODY)[2].removesuffix(_CLOSE)
