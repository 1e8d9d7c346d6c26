"""A list that is still being written: finished items are kept, only the last is parsed again.

One blank line between items makes every paragraph of the list a `<p>`, also those before it. So each finished
item is kept in both forms, and which is shown is decided when it is shown.
"""

from __future__ import annotations

from markdown_it.token import Token

from chat.markdown.rendering import render_tokens


class LongList:
    """Finished items of a top-level list.

    The text after them is parsed behind `prefix`, an item that stands for all of them: its paragraph shows
    whether the parser takes the list for tight. Its text stands so far right that no next item is within it.
    """

    def __init__(self, block: list[Token]) -> None:
        marker = block[0].markup
        self.prefix = f"1{marker}    x\n" if block[0].type == "ordered_list_open" else f"{marker}    x\n"
        opening, closing = render_tokens([block[0], block[-1]]).split("</")
        self._open = opening + "\n"
        self._close = "</" + closing
        self._tight = ""
        self._loose = ""
        self._is_loose = False

    @staticmethod
    def fits(block: list[Token]) -> bool:
        """Whether the block is a list with a finished item."""
        return block[0].type in ("ordered_list_open", "bullet_list_open") and len(_items(block)) > 1

    def keep_finished(self, block: list[Token]) -> int:
        """Keep all items but the last; return the line where that starts. `block` was parsed behind the prefix."""
        items = _items(block)[1:]
        self._is_loose = self._is_loose or not _is_tight(block)
        for item in items[:-1]:
            self._tight += _render(item, tight=True)
            self._loose += _render(item, tight=False)
        start = items[-1][0].map
        assert start is not None
        return start[0]

    def html(self, block: list[Token]) -> str:
        """The whole list, `block` being what was parsed behind the prefix."""
        tight = not self._is_loose and _is_tight(block)
        last = "".join(_render(item, tight=tight) for item in _items(block)[1:])
        return self._open + (self._tight if tight else self._loose) + last + self._close


def _items(block: list[Token]) -> list[list[Token]]:
    items: list[list[Token]] = []
    for token in block[1:-1]:
        if token.type == "list_item_open" and token.level == 1:
            items.append([])
        items[-1].append(token)
    return items


def _is_tight(block: list[Token]) -> bool:
    """Whether the parser hid the paragraph of the first item, the prefix."""
    return block[2].hidden


def _render(item: list[Token], *, tight: bool) -> str:
    for token in item:
        if token.level == 2 and token.type in ("paragraph_open", "paragraph_close"):
            token.hidden = tight
    return render_tokens(item)
