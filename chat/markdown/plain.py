"""Markdown as a line of plain text, for places that show no markup: notifications, push, the subject of an e-mail."""

from __future__ import annotations

from html import unescape

from django.utils.html import strip_tags

from chat.markdown.rendering import render


def plain(text: str) -> str:
    """Return the words of a model's text in one line. It is text, not HTML: whoever shows it escapes it."""
    spaced = render(text).replace("</", " </").replace("<br", " <br")
    return " ".join(unescape(strip_tags(spaced)).split())
