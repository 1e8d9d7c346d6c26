"""What a domain says when somebody has had enough for now."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError


class TooMany(ValidationError):
    """More than is allowed for now, by field. `again_at`: when it may be asked again. Over HTTP it is a 429."""

    def __init__(self, message: dict[str, str], *, again_at: datetime) -> None:
        super().__init__(message)
        self.again_at = again_at
