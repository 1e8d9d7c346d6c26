"""What a host asks guests beside whether they come, and what guests answer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from planning.actions.deletion import delete_together
from planning.actions.locking import lock
from planning.actions.validation import fill, line
from planning.models import Event, Guest, Question, QuestionAnswer

#: So many questions a guest bears, and so many choices one has.
MOST_QUESTIONS = 12
MOST_CHOICES = 12

QUESTION_FIELDS = {"kind", "words", "choices", "required", "position"}

#: What stands on the page for each kind where the host gives no words, and what can be chosen.
USUAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    Question.Kind.DIET: ("What do you eat?", ("Everything", "Vegetarian", "Vegan")),
    Question.Kind.ALLERGIES: ("Is there anything that you must not eat?", ()),
    Question.Kind.AGES: ("How old are the children?", ()),
    Question.Kind.SONG: ("Which song gets you to dance?", ()),
}


@transaction.atomic
def ask_question(
    event: Event, *, by: User, kind: str = "own", words: str = "", choices: Sequence[str] = (), required: bool = False
) -> Question:
    """Ask an event's guests something on their page. Asking it twice changes nothing.

    Every kind but "own" has words of its own. Errors: by field.
    """
    event = lock(event.pk, by)
    usual, offered = USUAL.get(kind, ("", ()))
    words = line(words) or usual
    there = list(event.questions.all())
    same = next((each for each in there if each.words.casefold() == words.casefold()), None)
    if same is not None:
        return same
    if len(there) >= MOST_QUESTIONS:
        raise ValidationError({"words": f"An event asks at most {MOST_QUESTIONS} questions."})
    row = Question(event=event, position=max((each.position for each in there), default=0) + 1)
    _fill(row, {"kind": kind, "words": words, "choices": list(choices) or list(offered), "required": required})
    row.save()
    return row


@transaction.atomic
def change_question(event: Event, *, by: User, question: int, **fields: Any) -> Question:
    """Change some of a question's kind, words, choices, required, position. What was answered stays."""
    event = lock(event.pk, by)
    row = event.questions.filter(pk=question).first()
    if row is None:
        raise ValidationError({"question": "This question is no longer asked."})
    _fill(row, fields)
    row.save()
    return row


@transaction.atomic
def remove_questions(event: Event, *, by: User, questions: Sequence[int]) -> int:
    """Ask no longer; what was answered goes, too. Returns how many there were."""
    event = lock(event.pk, by)
    return delete_together(event.questions.filter(pk__in=questions))


def take_answers(event: Event, guest: Guest, said: Mapping[int, str]) -> bool:
    """Within a verb, the event locked: note what a guest answers to questions. Returns whether anything is new.

    What is left out stays as it was; an empty answer takes it back. Errors: `ValidationError` under `question_<id>`.
    """
    before = {row.question_id: row for row in guest.question_answers.all()}
    wrong: dict[str, str] = {}
    changed = False
    for question in event.questions.all():
        row = before.get(question.pk)
        text = line(said.get(question.pk, row.text if row else ""))
        if not text and question.required:
            wrong[f"question_{question.pk}"] = "Please answer this, too."
        elif text and question.is_chosen_by(guest) and text not in question.choices:
            wrong[f"question_{question.pk}"] = "Choose one of these."
        if wrong or text == (row.text if row else ""):
            continue
        changed = True
        if not text and row is not None:
            row.delete()
            continue
        row = row or QuestionAnswer(question=question, guest=guest)
        try:
            fill(row, {"text": text}, {"text"})
        except ValidationError as error:
            wrong[f"question_{question.pk}"] = " ".join(error.messages)
            continue
        row.save()
    if wrong:
        raise ValidationError(wrong)
    return changed


def _fill(row: Question, fields: Mapping[str, Any]) -> None:
    if "choices" in fields:
        choices = list(dict.fromkeys(filter(None, (line(str(choice)) for choice in fields["choices"]))))
        if len(choices) > MOST_CHOICES:
            raise ValidationError({"choices": f"A question has at most {MOST_CHOICES} choices."})
        if len(choices) == 1:
            raise ValidationError({"choices": "One choice is none: give at least two, or leave them out."})
        fields = {**fields, "choices": choices}
    fill(row, fields, QUESTION_FIELDS)
