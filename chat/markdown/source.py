"""What of a text may reach the parser: no control characters, nothing that turns the reading direction."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and newline, bidi embeddings, overrides and isolates ("gnp.exe" for "exe.png"),
# and halves of surrogate pairs, which cannot be encoded.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str, *, after: str = "") -> str:
    """Return the text with line ends as newlines and without unwanted characters.

    `after` is the text before it, so that a carriage return and its newline may come in two pieces.
    """
    if after.endswith("\r") and text.startswith("\n"):
        text = text[1:]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNWANTED.sub("", text)
