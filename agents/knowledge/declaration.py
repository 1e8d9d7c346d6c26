"""What a model declares in `knowledge = Knowledge(…)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from agents.knowledge import chunks as chunking

#: A field or property of the row, or a function of it.
Part = str | Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What of a model's rows can be looked up. Each row becomes passages that follow it.

    `text`: what is known; None or "" is nothing. `title`: what the row is called, unless told `str(row)`.
    `owner`: who may find it. The name of a field to users, one or many; several names; or a function that returns a
    user, several, or None. None, and a field that is empty: everybody who is signed in. It has no default, so that
    nothing is shown to all by forgetting.
    `url`: where a person opens the row, "" for nowhere. `kind`: one word or two for what it is, unless told the model's
    name; a model with several declarations has a kind for each. `chunks`: cuts a text into passages.
    `related`: what `select_related` should fetch for these.
    """

    text: Part
    owner: Part | Sequence[str] | None
    title: Part = str
    url: Part = ""
    kind: str = ""
    chunks: Callable[[str], Iterable[str]] = chunking.split
    related: Sequence[str] = ()

    @property
    def owner_fields(self) -> tuple[str, ...]:
        """The fields that its owners stand in; none where a function says it, and for what is everybody's."""
        if isinstance(self.owner, str):
            return (self.owner,)
        return () if self.owner is None or callable(self.owner) else tuple(self.owner)

    def owners(self, row: Any) -> list[int | None]:
        """Return the ids of those who may find this row, None for everybody."""
        if self.owner is None:
            return [None]
        if callable(self.owner):
            found = self.owner(row)
            return [None] if found is None else [*sorted({_id(each) for each in _several(found)})]
        if isinstance(self.owner, str) and not row._meta.get_field(self.owner).many_to_many:
            return [getattr(row, row._meta.get_field(self.owner).attname)]
        return [*sorted(self._in_fields(row))]

    def _in_fields(self, row: Any) -> set[int]:
        """Of several fields an empty one names nobody: it shows the row to no one else."""
        found: set[int] = set()
        for name in self.owner_fields:
            field = row._meta.get_field(name)
            if field.many_to_many:
                found.update(each.pk for each in getattr(row, name).all())  # prefetched for all rows of a batch
            elif (owner := getattr(row, field.attname)) is not None:
                found.add(owner)
        return found

    def text_of(self, row: Any) -> str:
        """Return what is known of the row, whole."""
        return str(read(self.text, row) or "").strip()

    def pieces(self, text: str) -> list[str]:
        """Return a row's text, cut into what one passage holds."""
        given = [piece.strip() for piece in self.chunks(text)] if text else []
        return [part for piece in given for part in chunking.at_most(piece)]


def read(part: Part, row: Any) -> Any:
    """Return what a part of a declaration says of this row."""
    if callable(part):
        return part(row)
    value = getattr(row, part) if part else ""
    return value() if callable(value) else value


def _several(found: Any) -> Iterable[Any]:
    is_one = hasattr(found, "pk") or isinstance(found, int)
    return [found] if is_one else list(found)


def _id(found: Any) -> int:
    return int(getattr(found, "pk", found))
