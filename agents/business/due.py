"""What of business agents becomes due: activations, their questions to a model, and what is to be said."""

from __future__ import annotations

from agents import registry
from agents.business.activations.execution import Activations, OutsideActivations
from agents.business.delivery import OutreachSource
from agents.business.thinking.model_worker import Questions

for source in (Activations(), OutsideActivations(), Questions(), OutreachSource()):
    registry.due.add(source.name, source)
