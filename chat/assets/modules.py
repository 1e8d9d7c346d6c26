"""Joins JavaScript modules into one: each keeps its own names, imports become constants, all is run in the same order.

It reads what these modules are written in: named imports and exports of functions, classes and constants. Anything else
is refused, rather than joined wrongly.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from agents import patterns as re

IMPORT = re.compile(r"(?m)^import\s+(?:\{([^}]*)\}\s+from\s+)?\"(\.[^\"]+)\";$")
EXPORT = re.compile(r"(?m)^export\s+((?:async\s+)?function\*?|class|const)(\s+)(\w+)")
COMMENT = re.compile(r"(?ms)^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*$)\n?")
OTHER = re.compile(r"(?m)^(?:import|export)\b.*$")


def join(names: Iterable[str], read: Callable[[str], str]) -> str:
    """Return one module that does what all of these do, with what they import. `read` gives a module's text by name."""
    known: dict[str, str] = {}
    parts: list[str] = []
    names = list(names)
    if len(names) == 1 and not OTHER.search(text := read(names[0])):
        return _shorter(text)  # perhaps no module at all
    for name in names:
        _add(name, read, known, parts)
    return _shorter("\n".join(parts))


def _add(name: str, read: Callable[[str], str], known: dict[str, str], parts: list[str]) -> None:
    """Add a module behind those that it imports, once."""
    if name in known:
        return
    known[name] = ""  # until it is there itself: who imports it meanwhile goes round in a circle
    text = read(name)
    for imported in IMPORT.finditer(text):
        _add(_path(name, imported[2]), read, known, parts)

    def constants(imported: re.Match) -> str:
        other = known[_path(name, imported[2])]
        if not other:
            raise ValueError(f"{name} and {imported[2]} import each other.")
        return f"const {{{imported[1].replace(' as ', ': ')}}} = {other};" if imported[1] else ""

    text = IMPORT.sub(constants, text)
    exported = [found[3] for found in EXPORT.finditer(text)]
    text = EXPORT.sub(r"\1\2\3", text)
    if left := OTHER.search(text):
        raise ValueError(f"{name} has what cannot be joined: {left[0]}")
    known[name] = f"module{len(parts)}"
    parts.append(f"const {known[name]} = (() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();")


def _shorter(text: str) -> str:
    """Leave out lines that are comments, and indentation; nothing within a line is touched.

    What minifies without a parser takes `${a ? `${a}: ` : ""}` apart, and a template over several lines would lose
    what its lines begin with: text with one stays as it is.
    """
    if any(line.count("`") % 2 for line in COMMENT.sub("", text).split("\n")):
        return text
    return "\n".join(line.strip() for line in COMMENT.sub("", text).split("\n") if line.strip())


def _path(name: str, relative: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), relative))
