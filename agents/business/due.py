"""What of business agents becomes due: activations, questions to models and their stops, and what is to be said."""

from __future__ import annotations

from agents import registry
from agents.business.activations.execution import Activations, OutsideActivations
from agents.business.delivery import OutreachSource
from agents.business.thinking.model_worker import Questions
from agents.business.thinking.unwanted import Unwanted

for source in (Activations(), OutsideActivations(), Questions(), Unwanted(), OutreachSource()):
    registry.due.add(source.name, source)
