"""A code that somebody fills in is for the tool that asked: no row, page, program or export can be read for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pydantic import BaseModel, Field, SecretStr

from agents import personal
from agents.runtime import AskPerson, Context, approvals, inputs, runs, secret_answers
from agents.runtime.models import Approval, Run, ToolCall
from chat.approvals.card import approval as card
from chat.models import Message
from tests.agents.runtime import clerk
from tests.agents.runtime.clerk import asked_by, attempt, call, call_of, waiting

pytestmark = pytest.mark.django_db

CODE = "482913"


class Code(BaseModel):
    code: str = Field(max_length=12, json_schema_extra={"format": "password"})
    place: str = ""


class Safe:
    def __init__(self) -> None:
        self.begun: list[str] = []
        self.had: list[Any] = []

    def open(self, context: Context) -> str:
        """Open the safe."""
        if context.answer is None:
            raise AskPerson(Code, "The code of the safe?", begin=lambda: self.begun.append("begun"), seconds=600)
        self.had.append(context.answer["code"])
        if len(self.had) > 1:
            raise RuntimeError("It is stuck.")
        return "It is open."


@pytest.fixture
def safe() -> Iterator[Safe]:
    made = Safe()

    def open_safe(context: Context) -> str:
        return made.open(context)

    with clerk.at_work(clerk.agent(open_safe=clerk.made(open_safe))):
        yield made


def asked(user: User) -> tuple[Run, Approval]:
    run = asked_by(user)
    attempt(call("open_safe"))
    (found,) = waiting()
    return run, found


def rows(user: User) -> str:
    """All that is stored of runs and conversations, and what their person is given of it."""
    models = (Approval, ToolCall, Run, Message)
    stored = serializers.serialize("json", [row for model in models for row in model._base_manager.all()])
    return stored + str([row for each in personal.kinds if each.model in models for row in each.batches(user)])


def test_what_it_begins_is_done_once_and_only_as_it_waits(alice: User, safe: Safe) -> None:
    run = asked_by(alice)
    attempt(call("open_safe"), dies=True)
    assert safe.begun == []
    attempt()
    assert safe.begun == ["begun"]
    approvals.answer(alice, call_of(run).pk, output={"code": CODE}, door="card")
    attempt()
    assert (safe.begun, safe.had) == (["begun"], [CODE])


def test_it_waits_no_longer_than_what_is_asked_for_counts(alice: User, safe: Safe) -> None:
    _, found = asked(alice)
    assert found.expires_at == found.created_at + timedelta(minutes=10)


def test_it_is_typed_unseen_sealed_until_the_tool_has_it_and_gone_then(alice: User, safe: Safe) -> None:
    run, found = asked(alice)
    drawn = {each["label"]: each for each in inputs.of(found, typed={"code": CODE, "place": "Rome"})}
    assert (drawn["Code"]["type"], drawn["Code"]["value"], drawn["Place"]["value"]) == ("password", "", "Rome")
    approvals.answer(alice, found.pk, output={"code": CODE, "place": "Rome"}, door="rest")
    found.refresh_from_db()
    assert found.answer is not None and found.answer["place"] == "Rome"
    assert secret_answers.opened(found.schema, found.answer) == {"code": CODE, "place": "Rome"}
    for _ in range(2):
        assert CODE not in rows(alice)
        shown = card.load(alice, tool_call=str(found.pk))
        assert CODE not in str(shown)
        attempt()
    found.refresh_from_db()
    assert safe.had == [CODE]
    assert found.answer == {"code": None, "place": "Rome"}
    assert call_of(run).output == "It is open."


def test_it_is_gone_too_where_the_tool_failed_or_was_never_called(alice: User, safe: Safe) -> None:
    safe.had.append("before")
    run, found = asked(alice)
    approvals.answer(alice, found.pk, output={"code": CODE}, door="card")
    attempt()
    found.refresh_from_db()
    assert found.answer == {"code": None} and "failed unexpectedly" in call_of(run).output
    run, found = asked(alice)
    approvals.answer(alice, found.pk, output={"code": CODE}, door="card")
    runs.request_stop(Run.objects.get(pk=run.pk))
    attempt()
    found.refresh_from_db()
    assert (found.answer, len(safe.had)) == ({"code": None}, 2)


def test_staff_see_that_there_was_an_answer_and_not_which(admin_client: Client, alice: User, safe: Safe) -> None:
    _, found = asked(alice)
    approvals.answer(alice, found.pk, output={"code": CODE, "place": "Rome"}, door="card")
    page = admin_client.get(reverse("admin:runtime_approval_change", args=[found.pk])).content.decode()
    found.refresh_from_db()
    assert secret_answers.HIDDEN in page and "Rome" in page
    assert found.answer is not None and found.answer["code"] not in page


def test_a_wrong_form_is_told_without_the_words(alice: User, safe: Safe) -> None:
    _, found = asked(alice)
    with pytest.raises(ValidationError) as refused:
        approvals.answer(alice, found.pk, output={"code": CODE * 3}, door="card")
    assert CODE not in str(refused.value)


def test_another_key_opens_nothing_and_an_earlier_one_still_does(settings: Any) -> None:
    schema = Code.model_json_schema()
    kept = orjson.loads(orjson.dumps(secret_answers.sealed(schema, {"code": CODE})))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert secret_answers.opened(schema, kept) == {"code": CODE}
    settings.SECRET_KEY_FALLBACKS = []
    assert secret_answers.opened(schema, kept) == {"code": None}


class Lock(BaseModel):
    code: SecretStr


class Safes(BaseModel):
    several: list[SecretStr] = []
    by_name: dict[str, SecretStr] = {}
    inner: Lock | None = None
    locks: list[Lock] = []
    either: SecretStr | int = 1
    plain: list[str] = []


def test_a_code_within_a_list_or_an_object_is_as_secret_as_one_by_itself() -> None:
    """They were stored as they were typed, and shown with what was filled in."""
    schema = Safes.model_json_schema()
    answer = {
        "several": [CODE], "by_name": {"house": CODE}, "inner": {"code": CODE}, "locks": [{"code": CODE}],
        "either": CODE, "plain": ["kept"],
    }  # fmt: skip
    kept = secret_answers.sealed(schema, answer)
    for stored in (kept, secret_answers.hidden(schema, kept), secret_answers.blanked(schema, kept)):
        assert CODE not in str(stored) and stored["plain"] == ["kept"]
    assert secret_answers.has_secrets(schema)
    assert secret_answers.opened(schema, kept) == answer
