"""Text as a person reads it who decides by what it says: what has no shape, or turns others round, is written out."""

from __future__ import annotations

from agents import patterns as re

#: Controls but tab and line feed; what turns the order of letters round; what has no width; tags.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return it with each hidden character as JSON has it: a card number before U+202E would read as another one."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
