"""Tools: Python functions a model may call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_type_hints, overload

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agents import registry
from agents.llm.lenient_json import unpacked
from agents.llm.model import ToolSchema
from agents.llm.offline.understanding.of_tools import say
from agents.runtime import canonical, schemas
from agents.runtime.arguments import forgiving, without_nul

if TYPE_CHECKING:
    from agents.runtime.context import Context

LONGEST_LINE = 200  # characters of a progress line
MOST_ERRORS = 20  # that are told of one call

Wording = str | Callable[[dict[str, Any]], str]
#: Whether a person has to say yes first. A function is asked with the context and the checked arguments; what it raises
#: counts as yes. "always_ask" can be loosened by nobody.
Approves = bool | Literal["always_ask"] | Callable[["Context", dict[str, Any]], bool]
#: Whether a tool exists in a context. Database code; asked before each step, and again at the call. What it raises, and
#: anything but True, is no.
When = Callable[["Context"], bool]
#: Returns the checked arguments as a person is to be shown them, and as the tool then runs with them.
Prepare = Callable[["Context", dict[str, Any]], dict[str, Any]]


class BadArguments(Exception):
    """The model's arguments do not fit the tool. The message is for the model; `errors` are words by field."""

    def __init__(self, message: str, errors: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message)
        self.errors = errors or {}


