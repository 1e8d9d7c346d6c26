"""What a client may ask over a socket: one Pydantic model a command, and errors that name the field."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from agents.refused import NOT_RIGHT, Refused
from agents.runtime.inputs import gathered

TEXT_LIMIT = 20_000  # characters of a message
FRAME_LIMIT = 64 * 1024  # bytes of a frame
MOST_ERRORS = 100  # that are named in one answer
REF_LIMIT = 200  # characters of a ref
MOST_ATTACHED = 10  # documents of one message
NOTHING_SAID = "Say something, or attach something."


def _clean(value: Any) -> Any:
    """PostgreSQL stores no NUL, and no font shows one. Around a text there is nothing: it may not be all blank."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    """A form has one field, several of a name, or an empty one."""
    return ([value] if value else []) if isinstance(value, str) else value


def _none_if_empty(value: Any) -> Any:
    return None if value == "" else value


Optional = BeforeValidator(_none_if_empty)
Attachments = Annotated[list[UUID], BeforeValidator(_listed), Field(max_length=MOST_ATTACHED)]


class Command(BaseModel):
    """Every command may bear `ref` (echoed) and `client_id` (a repeated one is done once)."""

    model_config = ConfigDict(extra="forbid")

    ref: Annotated[Annotated[str, StringConstraints(max_length=REF_LIMIT)] | int | None, Optional] = None
    client_id: Annotated[UUID | None, Optional] = None


class Hello(Command):
    type: Literal["hello"]
    conversations: list[Known] = Field(default=[], max_length=500)
    inbox_rev: int | None = Field(default=None, ge=0)
    rev: int | None = Field(default=None, ge=0)


class Known(BaseModel):
    """A conversation a client follows, and the rev it has of it."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    rev: int = Field(default=0, ge=0)


class Send(Command):
    """`attachments`: ids of documents, which need no words. Not given, a message keeps those of the one it replaces."""

    type: Literal["send"]
    conversation: Annotated[UUID | None, Optional] = None
    client_id: UUID
    replaces: Annotated[UUID | None, Optional] = None
    is_temporary: bool = False
    attachments: Attachments = None  # type: ignore[assignment]  # null is not allowed
    text: Annotated[str, BeforeValidator(_clean), StringConstraints(max_length=TEXT_LIMIT)] = Field(
        default="", validate_default=True
    )
    agent: Annotated[str | None, Optional] = Field(default=None, max_length=80)

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str, info: ValidationInfo) -> str:
        if not text and not info.data.get("attachments") and not info.data.get("replaces"):
            raise PydanticCustomError("nothing", NOTHING_SAID)
        return text


class Stop(Command):
    type: Literal["stop"]
    run: UUID


class Retry(Command):
    type: Literal["retry"]
    run: UUID


class Regenerate(Command):
    """Have what was said answered anew."""

    type: Literal["regenerate"]
    client_id: UUID
    message: UUID


class ContinueFromMessage(Command):
    """Put all below a message away."""

    type: Literal["continue_from_message"]
    client_id: UUID
    message: UUID


class RestoreBranch(Command):
    """Show a branch again."""

    type: Literal["restore_branch"]
    client_id: UUID
    branch: UUID


class Decide(Command):
    """The answer to an approval. `arguments` are edits, by name; nothing but "approve" approves."""

    type: Literal["decide"]
    tool_call: UUID
    decision: Literal["approve", "decline"]
    arguments: Annotated[dict[str, Any] | None, Optional] = None
    reason: Annotated[str, BeforeValidator(_clean), StringConstraints(max_length=2000)] = ""


class ToolOutput(Command):
    """What a tool of the client's came to, text or JSON; or the values of a form that was asked for."""

    type: Literal["tool_output"]
    tool_call: UUID
    output: Any


class Act(Command):
    type: Literal["act"]
    message: UUID
    action: str = Field(max_length=80)
    arguments: dict[str, Any] = {}


class React(Command):
    type: Literal["react"]
    message: UUID
    reaction: Annotated[Literal["thumbs_up", "thumbs_down"] | None, Optional]


class ReadReceipt(Command):
    """How far the person has read."""

    type: Literal["seen"]
    conversation: UUID
    rev: int = Field(ge=0)


class Unsubscribe(Command):
    type: Literal["unsubscribe"]
    conversation: UUID


class Presence(Command):
    """Whether the client is in view: who is looked at needs no push."""

    type: Literal["presence"]
    visible: bool


class Ping(Command):
    type: Literal["ping"]


AnyCommand = Annotated[
    Hello
    | Send
    | Stop
    | Retry
    | Regenerate
    | ContinueFromMessage
    | RestoreBranch
    | Decide
    | ToolOutput
    | Act
    | React
    | ReadReceipt
    | Unsubscribe
    | Presence
    | Ping,
    Field(discriminator="type"),
]
_adapter: TypeAdapter[Any] = TypeAdapter(AnyCommand)
TYPES = (
    "hello", "send", "stop", "retry", "regenerate", "continue_from_message", "restore_branch", "decide", "tool_output",
    "act", "react", "seen", "unsubscribe", "presence", "ping",
)  # fmt: skip


def read(text: str | None) -> dict[str, Any]:
    """Read a frame; return it raw. Errors: `Refused`."""
    if text is None:
        raise _bad_frame("Frames are text: a JSON object in UTF-8.")
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad_frame("This frame is not JSON.") from None
    if not isinstance(frame, dict):
        raise _bad_frame("A frame is a JSON object.")
    return frame


def _bad_frame(words: str) -> Refused:
    return Refused("bad_frame", words, {"frame": [words]})


def ref_of(frame: dict[str, Any]) -> str | int | None:
    """Return the `ref` of a frame, however bad the rest of it is, if it is one that can be echoed."""
    ref = frame.get("ref")
    return ref if isinstance(ref, str | int) and len(str(ref)) <= REF_LIMIT else None


def parse(frame: dict[str, Any]) -> Any:
    """Check a frame against its command; return the command. Errors: `Refused`, with every bad field named."""
    if frame.get("type") not in TYPES:
        raise Refused("unknown_type", f"Known types: {', '.join(TYPES)}.", {"type": ["This type is not known."]})
    try:
        return _adapter.validate_python(frame)
    except ValidationError as error:
        raise Refused("invalid", NOT_RIGHT, by_field(error, skip=1)) from None


def by_field(error: ValidationError, skip: int = 0) -> dict[str, list[str]]:
    """Return Pydantic's errors as {field: [words]}. `skip` leading parts of a place are not fields."""
    errors: dict[str, list[str]] = {}
    for detail in error.errors(include_url=False, include_input=False, include_context=False)[:MOST_ERRORS]:
        place = [str(part)[:80] for part in detail["loc"][skip:]]
        errors.setdefault(".".join(place) or "frame", []).append(detail["msg"])
    return errors


def from_form(frame: dict[str, Any]) -> dict[str, Any]:
    """Turn the browser's form into a command: htmx wraps the fields in `body`, and a widget's own fields lie loose."""
    body = frame.get("body")
    fields = dict(body) if isinstance(body, dict) else {k: v for k, v in frame.items() if k != "headers"}
    if fields.get("type") == "act" and "arguments" not in fields:
        own = {"type", "ref", "client_id", "message", "action"}
        fields["arguments"] = {name: value for name, value in fields.items() if name not in own}
        fields = {name: value for name, value in fields.items() if name in own or name == "arguments"}
    if fields.get("type") in ("decide", "tool_output"):
        fields = gathered(fields)
    return fields


Hello.model_rebuild()
