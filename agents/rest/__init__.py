"""What every REST interface here stands on: bodies, queries, pages, and errors as problem+json.

    from agents.rest import PageQuery, page, read_body, read_query

This is the door for domains. REST framework is imported when one of these names is asked for, as its own settings name
what stands above it.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.rest import problems
    from agents.rest.input import read_body, read_form, read_query
    from agents.rest.pages import MOST, PageQuery, page, page_of
    from agents.rest.strict import Strict
    from agents.rest.throttles import ByUser
else:
    __getattr__ = lazily(
        __name__,
        input=["read_body", "read_form", "read_query"],
        pages=["MOST", "PageQuery", "page", "page_of"],
        strict=["Strict"],
        throttles=["ByUser"],
    )

__all__ = [
    "MOST", "ByUser", "PageQuery", "Strict", "page", "page_of", "problems", "read_body", "read_form", "read_query",
]  # fmt: skip
