"""What of each app is a person's: it is in the export of their account, and gone with it.

Each app says in its `personal.py` which of its rows are whose, and which are nobody's business and why:

    personal.rows(Guest, "event__owner")
    personal.no_rows(Presence, because="It says where a page of yours is open, for seconds.")

A test asks it of every model that has a way to a user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.text import slugify

from agents.registry import Registry

AT_ONCE = 100  # rows that are in memory at a time

Rows = Callable[[User], QuerySet[Any]]
Parting = Callable[[User], Callable[[], None] | None]
Forgetting = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Personal:
    """The rows of one model that are a person's, and the columns of them that are told."""

    model: type[Model]
    of: Rows
    columns: tuple[str, ...]
    at_once: int = AT_ONCE

    @property
    def name(self) -> str:
        """Where it stands in an export, without a suffix: `planning/guests`."""
        return f"{self.model._meta.app_label}/{slugify(str(self.model._meta.verbose_name_plural))}"

    def batches(self, user: User) -> Iterator[list[dict[str, Any]]]:
        """Yield this person's rows, the ones that were made first before the others where keys tell."""
        found, last = self.of(user).order_by("pk"), None
        while True:
            rows = list(
                (found if last is None else found.filter(pk__gt=last)).values("pk", *self.columns)[: self.at_once]
            )
            if rows:
                last = rows[-1]["pk"]
                yield [{name: row[name] for name in self.columns} for row in rows]
            if len(rows) < self.at_once:
                return


@dataclass(frozen=True)
class Excuse:
    """Why rows that have a way to a person are in no export."""

    model: type[Model]
    because: str


@dataclass(frozen=True)
class File:
    """A person's file, as they gave it. `parts` is asked when the file's turn has come, and once."""

    name: str
    parts: Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Files:
    """A folder of files. `of` yields them one after the other."""

    name: str
    of: Callable[[User], Iterator[File]]


kinds: Registry[Personal] = Registry("kind of personal rows")
excuses: Registry[Excuse] = Registry("kind of rows that no export holds")
folders: Registry[Files] = Registry("folder of personal files")
partings: Registry[Parting] = Registry("parting")
forgettings: Registry[Forgetting] = Registry("way to forget")


def rows(
    model: type[Model],
    whose: str | Rows,
    *,
    only: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    at_once: int = AT_ONCE,
) -> None:
    """Declare the rows of a model as a person's.

    `whose` is the path to the user (`event__owner`), or a function of the user that returns the rows. All columns are
    told but those of `leave_out`: keys that open something, hashes, what only the machine reads. Or only these.
    """
    of = whose if callable(whose) else _by_path(model, whose)
    columns = tuple(only) or tuple(
        field.name for field in model._meta.concrete_fields if field.name not in leave_out
    )  # fmt: skip
    kinds.add(model._meta.label, Personal(model, of, columns, at_once))


def _by_path(model: type[Model], path: str) -> Rows:
    return lambda user: model._base_manager.filter(**{path: user})


def no_rows(*models: type[Model], because: str) -> None:
    """Declare that rows with a way to a user are in no export. `because` is told to the person in theirs."""
    for model in models:
        excuses.add(model._meta.label, Excuse(model, because))


def files(name: str) -> Callable[[Callable[[User], Iterator[File]]], Callable[[User], Iterator[File]]]:
    """Declare a function of a user that yields their files; `name` is the folder in the export."""

    def declare(of: Callable[[User], Iterator[File]]) -> Callable[[User], Iterator[File]]:
        folders.add(name, Files(name, of))
        return of

    return declare


def parting(name: str) -> Callable[[Parting], Parting]:
    """Declare what is done before an account is deleted, in its transaction: what others share is handed on.

    What it returns is called after the deletion. What belongs to the account by `on_delete` needs none of it.
    """

    def declare(part: Parting) -> Parting:
        partings.add(name, part)
        return part

    return declare


def forgetting(name: str) -> Callable[[Forgetting], Forgetting]:
    """Declare how to delete what is about rows that are gone, `content_type` and `entity_id__in`: see `forget`."""

    def declare(forgets: Forgetting) -> Forgetting:
        forgettings.add(name, forgets)
        return forgets

    return declare


def forget(model: type[Model], ids: Iterable[Any]) -> None:
    """Delete what is kept about these rows of a model, history too, which else outlives the rows for a while."""
    of_them = {"content_type": ContentType.objects.get_for_model(model), "entity_id__in": [str(pk) for pk in ids]}
    for each in forgettings:
        each(of_them)


@contextmanager
def leaving(*users: User) -> Iterator[None]:
    """Around the deletion of accounts, in one transaction with it: what others share is handed on, all else goes."""
    after = [done for user in users for part in partings if (done := part(user)) is not None]
    yield
    for done in after:
        done()
