"""Asks whether anything that is locked has a known weakness. `make lint` does.

Without an advisory service in reach it says so in one line and finds nothing; what has a weakness fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

COMMAND = (sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--no-deps", "--format=json")
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-llama.lock")
QUIETLY = ("--progress-spinner=off", *(word for lock in LOCKS for word in ("-r", lock)))
LIMIT = 180.0  # seconds
NONE = "No advisory service could be reached: nothing was audited."


def main(command: Sequence[str] = (*COMMAND, *QUIETLY)) -> int:
    """Say what was found; return the exit code: 1 for a weakness."""
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
        answered: list[dict[str, Any]] = json.loads(asked.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print(NONE)
        return 0
    except ValueError:  # it wrote no report
        gone = any(word in asked.stderr.lower() for word in ("connect", "timed out", "timeout", "resolve"))
        print(NONE if gone else asked.stderr)
        return 0 if gone else 1
    weak = [(each, weakness) for each in answered for weakness in each.get("vulns", ())]
    for each, weakness in weak:
        better = ", ".join(weakness.get("fix_versions") or ["no release"])
        print(f"{each['name']} {each['version']} has the weakness {weakness['id']}; mended in {better}.")
    unknown = sum("skip_reason" in each for each in answered)
    if unknown == len(answered):
        print(NONE)
    else:
        print(f"{len(answered) - unknown} locked releases were audited, {unknown} are not known to the service.")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
