"""The storage behind `{% static %}`: builds a file when it is first named, and knows its address from then on."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import posixpath
import tempfile
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

from chat.assets import modules, styles

BUILT = "built/"  # below STATIC_URL: what is there never changes
#: Files of libraries that refer to each other by their own names, and are seen by few.
AS_THEY_ARE = ("admin/", "rest_framework/", "drf_spectacular_sidecar/", BUILT)
COMPRESSED = (".css", ".js", ".svg")
LOOK_AGAIN = 1.0  # seconds, while DEBUG is on

_plain: ContextVar[bool] = ContextVar("plain", default=False)


@contextlib.contextmanager
def as_they_are() -> Iterator[None]:
    """Within this, addresses are those of the files themselves: of what is going to be joined."""
    token = _plain.set(True)
    try:
        yield
    finally:
        _plain.reset(token)


@dataclass(slots=True)
class _Built:
    """A built file: its name below STATIC_URL, and the files that it was made of, as they were."""

    name: str
    sources: dict[str, int]
    looked_at: float


def folder() -> Path:
    """Where built files are: `ASSETS_DIR`, else in the data folder."""
    return Path(settings.ASSETS_DIR or Path(settings.DATA_DIR) / "assets")


class Storage(StaticFilesStorage):
    """Gives addresses under `built/`, named by what is in the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._built: dict[tuple[str, ...], _Built] = {}

    def url(self, name: str | None) -> str:
        """Return the address of a file. One that nobody has keeps its name, and is not found there."""
        if not name or name.endswith("/") or _plain.get() or name.startswith(AS_THEY_ARE):
            return super().url(name)
        return super().url(self.built((name,)) or name)

    def joined(self, names: tuple[str, ...]) -> str:
        """Return the address of one file that is all of these style sheets, or all of these modules."""
        return super().url(self.built(names))

    def built(self, names: tuple[str, ...]) -> str:
        """Return the name of the built file of these. "" if the first is not there."""
        known, now = self._built.get(names), time.monotonic()
        if known is not None and (
            not settings.DEBUG or now - known.looked_at < LOOK_AGAIN or known.sources == _as_they_stand(known.sources)
        ):
            if now - known.looked_at >= LOOK_AGAIN:
                known.looked_at = now
            return known.name
        if not finders.find(names[0]):
            return ""
        sources: dict[str, int] = {}
        content = self._content(names, sources)
        stem, kind = posixpath.splitext(names[0])
        name = f"{BUILT}{stem}.{hashlib.sha256(content).hexdigest()[:12]}{kind}"
        _write(folder() / name, content)
        self._built[names] = _Built(name, sources, now)
        return name

    def _content(self, names: tuple[str, ...], sources: dict[str, int]) -> bytes:
        def read(name: str) -> str:
            path = finders.find(name)
            if not path:
                raise ValueError(f"There is no static file {name}.")
            sources[str(path)] = os.stat(str(path)).st_mtime_ns
            return Path(str(path)).read_text(encoding="utf-8")

        if names[0].endswith(".css"):
            return styles.join(names, read, self.url).encode()
        if names[0].endswith(".js"):
            return modules.join(names, read).encode() if ".min." not in names[0] else read(names[0]).encode()
        path = Path(str(finders.find(names[0])))
        sources[str(path)] = path.stat().st_mtime_ns
        return path.read_bytes()


def _as_they_stand(sources: dict[str, int]) -> dict[str, int]:
    return {path: os.stat(path).st_mtime_ns for path in sources if os.path.exists(path)}


def _write(path: Path, content: bytes) -> None:
    """Write it with its compressed readings, each whole or not at all; the file itself last, which says that all is."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in COMPRESSED:
        _whole(path.with_name(f"{path.name}.br"), brotli.compress(content))
        _whole(path.with_name(f"{path.name}.gz"), gzip.compress(content, 9, mtime=0))
    _whole(path, content)


def _whole(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        os.fchmod(file.fileno(), 0o644)
    os.replace(file.name, path)
