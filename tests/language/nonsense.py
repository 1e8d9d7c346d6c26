"""Sentences in which one content word is nonsense: nothing may be written that ignores it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import replace

from tests.language import folding
from tests.language.corpus import Case
from tests.language.judging import Verdict

#: What no person, thing or day is called.
NONSENSE = "zorblix"
#: Words that hold a sentence together, or only make it kind: without one it means the same.
_SMALL = """
    a an the and or but of to in on at for with by from than then that this it its it's is are was were be been has
    have had do does did will would could can should may might must we i i'm i'd i'll we'd we'll we're we've you your my
    our me us them they their he she him her his there here as so if not no now just only too also please pls thanks
    hello hi hey oh ok okay well like about around up out off over let let's lets want need get got make what who how
    when where which some any all more one after again still really actually maybe yes us into
"""
_WORD = re.compile(r"(?<![\w@.'’-])[A-Za-z][A-Za-z'’]{2,}(?![\w@'’-])")


def spoilt(cases: Iterable[Case]) -> list[Case]:
    """Return each case that says one thing and writes, with one of its words replaced; always with the same one."""
    found = []
    for case in cases:
        if len(case.say) == 1 and case.writes and (said := _spoilt(case.say[0])):
            found.append(replace(case, say=(said,)))
    return found


def _spoilt(text: str) -> str:
    small = _SMALL.split()
    words = [each for each in _WORD.finditer(text) if each[0].casefold().replace("’", "'") not in small]
    if not words:
        return ""
    at = words[zlib.crc32(text.encode()) % len(words)]
    return text[: at.start()] + NONSENSE + text[at.end() :]


def ignores(verdict: Verdict) -> bool:
    """Whether something was written as if the word were not there: it stands in no row, and the answer is silent."""
    facts = verdict.heard.facts
    told = [verdict.heard.answer, *(f"{fact} {fact.words.long} {' '.join(fact.words.ways)}" for fact in facts)]
    written = [fact for fact in facts if not fact.by_itself and fact.kind != "import"]  # that holds the very text
    return bool(written) and NONSENSE not in folding.fold(" ".join(told))
