"""The door to RE2 finds what `re` finds, to the letter, and refuses what could not be linear."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agents import patterns
from agents.patterns import Pattern
from tests.agents.patterns.hostile import patterns as every_pattern

TAME = [
    "",
    "Plan a baby shower for 20 guests next Saturday at 3pm",
    "Add 3 bottles of wine, some cheese for $12 and a dozen candles to Mia's list",
    "Invite Zoë Müller <zoe.m@example.com>, Łukasz and José-María Ñandú to Tom's 40th birthday on 5/9!",
    "Move it to Sunday, May 9 2027 at 4 p.m.? It's for Mr. O'Brien.\nAnd when is it — who's coming…\n",
    "Спланируй 生日 für 10 leute; ½ kg x 2, 1,200.50 € each\u2028a\xa0b\x85c\x1cd\x01e_f",
    "half \ud83d a pair 🎉🎂 of no-one's ﬁnal Istanbul Straße ſtreet",
]


def spans(found: Any) -> Any:
    return found and [found.span(number) for number in range(len(found.groups()) + 1)]


def test_every_pattern_finds_what_re_finds() -> None:
    ours = {name: each for name, each in every_pattern().items() if isinstance(each, Pattern)}
    assert len(ours) > 300
    for name, pattern in ours.items():
        told = re.compile(pattern.pattern, pattern.flags)
        for text in TAME:
            for how in ("search", "match", "fullmatch"):
                expected = spans(getattr(told, how)(text))
                assert spans(getattr(pattern, how)(text)) == expected, (name, how, text)
            if not told.fullmatch(""):
                assert list(map(spans, pattern.finditer(text))) == list(map(spans, told.finditer(text))), (name, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bé\w+\b", "l'été était là"),
        (r"(?<!\w)Zo(?!\w)", "Zoë Zo"),
        (r"(?<=\d)(?=(?:\d{3})+\b)", "1234567"),
        (r"(?:\b\w+\b ?)+(?!x)", "one two three x"),
        (r"(?:(?=a)a|(?<=a)b)+$", "xababab\n"),
        (r"^a|b$|\Ac|d\Z", "ab\n"),
        (r"(?m)^\w+$", "one\ntwo three\nfour"),
        (r"(?i:straße) (?-i:X)", "STRAßE X straße x"),
        (r"a\B.|\Bb", "ab ba a. b"),
        (r"[^\W\d_]+|[\W_]+", "añ_1—x"),
        (r"(?P<who>\w+)(?:'s)?(?= (?:party|event)\b)", "Tom's party, Anna event"),
        (r"x*?(?=y)", "xxy xy y"),
        (r"[\x01-\x03]|.", "\x01\x02a"),
    ],
)
def test_assertions_hold_where_they_do_for_re(pattern: str, text: str) -> None:
    ours, told = patterns.compile(pattern), re.compile(pattern)
    assert [spans(each) for each in ours.finditer(text)] == [spans(each) for each in told.finditer(text)]
    for how in ("search", "match", "fullmatch"):
        assert spans(getattr(ours, how)(text)) == spans(getattr(told, how)(text))


def test_what_was_found_is_told_as_re_tells_it() -> None:
    found = patterns.search(r"(?P<name>\w+)'s (?P<kind>party)?(x)?", "at Zoë's party")
    assert found is not None
    assert (found[0], found["name"], found.group("kind", 3)) == ("Zoë's party", "Zoë", ("party", None))
    assert found.groups() == ("Zoë", "party", None) and found.groupdict() == {"name": "Zoë", "kind": "party"}
    assert (found.span("name"), found.start(), found.end(3)) == ((3, 6), 3, -1)
    with pytest.raises(IndexError):
        found["age"]


def test_it_replaces_and_splits_as_re_does() -> None:
    for pattern, by in [(r"(\w)(?=\W)", r"<\1>"), (r"\s+", " "), (r"(?P<n>é)", r"\g<n>\g<n>"), (r"(q)?u|q", r"\1")]:
        assert patterns.sub(pattern, by, "né à  tout, Zoë!") == re.sub(pattern, by, "né à  tout, Zoë!")
    assert patterns.sub(r"[*_]", r"\\\g<0>", "*a*_b") == re.sub(r"[*_]", r"\\\g<0>", "*a*_b") == r"\*a\*\_b"
    assert patterns.sub("a", lambda found: found[0].upper(), "banana", 2) == "bAnAna"
    for pattern in (r",\s*(?!b)", r"(,)\s*"):
        assert patterns.split(pattern, "a, b, c,d") == re.split(pattern, "a, b, c,d")
    assert patterns.split(",", "a,b,c", 1) == ["a", "b,c"]
    for pattern in (r"\d", r"(\d)x", r"(\d)(x)?"):
        assert patterns.findall(pattern, "1x 2") == re.findall(pattern, "1x 2")


@pytest.mark.parametrize("pattern", [r"(a)\1", r"(a)?(?(1)b|c)", r"(?>a+)b", r"a++b"])
def test_what_must_go_back_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot"):
        patterns.search(pattern, "aab")
