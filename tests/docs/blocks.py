"""The code blocks of a page of `docs/`: what they are, where they go, and which are not run, with the reason.

```python garden/models.py       goes to the end of that file; one that begins with a docstring is all of the file
```html garden/templates/a.html  is all of the file, as is ```toml
```sh                            its lines are commands, run in the project's folder
```python no-run: the reason     is shown only
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.harness.processes import ROOT

DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(?P<kind>\w*) *(?P<rest>.*?)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = "no-run:"
RUN = {"python", "sh", "html", "toml"}  # all else is shown only, and is no program


@dataclass(frozen=True)
class Block:
    """`path` is the file it goes to, "" for commands; `reason` says why it is not run, "" when it is."""

    page: str
    line: int
    kind: str
    path: str
    reason: str
    text: str

    def __str__(self) -> str:
        return f"docs/{self.page}, line {self.line}"


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page of `docs/`, in order."""
    written = (DOCS / page).read_text()
    for found in _FENCE.finditer(written):
        rest = found["rest"]
        reason = rest.removeprefix(NOT_RUN).strip() if rest.startswith(NOT_RUN) else ""
        line = written.count("\n", 0, found.start()) + 1
        yield Block(page, line, found["kind"], "" if reason else rest, reason, found["text"])


def follow(page: str, folder: Path, env: Mapping[str, str]) -> None:
    """Do what a page says, in a project's folder. Errors: `AssertionError` with what a command printed."""
    for block in blocks(page):
        if block.kind in RUN and not block.reason:
            carry_out(block, folder, env)


def carry_out(block: Block, folder: Path, env: Mapping[str, str]) -> None:
    if block.kind == "sh":
        for line in block.text.splitlines():
            run(line, folder, env, f"{block}: {line}")
        return
    path = folder / block.path
    if not path.parent.exists():  # an app of the guide's own
        path.parent.mkdir(parents=True)
        if block.kind == "python":
            (path.parent / "__init__.py").touch()
    whole = block.kind in ("html", "toml") or block.text.startswith('"""')
    before = path.read_text() + "\n\n" if path.exists() and not whole else ""
    path.write_text(before + block.text)


def run(command: str, folder: Path, env: Mapping[str, str], what: str) -> str:
    """Run a line as a shell would; return what it printed."""
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=dict(env), capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, f"{what}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def with_programs(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the environment in which `python` and its like are those of a folder."""
    return {**env, "PATH": f"{folder}{os.pathsep}{env['PATH']}"}
