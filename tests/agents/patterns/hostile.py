"""Every pattern of the product, and texts that are hostile to it: its own words, said over and over."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from agents.patterns import Pattern
from tests.harness.processes import ROOT

PACKAGES = ("agents", "chat", "musicstore", "planning", "project")
LENGTH = 5000
ALL = {"re.finditer", "re.findall", "re.split", "re.sub"}
CALLED = ALL | {"re.search", "re.match", "re.fullmatch"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield each module of the product by name, with what it says."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                yield ".".join(parts).removesuffix(".__init__"), ast.parse(path.read_text())


def patterns() -> dict[str, Pattern | re.Pattern[str]]:
    """Return the patterns that modules keep, and those written where they are used, by where they are."""
    found: dict[str, Pattern | re.Pattern[str]] = {}
    for name, tree in sources():
        if not _has_patterns(tree):
            continue
        module = importlib.import_module(name)
        for key, value in vars(module).items():
            found.update((f"{name}.{key}[{place}]", each) for place, each in enumerate(_in(value)))
        for call in _calls(tree):
            try:
                pattern = eval(ast.unparse(call.args[0]), vars(module))
            except NameError:
                continue  # made of what a person wrote, between words that are tried elsewhere
            flags = [eval(ast.unparse(each), vars(module)) for each in _flags(call)]
            kind = Pattern if vars(module)["re"] is not re else re.compile
            found[f"{name}:{call.lineno}"] = kind(pattern, flags[0] if flags else 0)
    return found


def _has_patterns(tree: ast.Module) -> bool:
    imports = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    return any("re" in (each.name, each.asname) for node in imports for each in node.names)


def asked_for_all() -> set[str]:
    """Return the names, as `patterns` has them, of those that are asked for all they find."""
    found = set()
    for name, tree in sources():
        found |= {f"{name}:{call.lineno}" for call in _calls(tree) if ast.unparse(call.func) in ALL}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and f"re.{node.attr}" in ALL:
                found.add(f"{name}.{ast.unparse(node.value)}[0]")
    return found


def _in(value: Any) -> Iterator[Pattern | re.Pattern[str]]:
    if isinstance(value, Pattern) or (isinstance(value, re.Pattern) and isinstance(value.pattern, str)):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _in(each)
    elif isinstance(value, dict):
        for each in (*value, *value.values()):
            yield from _in(each)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLED:
            yield node


def _flags(call: ast.Call) -> Iterator[ast.expr]:
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "flags")
    yield from (each for each in call.args[1:] if re.match(r"re\.[A-Z]", ast.unparse(each)))


def texts(pattern: Pattern | re.Pattern[str], length: int = LENGTH, most: int = 4) -> Iterator[str]:
    """Yield texts of `length` characters: single words, two by turns, all by turns, and letters; none quite fits."""
    tree = re._parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)  # type: ignore[attr-defined]
    words = sorted({word for word in _words(tree) if word.strip()}, key=lambda word: (len(word), word))
    step = max(1, len(words) // most)
    chosen = words[::step][:most] or ["a"]
    for said in (*([word] for word in chosen), chosen[:2], words or ["a"]):
        yield _repeated(said, " ", length)
    for said in (words or ["a"], ["a"], [" "]):
        yield _repeated(said, "", length)


def _repeated(words: list[str], between: str, length: int) -> str:
    once = between.join(words) + between
    return (once * (length // len(once) + 1))[:length] + "\x00"


def _words(nodes: Any) -> Iterator[str]:
    """Yield the letters that stand side by side in a pattern."""
    run = ""
    for code, value in nodes:
        if code is op.LITERAL:
            run += chr(value)
            continue
        if run:
            yield run
        run = ""
        if code is op.BRANCH:
            for branch in value[1]:
                yield from _words(branch)
        elif code is op.SUBPATTERN:
            yield from _words(value[3])
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT):
            yield from _words(value[2])
        elif code in (op.ASSERT, op.ASSERT_NOT):
            yield from _words(value[1])
        elif code is op.IN:
            yield from (chr(each) for kind, each in value if kind is op.LITERAL)
    if run:
        yield run
