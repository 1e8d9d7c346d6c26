"""Installs what a few tests ask: a real llama.cpp, and a model small enough for a laptop. Once for each lock.

It is in a folder of its own in the environment, so that nothing that runs can import it.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

LOCK = Path(__file__).resolve().parents[2] / "requirements-llama.lock"


def folder() -> Path:
    """Return where it is, and install it first if it is not yet there.

    Errors: `CalledProcessError` when pip could not; it has said why.
    """
    there = Path(sys.prefix) / f"llama-{sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    if not there.exists():
        with TemporaryDirectory(dir=sys.prefix, prefix="llama-new-") as made:
            new = Path(made, "installed")
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
            files = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)]
            subprocess.run([*pip, *files, "--target", str(new)], check=True)
            with suppress(OSError):  # somebody else was quicker
                new.rename(there)
    return there


if __name__ == "__main__":
    print(folder())
