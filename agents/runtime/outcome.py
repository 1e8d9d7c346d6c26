"""What came of a tool call, whatever the tool returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from agents.runtime import canonical
from agents.runtime.agent import Agent
from agents.runtime.widget import Widget

if TYPE_CHECKING:
    from agents.runtime.models import Run, ToolCall

#: Begins what a call waits for, in the commit that lets go of its run.
Begin = Callable[["Run", "ToolCall"], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool returns to tell something: `text` for the model, and `data`, its structured content, for programs.

    `data` may hold whatever Pydantic can write as JSON: dates, decimals, UUIDs.
    """

    text: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`text` goes back to the model, `widgets` are shown, `agent` takes over. `ok` is False when it failed.

    `data` is plain JSON for programs: what the tool found or did, or the `code` of a refusal and what belongs to it.
    Of a hand-over it says `handed_over_to`: the name of the agent.
    With `waits` nothing has come of it yet, and nothing was changed: the run is let go of until that is settled.
    """

    text: str
    widgets: tuple[Widget, ...] = ()
    agent: Agent | None = None
    ok: bool = True
    data: dict[str, Any] = field(default_factory=dict)
    waits: Begin | None = None

    @classmethod
    def of(cls, returned: Any) -> Outcome:
        """Read a tool's return value: text, a `Result`, a `Widget`, an `Agent`, None, or a list of these.

        An outcome is returned as it is. Errors: `PydanticSerializationError` for data that is no JSON.
        """
        if isinstance(returned, cls):
            return returned
        parts = returned if isinstance(returned, (list, tuple)) else [returned]
        widgets = tuple(part for part in parts if isinstance(part, Widget))
        agent = next((part for part in parts if isinstance(part, Agent)), None)
        texts = [
            part.text if isinstance(part, Result | Widget) else part for part in parts if not isinstance(part, Agent)
        ]
        text = "\n".join(str(part) for part in texts if part not in (None, ""))
        if agent and not text:
            text = f"Handed over to {agent.title}."
        data = {name: value for part in parts if isinstance(part, Result | Widget) for name, value in part.data.items()}
        if agent:
            data["handed_over_to"] = agent.name
        return cls(text=storable(text) or "Done.", widgets=widgets, agent=agent, data=_plain(data))

    @classmethod
    def refused(cls, text: str, code: str, data: Mapping[str, Any] | None = None) -> Outcome:
        """Return a failure, in words for the model and with a code for programs."""
        return cls(text=storable(text), ok=False, data=_plain({**(data or {}), "code": code}))


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return it as it comes back from the database, so that every attempt at a run reads the same."""
    return {} if not data else storable(to_jsonable_python(data))


def storable(value: Any) -> Any:
    """Leave out what PostgreSQL does not store: NUL and halves of surrogate pairs in text, numbers that are none.

    So are those of more than 64 bits: no program could be told of them.
    """
    if isinstance(value, str):
        return value.replace("\x00", "").encode(errors="ignore").decode()
    if isinstance(value, (int, float)) and canonical.too_large(value) is not None:
        return None
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(name): storable(each) for name, each in value.items()}
    return value
