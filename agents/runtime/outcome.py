"""What came of a tool call, whatever the tool returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agents.runtime.agent import Agent
from agents.runtime.widget import Widget


@dataclass(frozen=True, slots=True)
class Outcome:
    """`text` goes back to the model, `widgets` are shown, `agent` takes over. `ok` is False when it failed."""

    text: str
    widgets: tuple[Widget, ...] = ()
    agent: Agent | None = None
    ok: bool = True

    @classmethod
    def of(cls, returned: Any) -> Outcome:
        """Read a tool's return value: text, a `Widget`, an `Agent`, None, or a list of these."""
        parts = returned if isinstance(returned, (list, tuple)) else [returned]
        widgets = tuple(part for part in parts if isinstance(part, Widget))
        agent = next((part for part in parts if isinstance(part, Agent)), None)
        texts = [part.text if isinstance(part, Widget) else part for part in parts if not isinstance(part, Agent)]
        text = "\n".join(str(part) for part in texts if part not in (None, ""))
        if agent and not text:
            text = f"Handed over to {agent.title}."
        return cls(text=text or "Done.", widgets=widgets, agent=agent)
