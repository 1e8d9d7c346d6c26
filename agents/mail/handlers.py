"""What the outside world tells of our letters: `POST /api/webhooks/mail/`, signed, from the mail service or a bridge.

The body: `{"type": "bounce" | "complaint", "permanent": true, "message_id": "<mail-12@example.org>"}`, and
`diagnostic`, what the other mail server said. A bounce that is not permanent, and a letter that is not known, mean
nothing.
"""

from __future__ import annotations

from typing import Any

from agents.events import on_event, webhook
from agents.mail import bounces, message
from agents.mail.models import Mail


@webhook("mail")
def letter_of(payload: dict[str, Any]) -> Mail | None:
    """Find the letter by its Message-ID."""
    return message.mail_of(payload.get("message_id"))


@on_event("webhook:mail")
def hear_of_letter(event: Any) -> None:
    """Take a bounce or a complaint to heart."""
    letter, told = event.entity, event.payload
    if not isinstance(letter, Mail):
        return
    if told.get("type") == "complaint":
        bounces.complained(letter)
    elif told.get("type") == "bounce" and told.get("permanent") is True:
        bounces.bounced(letter, str(told.get("diagnostic") or ""))
