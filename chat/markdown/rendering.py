"""Markdown to HTML that may stand in a page."""

from __future__ import annotations

from markdown_it.token import Token

from chat.markdown.parser import parse, to_html
from chat.markdown.sanitizer import sanitize
from chat.markdown.source import clean


def render(text: str) -> str:
    """Return sanitized HTML: no scripts, ids, styles or anything that is fetched. Any string is accepted."""
    return render_tokens(parse(clean(text)))


def render_tokens(tokens: list[Token]) -> str:
    """Return sanitized HTML of whole blocks."""
    return sanitize(to_html(tokens))
