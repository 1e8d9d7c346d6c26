"""An audience: whoever looks on while a run is at work. It is told, and keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents import registry
from agents.llm.model import Heard

if TYPE_CHECKING:
    from agents.runtime.draft import Draft
    from agents.runtime.models import Run


class Audience:
    """Told on the event loop; must not wait. An app that shows runs overrides these and registers it by its surface."""

    def began(self, run: Run) -> None:
        """A process claimed the run and starts to work on it."""

    def grew(self, draft: Draft) -> None:
        """The draft has more text. Called at every token."""

    def left(self, draft: Draft) -> None:
        """The database is away, and another attempt will write this text anew: until then what is shown stays."""

    def hears(self, run: Run) -> Heard | None:
        """Return who is told of each event of the model server as it came, or None. Asked once a request to it."""
        return None

    def announced(self, run: Run, line: str) -> None:
        """The run is at something that takes a moment: "Adding items…"; an empty line when it is done."""

    def finished(self, run: Run, draft: Draft | None) -> None:
        """After the commit: the draft, or the whole run (then `run.is_final`), is now in the database."""


_nobody = Audience()


def of(surface: str) -> Audience:
    """Return who looks on at the runs of this surface: nobody, where none is registered."""
    return registry.audiences.get(surface) or _nobody
