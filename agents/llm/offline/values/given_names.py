"""Given names that are no other words, so that they are names in small letters, too (`given_names.toml`)."""

from __future__ import annotations

import tomllib
from pathlib import Path

GIVEN = frozenset(tomllib.loads(Path(__file__).with_name("given_names.toml").read_text())["names"].split())
