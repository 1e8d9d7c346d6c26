"""What a workflow asks a person: a page and a REST address, for that person and nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from pydantic import BaseModel, Field, StringConstraints, field_validator

from agents.testing import TimeMachine
from agents.workflows import WorkflowRun, complete, engine, step, wait_for_input, workflow
from agents.workflows.declaration import registered
from chat.questions import forms
from chat.questions.api import question_json

pytestmark = pytest.mark.django_db


class Colour(Enum):
    RED = "red"
    DARK_BLUE = "dark blue"


class Decision(BaseModel):
    vendor: str = Field(title="Whom shall I ask?", description="A name from the list.")
    price: int | None = None
    colour: Colour = Colour.RED
    size: Literal["small", "large"] = "small"
    on: date | None = None
    is_urgent: bool = False
    code: Annotated[str, StringConstraints(max_length=5)] = "A1"

    @field_validator("vendor")
    @classmethod
    def nobody_is_nobody(cls, vendor: str) -> str:
        if vendor == "nobody":
            raise ValueError("Nobody is nobody.")
        return vendor


@pytest.fixture(autouse=True)
def asking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registered, "_things", {})

    @workflow("ask_vendor")
    class AskVendor:
        class Context(BaseModel):
            person: int

        @step(start=True)
        def ask(self) -> Any:
            return wait_for_input(
                Decision,
                then=self.decided,  # type: ignore[attr-defined]
                title="Nobody answers. Whom shall I ask?",
                person=User.objects.get(pk=self.context.person),  # type: ignore[attr-defined]
                timeout=timedelta(days=1),
                on_timeout=self.decided,  # type: ignore[attr-defined]
            )

        @step
        def decided(self) -> Any:
            given = self.input  # type: ignore[attr-defined]
            return complete(**(given.model_dump(mode="json") if given else {}))

    yield


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine() as clock:
        yield clock


def ask(clock: TimeMachine, person: User) -> WorkflowRun:
    run = engine.start("ask_vendor", person=person.pk)
    clock.run_until_idle()
    run.refresh_from_db()
    return run


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_alice_finds_the_question_on_her_page_and_answers_it(clock: TimeMachine, alice: User) -> None:
    run = ask(clock, alice)
    page = signed_in(alice)
    assert "Nobody answers. Whom shall I ask?" in page.get("/questions/").content.decode()
    asked = page.get(f"/questions/{run.pk}/").content.decode()
    assert "Whom shall I ask?" in asked and "A name from the list." in asked and 'type="date"' in asked
    answered = page.post(
        f"/questions/{run.pk}/",
        {"vendor": "Ada", "price": "70", "colour": "dark blue", "size": "large", "on": "2027-05-01", "code": ""},
        follow=True,
    )
    assert "Thank you" in answered.content.decode() and "Nothing waits" in answered.content.decode()
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed" and run.result == {
        "vendor": "Ada", "price": 70, "colour": "dark blue", "size": "large", "on": "2027-05-01", "is_urgent": False,
        "code": "A1",
    }  # fmt: skip


def test_what_does_not_fit_is_said_beside_its_input(clock: TimeMachine, alice: User) -> None:
    run = ask(clock, alice)
    page = signed_in(alice)
    for said, why in [
        ({"vendor": ""}, "This field is required."),
        ({"vendor": "nobody"}, "Nobody is nobody."),
        ({"vendor": "Ada", "price": "dear"}, "Enter a whole number."),
        ({"vendor": "Ada", "code": "A12345"}, "at most 5 characters"),
        ({"vendor": "Ada", "size": "huge"}, "huge is not one of the available choices"),
    ]:
        refused = page.post(f"/questions/{run.pk}/", said)
        assert refused.status_code == 422 and why in refused.content.decode(), said
    run.refresh_from_db()
    assert run.status == "waiting" and not run.arrived


def test_nobody_else_sees_it_or_answers_it(clock: TimeMachine, alice: User, charlie: User) -> None:
    run = ask(clock, alice)
    page = signed_in(charlie)
    assert "Nobody answers" not in page.get("/questions/").content.decode()
    assert page.get("/api/questions/").json()["count"] == 0
    for address in (f"/questions/{run.pk}/", f"/api/questions/{run.pk}/"):
        assert page.get(address).status_code == page.post(address, {"vendor": "Ada"}).status_code == 404
    assert Client().get("/questions/").status_code == 302
    run.refresh_from_db()
    assert run.status == "waiting" and not run.arrived


def test_a_program_reads_the_schema_and_answers(clock: TimeMachine, alice: User) -> None:
    run = ask(clock, alice)
    api = signed_in(alice)
    (found,) = api.get("/api/questions/").json()["results"]
    assert found == json.loads(json.dumps(question_json(run)))
    assert found["title"] == "Nobody answers. Whom shall I ask?" and found["until"]
    assert found["schema"]["required"] == ["vendor"]
    address = f"/api/questions/{run.pk}/"
    assert api.get(address).json() == found
    wrong = api.post(address, {"vendor": "nobody"}, content_type="application/json")
    assert wrong.status_code == 400 and "Nobody is nobody." in str(wrong.json()["errors"]["vendor"])
    assert api.post(address, "[1]", content_type="application/json").status_code == 400
    assert api.post(address, {"vendor": "Ada"}, content_type="application/json").status_code == 204
    again = api.post(address, {"vendor": "Eve"}, content_type="application/json")
    assert again.status_code == 404
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.result is not None and run.result["vendor"] == "Ada"


def test_a_question_whose_time_is_over_is_asked_no_more(clock: TimeMachine, alice: User) -> None:
    run = ask(clock, alice)
    clock.advance(days=1)
    run.refresh_from_db()
    assert (run.status, run.asked) == ("completed", None)
    assert signed_in(alice).get(f"/questions/{run.pk}/").status_code == 404
    assert signed_in(alice).get(f"/questions/{2**80}/").status_code == 404


def test_a_form_that_the_code_has_no_more_is_no_page(clock: TimeMachine, alice: User) -> None:
    run = ask(clock, alice)
    WorkflowRun.objects.update(wait_name="tests.nowhere:Gone")
    page = signed_in(alice)
    assert page.get(f"/questions/{run.pk}/").status_code == 404
    assert page.get("/questions/").status_code == page.get("/api/questions/").status_code == 200


def test_inputs_are_those_of_their_types() -> None:
    class Nested(BaseModel):
        rows: list[int] = []

    made = forms.form_for(Decision)()
    assert [type(field.widget).__name__ for field in made.fields.values()] == [
        "Textarea", "NumberInput", "Select", "Select", "DateInput", "CheckboxInput", "TextInput",
    ]  # fmt: skip
    assert forms.form_for(Nested)({"rows": "[1, 2]"}).is_valid()


def test_what_alice_answered_late_is_no_answer_to_the_next_question(clock: TimeMachine, alice: User, bob: User) -> None:
    @workflow("ask_twice")
    class AskTwice:
        @step(start=True)
        def first(self) -> Any:
            return wait_for_input(Decision, then=self.second, person=alice)  # type: ignore[attr-defined]

        @step
        def second(self) -> Any:
            return wait_for_input(Decision, then=self.third, person=alice)  # type: ignore[attr-defined]

        @step
        def third(self) -> Any:
            return wait_for_input(Decision, then=self.end, person=bob)  # type: ignore[attr-defined]

        @step
        def end(self) -> Any:
            return complete()

    engine.start("ask_twice")
    for person in (alice, alice):
        clock.run_until_idle()
        asked = engine.questions(person).get()
        engine.answer(asked, {"vendor": "Ana"}, by=person)
        clock.run_until_idle()
        again = WorkflowRun.objects.get()
        with pytest.raises(ValidationError):  # her finger was on the button twice
            engine.answer(asked_at(again, asked.step_number), {"vendor": "Ben"}, by=person)
    assert engine.questions(bob).exists()


def test_a_form_of_an_earlier_question_of_the_same_run_answers_none(clock: TimeMachine, alice: User) -> None:
    """She has it open in two tabs, and sends the one that she has forgotten."""

    @workflow("ask_again")
    class AskAgain:
        @step(start=True)
        def first(self) -> Any:
            return wait_for_input(Decision, then=self.second, title="Who plays?", person=alice)  # type: ignore[attr-defined]

        @step
        def second(self) -> Any:
            return wait_for_input(Decision, then=self.end, title="Who cooks?", person=alice)  # type: ignore[attr-defined]

        @step
        def end(self) -> Any:
            return complete(vendor=self.input.vendor)  # type: ignore[attr-defined]

    run = engine.start("ask_again")
    clock.run_until_idle()
    page, address, api = signed_in(alice), f"/questions/{run.pk}/", f"/api/questions/{run.pk}/"
    first = {"vendor": "The band", "question-number": number_in(page.get(address).content.decode())}
    number = page.get(api).json()["number"]
    assert page.post(address, first).status_code == 302
    clock.run_until_idle()
    late = page.post(address, first, follow=True).content.decode()
    assert "your answer was not taken" in late and "Who cooks?" in late
    assert page.post(f"{api}?number={number}", {"vendor": "Band"}, content_type="application/json").status_code == 404
    run.refresh_from_db()
    assert run.status == "waiting" and not run.arrived
    now = page.get(api).json()["number"]
    assert page.post(f"{api}?number={now}", {"vendor": "Cook"}, content_type="application/json").status_code == 204
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.result == {"vendor": "Cook"}


def number_in(page: str) -> str:
    found = re.search(r'name="question-number" value="(\d+)"', page)
    assert found
    return found[1]


def test_an_answer_that_comes_late_is_said_not_to_be_taken(clock: TimeMachine, alice: User, charlie: User) -> None:
    run = ask(clock, alice)
    page = signed_in(alice)
    page.post(f"/questions/{run.pk}/", {"vendor": "Ada"})
    again = page.post(f"/questions/{run.pk}/", {"vendor": "Ada"})
    assert again.status_code == 404 and "Your answer was not taken." in again.content.decode()
    seen = [page.get(f"/questions/{pk}/").content for pk in (run.pk, run.pk + 1000)]
    hers = ask(clock, alice)
    seen.append(signed_in(charlie).get(f"/questions/{hers.pk}/").content)
    assert len(set(seen)) == 1 and "Your answer was not taken." not in seen[0].decode()


def test_what_was_not_taken_is_said_of_the_input_itself_and_that_has_the_focus(clock: TimeMachine, alice: User) -> None:
    run = ask(clock, alice)
    refused = signed_in(alice).post(f"/questions/{run.pk}/", {"vendor": "Ada", "price": "dear"}).content.decode()
    [price] = re.findall(r'<input[^>]*name="price"[^>]*>', refused)
    assert 'aria-invalid="true"' in price and "autofocus" in price and refused.count("autofocus") == 1
    described = re.search(r'aria-describedby="([^"]*)"', price)
    assert described and all(f'id="{each}"' in refused for each in described[1].split())


def asked_at(run: WorkflowRun, step_number: int) -> WorkflowRun:
    """Return the run as a page that was read at that step has it."""
    run.step_number = step_number
    return run
