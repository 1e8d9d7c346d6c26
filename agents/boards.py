"""Boards: pages of cards outside of any conversation. A domain says what stands on one; whoever has screens shows it.

    return boards.show(request, Board(f"event:{event.pk}:guests", event.title, cards), "planning/event_page.html")

Cards on a board are live and their buttons work, as in a conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from agents.registry import Registry

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from agents.runtime.widget import Widget


@dataclass(frozen=True, slots=True)
class Board:
    """A page's cards, in their order. `key` is the page's name to its person, such as `event:5:guests`.

    `thread` is the conversation that it is about, if any: the template gets its address as `talk`, "" for another's.
    """

    key: str
    title: str
    cards: Sequence[Widget]
    thread: UUID | None = None


class Screen(Protocol):
    """What shows boards in a browser, and lets people talk about what is on them."""

    def show(self, request: HttpRequest, board: Board, template: str, context: dict[str, Any]) -> HttpResponse:
        """Render the template with the board's cards and what moves them. Somebody is signed in."""
        ...

    def begin(self, user: User, title: str, cards: Sequence[Widget]) -> UUID:
        """Begin a conversation of this title that shows these cards; return its id."""
        ...


@dataclass(frozen=True, slots=True)
class HomeSection:
    """What a domain shows a person on the page where they begin: HTML, or "" where there is nothing to show."""

    name: str
    html: Callable[[HttpRequest, User], SafeString | str]


home: Registry[HomeSection] = Registry("section of the home page")
_screens: Registry[Screen] = Registry("screen")


def shown_by(screen: Screen) -> None:
    """Have boards shown by this one."""
    _screens.forget("browser")
    _screens.add("browser", screen)


def show(request: HttpRequest, board: Board, template: str, **context: Any) -> HttpResponse:
    """Answer with a page of these cards; `context` is for the template. Errors: `LookupError` where no app has any."""
    return _screens["browser"].show(request, board, template, context)


def begin(user: User, title: str, cards: Sequence[Widget]) -> UUID:
    """Begin a conversation about something. Errors: `LookupError` where no app has screens."""
    return _screens["browser"].begin(user, title, cards)
