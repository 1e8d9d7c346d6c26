"""Joins style sheets into one: what they import stands in its place, addresses in them are those of built files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

import rcssmin

from agents import patterns as re

IMPORT = re.compile(r"(?m)^@import\s+url\(\"([^\":]+)\"\);$")
ADDRESS = re.compile(r"url\(\"?([^\")]+)\"?\)")


def join(names: Iterable[str], read: Callable[[str], str], url: Callable[[str], str]) -> str:
    """Return one sheet of all of these. `read` gives a sheet's text by name, `url` the address of what it refers to."""
    seen: set[str] = set()
    return str(rcssmin.cssmin("\n".join(_sheet(name, read, url, seen) for name in names)))


def _sheet(name: str, read: Callable[[str], str], url: Callable[[str], str], seen: set[str]) -> str:
    if name in seen:
        return ""
    seen.add(name)

    def path(relative: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), relative))

    def address(found: re.Match) -> str:
        there = found[1]
        return found[0] if there.startswith(("data:", "#", "/")) or ":" in there else f'url("{url(path(there))}")'

    text = read(name)
    imported = [_sheet(path(found[1]), read, url, seen) for found in IMPORT.finditer(text)]
    return "\n".join([*imported, ADDRESS.sub(address, IMPORT.sub("", text))])
