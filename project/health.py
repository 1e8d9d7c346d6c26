"""Whether this installation is alive, and whether each of its parts is ready."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """`/healthz`: 200 as long as this process answers. Asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")
