"""Markdown written by a model: the same safe HTML while it streams and when it is reloaded.

`render(text)` is the whole truth. `Stream` gives the same bytes piece by piece:
`"".join(stream.blocks) + stream.open_html == render(text)` after every character.
"""

from chat.markdown.plain import plain
from chat.markdown.rendering import render
from chat.markdown.stream import Stream

__all__ = ["Stream", "plain", "render"]
