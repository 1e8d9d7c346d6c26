"""Markdown as a line of plain text, for places that show no markup: notifications, push, the subject of an e-mail."""

from __future__ import annotations

import re
from html import unescape

from django.utils.html import strip_tags

from chat.markdown.rendering import render


def plain(text: str) -> str:
    """Return the words of a model's text in one line. It is text, not HTML: whoever shows it escapes it."""
    spaced = _BLOCK.sub(r" \g<0>", render(text))
    return " ".join(unescape(strip_tags(spaced)).split())


#: Where one block ends and the next begins there is a space, though the HTML has none.
_BLOCK = re.compile(r"<(?:/?(?:p|h[1-6]|li|ul|ol|pre|blockquote|tr|td|th|table)|[bh]r)\b")
