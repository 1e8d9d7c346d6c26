"""A tool that needs to know more before it can go on asks the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel


class AskPerson(Exception):
    """Raised by a tool: the person fills in this form, and then the tool is called anew with `context.answer`.

    `form` is a Pydantic model, or a JSON schema of an object; `title` says in words what is asked. What the tool had
    changed by then is rolled back; what `begin` does is done in the commit in which it begins to wait, and may refuse
    nothing. A call asks once; what is still not right then is refused in words. It waits for so many `seconds`; None:
    as long as all that waits for a person (`APPROVAL_TIME`).

    Text of `"format": "password"` (`Field(json_schema_extra={"format": "password"})`) is for the tool alone: it is not
    shown as it is typed, is sealed in the database, and is taken away once the tool has had it.
    """

    def __init__(
        self,
        form: type[BaseModel] | dict[str, Any],
        title: str,
        *,
        begin: Callable[[], None] | None = None,
        seconds: float | None = None,
    ) -> None:
        super().__init__(title)
        self.title = title
        self.begin = begin
        self.seconds = seconds
        self.schema = form if isinstance(form, dict) else form.model_json_schema()
