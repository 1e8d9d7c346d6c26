"""The process that reads a document: it has a file, a little memory and time, and nothing else of this installation.

It gets no environment, no open file and no network, and is killed with all it started after half a minute. Both ends
are files without a name: nobody waits for a pipe, and no more is written than there may be.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.conf import settings

from agents.documents.unreadable import Unreadable

PROGRAM = Path(__file__).with_name("extract.py")
#: One thread, and one heap: each other one takes 64 MB of the address space, whether it is used or not.
ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "RAYON_NUM_THREADS": "1"}
WALL_TIME = 30.0  # seconds
MOST_HEAD = 4096  # bytes of the line that says how it went
BYTES_OF_A_CHARACTER = 4
MOST_PREVIEW = 4 * 1024 * 1024  # bytes; one of a photograph has 300 KB
TOO_MUCH = "It could not be read: it takes too much memory or time."


class Preview(NamedTuple):
    """A JPEG, and how many pixels the picture itself has."""

    content: bytes
    width: int
    height: int


def extract(content_type: str, parts: Iterable[bytes]) -> tuple[str, bool]:
    """Return the words of a file, and whether they were cut off. Errors: `Unreadable`; `OSError` of this machine."""
    said, text = _answer(content_type, parts, settings.DOCUMENT_CHARACTERS * BYTES_OF_A_CHARACTER)
    return text.decode("utf-8", "ignore"), said["is_cut"]


def preview(content_type: str, parts: Iterable[bytes]) -> Preview:
    """Return a small copy of a picture. Errors: as of `extract`."""
    said, content = _answer(content_type, parts, MOST_PREVIEW)
    return Preview(content, said["width"], said["height"])


def _answer(content_type: str, parts: Iterable[bytes], most: int) -> tuple[dict[str, Any], bytes]:
    """Return what the process says of a file, and what it made of it. Errors: `Unreadable`."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        for part in parts:
            given.write(part)
        given.seek(0)
        is_done = run([content_type, str(settings.DOCUMENT_CHARACTERS)], given, taken)
        taken.seek(0)
        head = taken.readline(MOST_HEAD)
        if not is_done or not head.endswith(b"\n"):
            raise Unreadable(TOO_MUCH)
        said = json.loads(head)
        if said["state"] != "ready":
            raise Unreadable(said["why"])
        return said, taken.read(most)


def run(arguments: list[str], given: IO[bytes], taken: IO[bytes]) -> bool:
    """Run the program between these two files; return whether it ended by itself and well."""
    with tempfile.TemporaryDirectory() as own:
        return _run(arguments, given, taken, own)


def _run(arguments: list[str], given: IO[bytes], taken: IO[bytes], own: str) -> bool:
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", str(PROGRAM), *arguments, str(os.getpid())],
        stdin=given,
        stdout=taken,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT | {"TMPDIR": own},  # a library of its own is unpacked there, and nobody else's
        cwd=own,
        start_new_session=True,
    )
    try:
        return process.wait(WALL_TIME) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # itself, or what it has left behind
        process.wait()
