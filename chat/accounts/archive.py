"""All that is kept of a person, as one ZIP that is made while it is read: nothing of it is stored anywhere.

What is in it the apps declare (`agents.personal`): a JSON file for each kind of row, and the person's own files. In
memory are a few rows, or a part of a file, at a time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import closing, suppress
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from agents import personal
from agents.threads import in_database

CONTENT_TYPE = "application/zip"
NAME = "convoke-export.zip"
READ_ME = "read-me.txt"


class _Sink:
    """What `ZipFile` writes to; it cannot go back, so that what was written can leave at once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def parts(user: User) -> Generator[bytes]:
    """Yield the bytes of the ZIP. Each step asks the database for a few rows, and holds no connection between."""
    sink, at = _Sink(), timezone.localtime().timetuple()[:6]
    counted: Counter[str] = Counter()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for kind in personal.kinds:
            with closing(_write(archive, _entry(f"{kind.name}.json", at), _json(kind, user, counted))) as written:
                for _ in written:
                    yield sink.taken()
        for folder in personal.folders:
            for file in folder.of(user):
                counted[folder.name] += 1
                with closing(_write(archive, _entry(f"{folder.name}/{file.name}", at), file.parts())) as written:
                    for _ in written:
                        yield sink.taken()
        archive.writestr(_entry(READ_ME, at), _read_me(user, counted))
        yield sink.taken()
    yield sink.taken()  # the list of what is in it


async def streamed(user: User) -> AsyncGenerator[bytes]:
    """Yield the same on the loop. A client that reads slowly is waited for, without a thread or a connection."""
    steps = parts(user)
    try:
        while (part := await in_database(next, steps, None)) is not None:
            if part:
                yield part
    finally:
        with suppress(ValueError):  # a step that is under way ends by itself
            steps.close()


def _entry(name: str, at: Any) -> ZipInfo:
    entry = ZipInfo(name, at)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _write(archive: ZipFile, entry: ZipInfo, data: Iterator[bytes]) -> Generator[None]:
    """Write it bit by bit; after each there may be something to take."""
    with archive.open(entry, "w", force_zip64=True) as file:
        for each in data:
            file.write(each)
            yield
    yield


def _json(kind: personal.Personal, user: User, counted: Counter[str]) -> Iterator[bytes]:
    """Yield a list of objects, one a line."""
    before = b"[\n"
    for batch in kind.batches(user):
        counted[kind.name] += len(batch)
        yield before + b",\n".join(map(_dumped, batch))
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"


def _dumped(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row, default=str)
    except TypeError:  # a number of more than 64 bits, which JSON of PostgreSQL may hold
        return json.dumps(row, cls=DjangoJSONEncoder).encode()


def _read_me(user: User, counted: Counter[str]) -> str:
    """Say what is in it, and what is kept and is not."""
    lines = [
        f"What Convoke keeps of {user.get_username()}, {timezone.localtime():%Y-%m-%d %H:%M %Z}.",
        "",
        "Each JSON file is a list of objects, one for each row; ids lead from one to another.",
        "Folders without JSON hold files as you gave them.",
        "",
        *(f"{name}: {count}" for name, count in counted.items()),
        "",
        "Kept, and not in here:",
        "",
    ]
    by_reason: dict[str, list[str]] = {}
    for excuse in personal.excuses:
        by_reason.setdefault(excuse.because, []).append(str(excuse.model._meta.verbose_name_plural))
    lines += [f"{', '.join(names)}: {because}" for because, names in by_reason.items()]
    return "\n".join([*lines, ""])
