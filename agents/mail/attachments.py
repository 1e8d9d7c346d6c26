"""Files that go with a letter, kept with it until it leaves."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.mail import EmailMessage, EmailMultiAlternatives

#: All files of a letter together, in bytes: many mail servers take no letter beyond ten megabytes.
LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a letter. Where it `is_alternative`, mail programs may show it in place of the text: an invitation."""

    name: str
    content_type: str
    content: bytes
    is_alternative: bool = False

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """Return what `kept` returned."""
        return cls(kept["name"], kept["content_type"], b64decode(kept["content"]), kept["is_alternative"])

    def kept(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "name": self.name,
            "content_type": self.content_type,
            "content": b64encode(self.content).decode(),
            "is_alternative": self.is_alternative,
        }


def kept(files: Sequence[Attachment]) -> list[dict[str, Any]]:
    """Return files as `Mail.attachments` has them. Errors: `ValueError` beyond `LARGEST`."""
    if sum(len(file.content) for file in files) > LARGEST:
        raise ValueError(f"The files of a letter may have {LARGEST:,} bytes together.")
    return [file.kept() for file in files]


def attach(letter: EmailMessage, attachments: Sequence[dict[str, Any]]) -> None:
    """Put the files of a row into the e-mail that goes out."""
    for file in map(Attachment.read, attachments):
        if file.is_alternative and isinstance(letter, EmailMultiAlternatives):
            letter.attach_alternative(file.content.decode(), file.content_type)
        letter.attach(file.name, file.content, file.content_type)