class ToolRefused(Exception):
    """Raised by a tool that cannot do what it was asked. The message goes back to the model as the result.

    `code` says to programs why, as one stable word ("not_found"); `data` holds what belongs to it, as JSON. What the
    tool had changed by then is rolled back.
    """

    def __init__(self, message: str = "", *, code: str = "refused", data: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.data = data or {}


@dataclass(frozen=True)
class Tool:
    """A function with its JSON schema. `doing` and `done` word its progress line for a person.

    With `reads` it changes nothing. With `client` nothing runs here: whoever speaks to the agent gives the output;
    `parameters` is its JSON schema then.
    """

    name: str
    function: Callable[..., Any]
    description: str
    doing: Wording
    done: Wording
    outside: bool = False
    reconcile: Callable[[Context], Any] | None = None
    approval: Approves = False
    client: bool = False
    parameters: dict[str, Any] | None = None
    when: When | None = None
    prepare: Prepare | None = None
    reads: bool = False
    examples: tuple[str, ...] = ()

    @classmethod
    def of_client(cls, name: str, description: str, parameters: dict[str, Any]) -> Tool:
        """Return a tool whose output the client gives."""
        words = name.replace("_", " ").replace("-", " ").capitalize()
        return cls(
            name=name,
            function=_nowhere,
            description=description or words,
            doing=f"{words}…",
            done=words,
            client=True,
            parameters=parameters,
        )

    @cached_property
    def arguments_model(self) -> type[BaseModel]:
        """The Pydantic model of its parameters, all but `context`."""
        hints = get_type_hints(self.function, include_extras=True)
        fields: dict[str, Any] = {}
        for parameter in inspect.signature(self.function).parameters.values():
            if parameter.name == "context":
                continue
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            fields[parameter.name] = (hints.get(parameter.name, Any), default)
        return create_model(f"{self.name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)

    @cached_property
    def schema(self) -> ToolSchema:
        """What the model is shown of it."""
        if self.parameters is not None:
            return ToolSchema(name=self.name, description=self.description, parameters=self.parameters)
        parameters = self.arguments_model.model_json_schema()
        parameters.pop("title", None)
        parameters.setdefault("properties", {})
        return ToolSchema(name=self.name, description=self.description, parameters=parameters)

    def parse(self, arguments: str) -> dict[str, Any]:
        """Check the model's JSON text; return keyword arguments. Errors: `BadArguments`."""
        if self.parameters is not None:
            return self._given(self.parameters, arguments)
        parsed = self._checked(arguments)
        return {name: getattr(parsed, name) for name in type(parsed).model_fields}

    def canonical(self, arguments: str) -> dict[str, Any]:
        """Return as plain JSON what `parse` made of it: what was left out with its default, in one spelling.

        Read and spelled again it is the same. Errors: `BadArguments`.
        """
        if self.parameters is not None:
            plain: dict[str, Any] = canonical.plain(self.parse(arguments))
        else:
            plain = canonical.plain(self._checked(arguments).model_dump(by_alias=True))
        if (place := canonical.too_large(plain)) is not None:  # who decides could not be shown it
            raise BadArguments(f"{self.name}: {place}: {canonical.TOO_LARGE}", {place: [canonical.TOO_LARGE]})
        return plain

    def _given(self, schema: dict[str, Any], arguments: str) -> dict[str, Any]:
        try:
            value = orjson.loads(without_nul(unpacked(arguments or "{}")))
        except orjson.JSONDecodeError:
            raise BadArguments(
                f"{self.name}: the arguments are no JSON.", {"arguments": ["This is no JSON."]}
            ) from None
        if errors := schemas.errors(schema, value):
            told = "; ".join(f"{field}: {' '.join(words)}" for field, words in errors.items())
            raise BadArguments(f"{self.name}: {told}", errors)
        return dict(value)

    def _checked(self, arguments: str) -> BaseModel:
        try:
            return forgiving(arguments or "{}", self.arguments_model)
        except ValidationError as error:
            raise BadArguments(f"{self.name}: {in_words(error)}", by_field(error)) from None

    def call(self, context: Context, arguments: str) -> Any:
        """Check the arguments and call the function. Errors: `BadArguments`, and whatever it raises."""
        keywords = self.parse(arguments)
        if "context" in inspect.signature(self.function).parameters:
            keywords["context"] = context
        return self.function(**keywords)

    def words(self, wording: Wording, arguments: str) -> str:
        """Word its progress for a person; arguments that are not yet there, or bad, fall back to its name."""
        try:
            values = orjson.loads(arguments or "{}")  # strict: what a page cannot show is bad
            line = wording(values) if callable(wording) else wording.format_map(values)
            return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
        except Exception:
            name = self.name.replace("_", " ").capitalize()
            return f"{name}…" if wording is self.doing else name


def _nowhere() -> None:
    raise ToolRefused("This is not done here: the client gives its output.", code="client_tool")


def in_words(error: ValidationError, *, whole: str = "arguments") -> str:
    """Say what a Pydantic error found, field by field, without echoing input or internals."""
    parts = [f"{field}: {words}" for field, words in _told(error, whole)]
    if error.error_count() > MOST_ERRORS:
        parts.append(f"and {error.error_count() - MOST_ERRORS} more")
    return "; ".join(parts)


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """Return the same as data: what is wrong with each field."""
    errors: dict[str, list[str]] = {}
    for field, words in _told(error):
        errors.setdefault(field, []).append(words)
    return errors


def _told(error: ValidationError, whole: str = "arguments") -> list[tuple[str, str]]:
    details = error.errors(include_url=False, include_input=False, include_context=False)[:MOST_ERRORS]
    return [(".".join(str(part)[:80] for part in each["loc"]) or whole, each["msg"]) for each in details]


@overload
def tool(function: Callable[..., Any], /) -> Callable[..., Any]: ...
@overload
def tool(
    *,
    name: str = ...,
    doing: Wording = ...,
    done: Wording = ...,
    outside: bool = ...,
    reconcile: Callable[[Context], Any] | None = ...,
    approval: Approves = ...,
    when: When | None = ...,
    prepare: Prepare | None = ...,
    reads: bool = ...,
    examples: Sequence[str] = ...,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
def tool(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str = "",
    doing: Wording = "",
    done: Wording = "",
    outside: bool = False,
    reconcile: Callable[[Context], Any] | None = None,
    approval: Approves = False,
    when: When | None = None,
    prepare: Prepare | None = None,
    reads: bool = False,
    examples: Sequence[str] = (),
) -> Any:
    """Register a function as a tool; the function itself is returned unchanged.

    The JSON schema comes from the signature, the description from the docstring. A parameter called
    `context` is injected and hidden from the model. The tool returns text for the model, a `Result` (text, and data for
    programs), a `Widget` to show, or a list of these; an `Agent` hands the conversation over. It runs in a transaction
    together with the record of its result. `outside=True` is for a tool that reaches beyond the database: it runs in no
    transaction, and `context.key` makes it repeatable. When it was interrupted, `reconcile(context)` looks up by that
    key what came of it and returns the result, or None when that cannot be known.

    `approval=True` lets a person see the exact arguments and say yes, change them or say no before it runs; a function
    of the context and the arguments says whether it is needed for these. "always_ask" cannot be loosened by an
    operator. A tool that needs to know more raises `AskPerson`.

    With `prepare(context, arguments)` the person is shown, and approves, what this returns instead of what the model
    wrote: names as they are, prices, a total. It only looks; what it raises as `ToolRefused` is the call's answer, and
    nobody is asked.

    With `when` it exists only where this function of the context, database code, returns True: elsewhere no model sees
    it, and a call of it is that of a tool which there is not. It is asked before each step of a run and at the call.

    `reads=True` says that it only looks and shows: nothing is changed by it. The offline model calls any other tool
    only when it has understood every word of what the person said.

    `examples` are sentences by which the offline model calls it, its arguments in braces: "Add jar {name=plum jam}" is
    understood with any other name. A domain that is talked to at length writes files of sentences instead.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        tool_name = name or function.__name__
        words = tool_name.replace("_", " ").capitalize()
        registry.tools.add(
            tool_name,
            Tool(
                name=tool_name,
                function=function,
                description=inspect.cleandoc(function.__doc__ or words),
                doing=doing or f"{words}…",
                done=done or words,
                outside=outside,
                reconcile=reconcile,
                approval=approval,
                when=when,
                prepare=prepare,
                reads=reads,
                examples=tuple(examples),
            ),
        )
        if examples:
            about = registry.tools[tool_name].description.split("\n")[0].rstrip(".")
            say(function.__module__.split(".")[0], tool_name, f"{about[:1].lower()}{about[1:]}", tuple(examples))
        return function

    return register(function) if function is not None else register
