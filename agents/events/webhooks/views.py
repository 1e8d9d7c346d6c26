"""Where webhooks come in."""

from __future__ import annotations

import orjson
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agents.events import webhooks
from agents.refused import by_field
from agents.rest import problems

KEY_LENGTH = 200


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, source: str) -> JsonResponse:
    """Take a signed webhook: 200, for a repeat too, which does nothing; 401 unsigned or old; 400 not taken."""
    body, signed = request.body, request.headers.get("X-Webhook-Signature", "")
    timestamp = request.headers.get("X-Webhook-Timestamp", "")
    try:
        webhooks.check(source, timestamp=timestamp, signed=signed, body=body)
    except webhooks.Unsigned:
        return problems.response(401, "The signature or the timestamp is not good.", code="unsigned")
    key = request.headers.get("X-Webhook-Id", "")
    if not key or len(key) > KEY_LENGTH or "\x00" in key:
        return problems.response(400, f"X-Webhook-Id must have 1 to {KEY_LENGTH} characters.", code="invalid")
    try:
        payload = orjson.loads(body)  # as strict as the column it goes to
    except orjson.JSONDecodeError:
        payload = None
    if not isinstance(payload, dict) or "\\u0000" in body.decode(errors="replace"):
        return problems.response(400, "The body must be a JSON object, without NUL.", code="invalid")
    try:
        event = webhooks.receive(source, key, signed, payload)
    except ValidationError as error:
        return problems.response(400, "The source does not take this.", code="invalid", errors=by_field(error))
    return JsonResponse({"event": event.pk if event else None, "repeated": event is None})
