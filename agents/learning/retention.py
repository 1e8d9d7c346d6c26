"""What nobody has asked again for `HISTORY_DAYS` is history."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from agents.learning.models import UnknownRequest
from agents.retention import history


@history("requests that were not understood")
def unknown_requests(before: datetime) -> QuerySet[UnknownRequest]:
    return UnknownRequest.objects.filter(last_at__lt=before, means="")  # what was taught is no history
