"""Finds built files, for what serves them and for `collectstatic`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

from chat.assets import prepared
from chat.assets.storage import BUILT, folder


class Finder(BaseFinder):
    """Beside Django's own in STATICFILES_FINDERS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=folder())

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        there = path.startswith(BUILT) and self.storage.exists(path)
        if not there:
            return []  # what Django's own say, of one file too
        return [self.storage.path(path)] if find_all else self.storage.path(path)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Any]]:
        """All that pages name, built first, where a web server serves the files itself. Else it is found by name."""
        for name in prepared.everything() if settings.STATIC_ROOT else ():
            for reading in (name, f"{name}.br", f"{name}.gz"):
                if self.storage.exists(reading):
                    yield reading, self.storage
