"""What a person or a program asked for and is not carried out, said alike over sockets and over REST."""

from __future__ import annotations

from django.core.exceptions import ValidationError

NOT_FOUND = "There is nothing with this id."
NOT_RIGHT = "Some fields are not right."


class Refused(Exception):
    """A command that is not carried out. `code` is for programs, `detail` for people, `errors` by field."""

    def __init__(self, code: str, detail: str, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = errors or {}


def not_found(field: str) -> Refused:
    """An id that is unknown, or not this user's: the same answer for both."""
    return Refused("not_found", NOT_FOUND, {field: [NOT_FOUND]})


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """Return what a domain's check says as {field: [words]}; what is about no one field is under "form"."""
    named = error.message_dict if hasattr(error, "error_dict") else {"form": error.messages}
    return {"form" if name == "__all__" else name: words for name, words in named.items()}
