"""What the store does by the clock: letters with codes."""

from __future__ import annotations

from agents import registry
from musicstore.codes import Codes

registry.due.add(Codes.name, Codes())
