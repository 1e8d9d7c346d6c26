"""A tool that needs to know more before it can go on asks the person."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class AskPerson(Exception):
    """Raised by a tool: the person fills in this form, and then the tool is called anew with `context.answer`.

    `form` is a Pydantic model, or a JSON schema of an object; `title` says in words what is asked. What the tool had
    changed by then is rolled back. A call asks once; what is still not right then is refused in words.
    """

    def __init__(self, form: type[BaseModel] | dict[str, Any], title: str) -> None:
        super().__init__(title)
        self.title = title
        self.schema = form if isinstance(form, dict) else form.model_json_schema()
