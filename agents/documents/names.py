"""What a document is called: a name of a file, without a path, that says what it is."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

LONGEST = 200  # characters
UNNAMED = "document"
NOT_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # categories without a shape, or that turn others round


def clean(name: str, extension: str) -> str:
    """Return the last part of what a program calls it, with an extension of its kind: `menu.exe` is `menu.exe.pdf`."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(" " if unicodedata.category(each) in NOT_SHOWN else each for each in last)
    words = " ".join(shown.split()).strip(". ") or UNNAMED
    if PurePosixPath(words).suffix.lower() == f".{extension}":
        words = words[: -len(extension) - 1]
    return f"{words[: LONGEST - len(extension) - 1].rstrip('. ')}.{extension}"
