"""What has all come back says nothing any more, however recent it is."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Now

from agents.limits.models import Allowance
from agents.retention import history


@history("allowances", is_kept=False)
def allowances(before: datetime) -> QuerySet[Allowance]:
    return Allowance.objects.filter(whole_at__lt=Now())
