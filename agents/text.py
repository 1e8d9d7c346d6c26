"""What text a row accepts."""

from __future__ import annotations

from django.core.exceptions import ValidationError


def storable(text: str) -> None:
    """Refuse what PostgreSQL cannot hold: the null character and lone surrogates. Errors: `ValidationError`."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError("This text has characters that cannot be stored.", code="unstorable")
