"""A JSON schema as the inputs of a form: what is asked, how a value is shown in it, what was filled in.

Only the right inputs are chosen here. Whether an answer fits is for the schema, or for the tool whose arguments it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

LONG = 200  # characters; a text that may be longer has more than a line
DEEPEST = 3  # objects within objects whose parts have inputs of their own

Kind = Literal["text", "long", "whole", "number", "box", "choice", "lines", "date", "time", "moment", "json"]


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `lines` is a list of texts, one a line; `json` is what no input fits, as JSON.

    What `is_secret` is not shown as it is typed, and nowhere afterwards; nor is there what has such text in it.
    """

    path: tuple[str, ...]
    kind: Kind
    title: str
    help: str = ""
    required: bool = False
    may_be_null: bool = False
    default: Any = None
    choices: tuple[Any, ...] = ()
    longest: int | None = None
    is_secret: bool = False
    has_secrets: bool = False

    @property
    def name(self) -> str:
        """Return its name in a form: "place.city"."""
        return ".".join(self.path)

    @property
    def emptied(self) -> Any:
        """Return what it says of a value to take it away: nothing, no words, else what it is without being told."""
        if self.may_be_null:
            return None
        if self.kind == "lines":
            return []
        return "" if self.kind in ("text", "long") or self.default is None else self.default

    def text(self, value: Any) -> str:
        """Return a value as it stands in the input."""
        if value is None:
            return "null" if self.kind == "json" and not self.may_be_null else ""
        if self.kind == "lines" and _is_lines(value):
            return "\n".join(value)
        if isinstance(value, str) and self.kind != "json":
            return value
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 if self.kind == "json" else 0).decode()

    def value(self, text: Any) -> Any:
        """Return what was filled in as the schema's type; as it is where it is none. `ABSENT`: nothing was."""
        if self.kind == "box":
            return text if isinstance(text, bool) else str(text or "").lower() in ("on", "true", "1", "yes")
        if not isinstance(text, str):
            return text
        text = text.replace("\r\n", "\n").replace("\x00", "")
        if not text.strip():
            return None if self.may_be_null and (self.required or self.default is not None) else ABSENT
        match self.kind:
            case "lines":
                return [line.strip() for line in text.split("\n") if line.strip()]
            case "choice":
                return next((each for each in self.choices if self.text(each) == text), text)
            case "whole" | "number":
                return _number(text.strip())
            case "json":
                return _loaded(text)
        return text.strip() if self.kind != "long" else text


ABSENT = object()


def fields(schema: Mapping[str, Any]) -> list[Field]:
    """Return the inputs of the schema's properties, those of an object in it beside them.

    What is needed comes first, in the order in which the schema needs it: PostgreSQL keeps none of properties.
    """
    return list(_fields(schema, schema, ()))


def filled(schema: Mapping[str, Any], given: Mapping[str, Any]) -> list[tuple[Field, Any]]:
    """Return each input with the value that it has in `given`, else its default."""
    return [(field, _at(given, field.path, field.default)) for field in fields(schema)]


