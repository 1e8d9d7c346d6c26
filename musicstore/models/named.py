"""Rows that people call by a name, however they spell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import F, Func, Value

from agents.knowledge import changed
from agents.names import plain

MOST_WORDS = 12  # of a name that are looked up with a slip in them
LONGEST_WORD = 24  # letters of a word, or of a whole name without its blanks, that are looked up so
SHORTEST_WORD = 4  # in a shorter one a letter less is another word


def folded(name: str) -> str:
    """Return a name as rows are looked up by it: without case, accents, articles and punctuation."""
    return plain(name)[:240]


def spellings(name: str) -> list[str]:
    """Return what a folded name has in common with a misspelt one: its words, each also with one letter left out.

    Two words that differ by a letter more, less, another or by two that changed places share one of these. The words
    written as one are among them, so that "ACDC" and "AC/DC" meet.
    """
    words = name.split()[:MOST_WORDS]
    joined = "".join(words)
    if len(words) > 1 and len(joined) <= LONGEST_WORD:
        words.append(joined)
    found = set(words)
    for word in words:
        if SHORTEST_WORD <= len(word) <= LONGEST_WORD:
            found.update(word[:at] + word[at + 1 :] for at in range(len(word)))
    return sorted(found)


class Named(models.Model):
    """A row with a name in the column `called_by`; `folded` and `spellings` follow it on every save."""

    called_by = "name"

    folded = models.CharField(max_length=240, editable=False, default="", db_default="", db_index=True)
    spellings = models.TextField(editable=False, default="", db_default="")  # an array would end inserts by UNNEST

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, self.called_by))

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        self.fold()
        if update_fields is not None:
            update_fields = {*update_fields, *FOLLOWING}
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **options)
            for rows in () if is_new else self.told_by:
                changed(rows)

    def fold(self) -> None:
        """Fold its name; `bulk_create` does not save, so whoever writes many rows calls this."""
        self.folded = folded(str(self))
        self.spellings = " ".join(spellings(self.folded))

    @property
    def told_by(self) -> tuple[models.QuerySet[Any], ...]:
        """The rows that are known by this one's name too: a save has them read again."""
        return ()


FOLLOWING = ("folded", "spellings")


def words_of(column: str) -> Func:
    """Return the words of a text column, as PostgreSQL compares them."""
    return Func(F(column), Value(" "), function="string_to_array", output_field=ArrayField(models.TextField()))


def by_spelling(row: str) -> GinIndex:
    """Return the index by which rows of this kind are found with a slip in their names."""
    return GinIndex(words_of("spellings"), name=f"{row}_by_spelling")
