"""Which of the store's rows are history: verifications that are long over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from agents.retention import history
from musicstore.models import Verification


@history("verifications")
def verifications(before: datetime) -> QuerySet[Any]:
    """All but those by which somebody said that they want to speak for nobody: that holds."""
    over = Verification.objects.alias(over_at=Coalesce("ended_at", "until", "expires_at")).filter(over_at__lt=before)
    return over.exclude(ended=Verification.Ended.PERSON)
