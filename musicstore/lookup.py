"""Find artists, albums, tracks and genres by what a person called them, however they spell it.

The database answers by its indexes: first what is called exactly so, then what has these words, then what begins so.
Only when nothing does, the few rows that share a misspelt word are compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Replace
from rapidfuzz import fuzz

from agents import formatting, names
from agents.runtime import ToolRefused
from musicstore.formatting import named
from musicstore.models.named import MOST_WORDS, SHORTEST_WORD, Named, folded, spellings, words_of

N = TypeVar("N", bound=Named)

CHOICES = 8  # that are told when several could be meant
COMPARED = 200  # rows whose names are compared letter by letter
LONGEST = 200  # characters of a name that are looked at


def matching(rows: QuerySet[N], said: str, *, nearly: bool = True) -> QuerySet[N]:
    """Return those of the rows that fit best to what was said; none is an empty query set.

    Without `nearly` only those that have its words as they are spelt.
    """
    for found in _ways(rows, said[:LONGEST], nearly):
        if found.exists():
            return found
    return rows.none()


def the_one(rows: QuerySet[N], said: str, kind: str) -> N:
    """Return the one row that is called so, or has this number.

    Errors: `ToolRefused`, `not_found` or `ambiguous` with the `choices` and their `ids`.
    """
    found = list(matching(rows, said)[: CHOICES + 1])
    if not found and said.strip().isascii() and said.strip().isdigit() and len(said) < 10:
        found = list(rows.filter(pk=int(said)))
    if len(found) == 1 or (found and len({(row.folded, str(row).casefold()) for row in found}) == 1):
        return min(found, key=lambda row: row.pk)  # rows of the very same name are one to a person
    told: dict[str, Any] = {"of": kind, "name": said[:80]}
    if not found:
        raise ToolRefused(f"There is no {kind} called {named(said)} here.", code="not_found", data=told)
    told |= {"choices": [str(row) for row in found[:CHOICES]], "ids": [row.pk for row in found[:CHOICES]]}
    more = " and more" if len(found) > CHOICES else ""
    choices = formatting.listed([named(each) for each in told["choices"]], most=CHOICES)
    raise ToolRefused(
        f"Several could be meant by {named(said)}: {choices}{more}. Say which.", code="ambiguous", data=told
    )


def _ways(rows: QuerySet[N], said: str, nearly: bool = True) -> Iterator[QuerySet[N]]:
    """From what fits exactly to what fits nearly; each is asked only when those before it found nothing."""
    name = folded(said)
    words = name.split()
    column = rows.model.called_by
    yield rows.filter(**{"folded": name, f"{column}__iexact": said.strip()})
    if not words:
        return
    yield rows.filter(folded=name)
    joined = "".join(words)
    keyed: Any = rows.alias(keys=words_of("spellings"))
    yield keyed.filter(keys__contains=_array([joined])).alias(joined=_JOINED).filter(joined=joined)
    yield (
        keyed.filter(keys__contains=_array(words[:MOST_WORDS]))
        .alias(words=words_of("folded"))
        .filter(words__contains=_array(words))
    )
    if len(name) >= SHORTEST_WORD:
        yield rows.filter(folded__startswith=name)
    if nearly:
        yield _nearly(keyed, words)


def _nearly(rows: Any, words: list[str]) -> QuerySet[N]:
    """Keep the row whose name is this but for slips; those that fit as well, too."""
    near = rows
    for word in list(dict.fromkeys(words))[:MOST_WORDS]:
        near = near.filter(keys__overlap=_array(spellings(word)))
    candidates = list(near[:COMPARED])
    if not candidates and (longer := [word for word in words if len(word) >= SHORTEST_WORD] or ["".join(words)]):
        keys = [key for word in longer for key in spellings(word)]
        candidates = list(rows.filter(keys__overlap=_array(keys))[:COMPARED])
    scored = [(_likeness(words, row.folded), row.pk) for row in candidates]
    best = max(scored, default=((0, 0.0), 0))[0]
    found = [pk for score, pk in scored if score[0] == best[0] and score[1] >= best[1] - names.CLEARLY]
    return rows.filter(pk__in=found[: CHOICES + 1]) if best[0] else rows.none()


def _likeness(words: list[str], name: str) -> tuple[int, float]:
    """Return whether whole names are alike (2), or all the words are alike to some of the name (1), and how much.

    "Areosmith" is Aerosmith rather than Aerosmith and somebody else. Of words as short as `ice` only the same will do.
    """
    whole = fuzz.ratio(" ".join(words), name)
    if whole >= names.ALIKE and len(name) >= SHORTEST_WORD:
        return 2, whole
    known = name.split()
    least = min(
        max(
            (fuzz.ratio(word, each) if len(word) >= SHORTEST_WORD else 100.0 * (word == each) for each in known),
            default=0,
        )
        for word in words
    )
    return (1, least) if least >= names.ALIKE else (0, 0.0)


def _array(words: list[str]) -> Value:
    """Return a list as one parameter, however long it is."""
    return Value(words, output_field=ArrayField(TextField()))


_JOINED = Replace("folded", Value(" "), Value(""))
