"""What memory does in the background: reading conversations, and making vectors of facts."""

from __future__ import annotations

from agents import registry
from agents.memory.reading import Readings
from agents.memory.vectors import FactVectors

registry.due.add(Readings.name, Readings())
registry.due.add(FactVectors.name, FactVectors())
