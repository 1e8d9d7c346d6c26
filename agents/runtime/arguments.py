"""Arguments that do not fit a tool by the letter, but can mean one thing only."""

from __future__ import annotations

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from agents.llm.lenient_json import unpacked

#: Errors of Pydantic where JSON text may stand for what is asked for.
_NOT_TEXT = {
    "list_type",
    "dict_type",
    "model_type",
    "model_attributes_type",
    "tuple_type",
    "set_type",
    "frozen_set_type",
}
Model = TypeVar("Model", bound=BaseModel)
_MOST = 100  # places that are mended in one call


def forgiving(arguments: str, model: type[Model]) -> Model:
    """Return the arguments as `model` has them.

    What fits is left as it is. What does not: arguments encoded twice, all together or one of them, are unpacked; null
    for one that may be left out, on any level, leaves it out; null for all of them is none. Errors: `ValidationError`.
    """
    arguments = without_nul(unpacked(arguments))
    try:
        return model.model_validate_json(arguments)
    except ValidationError as error:
        mended = _mended(arguments, error)
        if mended is None:
            raise
        try:
            return model.model_validate_json(without_nul(mended))
        except ValidationError as still:
            told = {each["loc"] for each in error.errors(include_url=False, include_context=False)}
            # What has been left out and was needed after all is told as it was: as null, not as missing.
            if any(each["loc"] in told and each["type"] == "missing" for each in still.errors(include_url=False)):
                raise error from None
            raise


def _mended(arguments: str, error: ValidationError) -> str | None:
    """Return the JSON text without what can be put right, None if there is nothing."""
    try:
        whole = orjson.loads(arguments)
    except orjson.JSONDecodeError:
        return None
    if whole is None:
        return "{}"
    if not isinstance(whole, dict):
        return None
    is_mended = False
    for each in error.errors(include_url=False, include_context=False)[:_MOST]:
        is_mended = _mend(whole, each["loc"], each["type"]) or is_mended
    return orjson.dumps(whole).decode() if is_mended else None


def _mend(whole: dict[str, Any], place: tuple[int | str, ...], kind: str) -> bool:
    """Put right what stands at the place of an error, in `whole` itself; return whether it could be."""
    parent: Any = None
    name: int | str = ""
    value: Any = whole
    for step in place:
        if not _is_in(value, step):
            continue  # a step that is not of the data: which member of a union was tried
        parent, name, value = value, step, value[step]
    if not isinstance(parent, dict):
        return False
    if value is None:
        del parent[name]
        return True
    if kind not in _NOT_TEXT or not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{"):
        return False
    try:
        parent[name] = orjson.loads(value)
    except orjson.JSONDecodeError:
        return False
    return True


def _is_in(value: Any, step: int | str) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(value)
    return isinstance(value, dict) and step in value


def without_nul(arguments: str) -> str:
    """Return JSON text without the NULs in its strings: PostgreSQL neither stores nor seeks them."""
    if "\\u0000" not in arguments:
        return arguments
    try:
        return orjson.dumps(_clean(orjson.loads(arguments))).decode()
    except orjson.JSONDecodeError:
        return arguments  # whoever checks it says what is wrong


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(each) for name, each in value.items()}
    return value
