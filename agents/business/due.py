"""What of business agents becomes due: activations, questions to models and their stops, and what is to be said."""

from __future__ import annotations

from agents import due, registry
from agents.business.activations.execution import Activations, OutsideActivations
from agents.business.delivery import OutreachSource
from agents.business.thinking import unwanted
from agents.business.thinking.model_worker import Questions

for source in (
    Activations(),
    OutsideActivations(),
    Questions(),
    due.NowAndThen("business.unwanted", unwanted.sweep),
    OutreachSource(),
):
    registry.due.add(source.name, source)