def coerced(
    schema: Mapping[str, Any], form: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a form of text says, in the schema's types; an input left empty counts as not given.

    `given` is what the form was filled with: an input that still shows it keeps it exactly, one that was emptied says
    so, and what has no input stays. A value that is of another type stays as it was written: the schema's errors then
    name it.
    """
    known = fields(schema)
    made = _without(given or {}, [field.path for field in known])
    made |= {name: value for name, value in form.items() if name not in {field.name for field in known}}
    for field in known:
        before = _at(given or {}, field.path, ABSENT)
        _put(made, field.path, _chosen(field, before, form.get(field.name, ABSENT)))
    return made


def _fields(schema: Mapping[str, Any], whole: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Field]:
    properties = schema.get("properties")
    needed = schema.get("required")
    for name, said in _in_order(properties, needed):
        part, may_be_null = _plain(said, whole)
        here = (*path, str(name))
        required = isinstance(needed, list) and name in needed
        is_inner = part.get("type") == "object" and isinstance(part.get("properties"), dict)
        if is_inner and required and not may_be_null and part["properties"] and len(here) < DEEPEST:
            yield from _fields(part, whole, here)
        else:
            yield _field(here, part, may_be_null, required, whole)


def _in_order(properties: Any, needed: Any) -> list[tuple[str, Any]]:
    known = properties if isinstance(properties, dict) else {}
    first = [name for name in needed if name in known] if isinstance(needed, list) else []
    return [(name, known[name]) for name in dict.fromkeys([*first, *known])]


def _field(
    path: tuple[str, ...], part: Mapping[str, Any], may_be_null: bool, required: bool, whole: Mapping[str, Any]
) -> Field:
    title, longest = part.get("title"), part.get("maxLength")
    choices = [True, False] if may_be_null and part.get("type") == "boolean" else _choices(part)
    return Field(
        path=path,
        kind="choice" if choices else _kind(part),
        title=_title(path[-1], title),
        help=str(part.get("description") or ""),
        required=required,
        may_be_null=may_be_null,
        default=part.get("default"),
        choices=tuple(choices),
        longest=longest if isinstance(longest, int) else None,
        is_secret=_is_secret(part),
        has_secrets=_has_secrets(part, whole),
    )


def _is_secret(part: Mapping[str, Any]) -> bool:
    return part.get("type") == "string" and part.get("format") == "password"


def _has_secrets(part: Any, whole: Mapping[str, Any]) -> bool:
    """Whether text that nobody else may read can stand anywhere in a value of this schema."""
    left, seen = [part], set()
    while left:
        each = left.pop()
        if isinstance(each, dict):
            if each.get("format") == "password":
                return True
            if isinstance(target := each.get("$ref"), str) and target not in seen:
                seen.add(target)
                left.append(_referred({"$ref": target}, whole))
        left += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
    return False


def _title(name: str, title: Any) -> str:
    """Return what it is called; Pydantic calls `starts_at` "Starts At" where nobody said it better."""
    words = name.replace("_", " ")
    return words.capitalize() if not isinstance(title, str) or title in ("", words.title()) else title


def _kind(part: Mapping[str, Any]) -> Kind:
    match part.get("type"):
        case "boolean":
            return "box"
        case "integer":
            return "whole"
        case "number":
            return "number"
        case "string":
            dated: dict[Any, Kind] = {"date": "date", "time": "time", "date-time": "moment"}
            longest = LONG if _is_secret(part) else part.get("maxLength")
            return dated.get(part.get("format")) or ("text" if isinstance(longest, int) and longest <= LONG else "long")
        case "array":
            items = part.get("items")
            return "lines" if isinstance(items, dict) and items.get("type") == "string" else "json"
    either = part.get("anyOf") or part.get("oneOf")
    kinds = {each.get("type") for each in either if isinstance(each, dict)} if isinstance(either, list) else set()
    # What may be a number or a text is read as a number where it is one.
    return "number" if kinds - {"null"} and kinds <= {"integer", "number", "string", "null"} else "json"


def _choices(part: Mapping[str, Any]) -> list[Any]:
    if "const" in part:
        return [part["const"]]
    enum = part.get("enum")
    return [each for each in enum if each is not None] if isinstance(enum, list) else []


def _plain(said: Any, whole: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return a property's schema with what it refers to in its place, and whether it may be null."""
    part, may_be_null = (said if isinstance(said, dict) else {}), False
    for _ in range(DEEPEST):
        part = _referred(part, whole)
        if isinstance(part.get("type"), list):
            kinds = [kind for kind in part["type"] if kind != "null"]
            may_be_null |= len(kinds) < len(part["type"])
            part = {**part, "type": kinds[0] if len(kinds) == 1 else None}
        may_be_null |= isinstance(part.get("enum"), list) and None in part["enum"]
        either = part.get("anyOf") or part.get("oneOf")
        if not isinstance(either, list):
            break
        others = [each for each in either if isinstance(each, dict) and each.get("type") != "null"]
        may_be_null |= len(others) < len(either)
        if len(others) != 1:
            break
        own = {name: value for name, value in part.items() if name not in ("anyOf", "oneOf")}
        part = {**others[0], **own}
    return part, may_be_null


def _referred(part: dict[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    target = part.get("$ref")
    if not isinstance(target, str) or not target.startswith("#/"):
        return part
    found: Any = whole
    for name in target[2:].split("/"):
        found = found.get(name.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    own = {name: value for name, value in part.items() if name != "$ref"}
    return {**found, **own} if isinstance(found, dict) else own


def _chosen(field: Field, before: Any, text: Any) -> Any:
    if text is ABSENT:  # a box that is not ticked is not sent, as if it were not there
        return before if field.kind != "box" or _same(field, before, "") else field.value("")
    if before is not ABSENT and _same(field, before, text):
        return before
    value = field.value(text)
    return field.emptied if value is ABSENT and before is not ABSENT else value


def _same(field: Field, before: Any, text: Any) -> bool:
    if field.kind == "box":
        return bool(field.value(text) == before)
    return isinstance(text, str) and text.replace("\r\n", "\n") == field.text(before).replace("\r\n", "\n")


def _at(given: Mapping[str, Any], path: tuple[str, ...], default: Any) -> Any:
    found: Any = given
    for name in path:
        if not isinstance(found, Mapping) or name not in found:
            return default
        found = found[name]
    return found


def _put(made: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        made = made.setdefault(name, {})
    if value is not ABSENT:
        made[path[-1]] = value


def _without(given: Mapping[str, Any], paths: list[tuple[str, ...]]) -> dict[str, Any]:
    """Return a copy in which nothing stands at these paths."""
    inner = {path[0]: [other[1:] for other in paths if other[0] == path[0] and len(other) > 1] for path in paths}
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if name not in inner:
            kept[name] = value
        elif inner[name] and isinstance(value, Mapping):
            kept[name] = _without(value, inner[name])
    return kept


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and "\n" not in each for each in value)


def _number(text: str) -> Any:
    value = _loaded(text)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text


def _loaded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
