"""How guests may answer: until when, for how many there is room, and who waits for a place."""

from __future__ import annotations

from typing import Any, Literal

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.utils import timezone

from agents.formatting import count, day, when
from agents.runtime import widget
from planning import actions
from planning.models import Event, Guest, Question, QuestionAnswer
from planning.public.links import join_link
from planning.time_zone import in_events_zone
from planning.widgets.inputs import OptionalCount, OptionalMoment, TickBox

#: So many answers in the guests' own words stand on the card.
MOST_ANSWERS = 100


@widget(
    "answers",
    template="planning/answers.html",
    title="Answers",
    follows={
        Event: "pk",
        Guest: "event_id",
        Question: "event_id",
        QuestionAnswer: "question.event_id",
    },
)
def answers(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "waiting": […], "questions": […]}`: what guests are told of answering, and what they said.

    Of a question with choices `counts` says how often each was chosen.
    """
    row = Event.objects.visible_to(user).select_related("owner__zone").get(pk=event)
    coming = row.guests.filter(answer=Guest.Answer.COMING).heads()
    with in_events_zone(row):
        return {
            "event": {
                "id": row.pk,
                "title": row.title,
                "capacity": row.capacity,
                "coming": coming,
                "places": _places(row, coming),
                "answer_by": timezone.localtime(row.answer_by).strftime("%Y-%m-%dT%H:%M") if row.answer_by else "",
                "until": when(row.answer_by) if row.answer_by else "",
                "closed": not row.takes_answers(timezone.now()),
                "shows_guests": row.shows_guests,
                "link": join_link(row),
                "link_limit": row.open_link_limit,
                "joined": row.guests.may_come().filter(by_open_link=True).heads(),
            },
            "waiting": [
                {
                    "id": guest.pk,
                    "name": guest.name,
                    "party_size": guest.party_size,
                    "since": day(guest.waiting_since) if guest.waiting_since else "",
                }
                for guest in row.guests.waiting()
            ],
            "questions": _questions(row),
            "kinds": [{"value": value, "words": words} for value, words in Question.Kind.choices],
        }


def _questions(row: Event) -> list[dict[str, Any]]:
    """Two queries."""
    found = list(row.questions.prefetch_related(Prefetch("answers", QuestionAnswer.objects.select_related("guest"))))
    return [
        {
            "id": question.pk,
            "words": question.words,
            "kind": question.kind,
            "kind_words": question.get_kind_display(),
            "required": question.required,
            "choices": question.choices,
            "choices_line": ", ".join(question.choices),
            "counts": [
                {"choice": choice, "times": sum(each.text == choice for each in question.answers.all())}
                for choice in question.choices
            ],
            "answers": [
                {"guest": each.guest.name, "text": each.text}
                for each in question.answers.all()
                if each.text not in question.choices
            ][:MOST_ANSWERS],
            "answered": len(question.answers.all()),
        }
        for question in found
    ]


def _places(row: Event, coming: int) -> str:
    if row.capacity is None:
        return "No limit"
    left = row.capacity - coming
    if left < 0:
        return f"{count(coming, 'person', 'people')} coming, {-left} more than there is room for"
    return f"{coming} of {count(row.capacity, 'place')} taken"


@answers.action
def share(user: User, event: int, *, limit: OptionalCount = None, renew: TickBox = False) -> None:
    """Let whoever has the event's link put themself on the list; a new link ends the one before."""
    actions.open_link(_the_event(user, event), by=user, limit=limit, renew=renew)


@answers.action
def unshare(user: User, event: int) -> None:
    """End the link for everybody."""
    actions.end_link(_the_event(user, event), by=user)


@answers.action
def ask(
    user: User, event: int, *, kind: Literal["diet", "allergies", "ages", "song", "own"] = "own", words: str = "",
    choices: str = "", required: TickBox = False,
) -> None:  # fmt: skip
    """Ask guests something; `choices` have commas between them."""
    actions.ask_question(
        _the_event(user, event), by=user, kind=kind, words=words, choices=_split(choices), required=required
    )


@answers.action
def reword(user: User, event: int, *, question: int, words: str, choices: str = "", required: TickBox = False) -> None:
    """Change how something is asked."""
    fields = {"words": words, "choices": _split(choices), "required": required}
    actions.change_question(_the_event(user, event), by=user, question=question, **fields)


@answers.action
def drop(user: User, event: int, *, question: int) -> None:
    """Ask something no longer."""
    actions.remove_questions(_the_event(user, event), by=user, questions=[question])


def _split(choices: str) -> list[str]:
    return [choice.strip() for choice in choices.split(",") if choice.strip()]


def _the_event(user: User, pk: int) -> Event:
    return Event.objects.visible_to(user).get(pk=pk)


@answers.action
def settle(
    user: User, event: int, *, capacity: OptionalCount = None, answer_by: OptionalMoment = None,
    shows_guests: TickBox = False,
) -> None:  # fmt: skip
    """Set for how many there is room, until when guests may answer, and whether they see who is coming."""
    row = _the_event(user, event)
    with in_events_zone(row):  # a form's moment has no zone of its own
        actions.change_event(row, by=user, capacity=capacity, answer_by=answer_by, shows_guests=shows_guests)


@answers.action
def let_in(user: User, event: int, *, guest: int) -> None:
    """Give somebody who waits a place, whatever the limit says."""
    actions.record_answer(_the_event(user, event), by=user, guest=guest, answer="coming")
