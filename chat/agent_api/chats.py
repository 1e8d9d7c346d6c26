"""An agent's answer as JSON, when it is there; and the chat of a thread, which is the same in other words."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.refused import not_found
from agents.rest import problems, read_body
from agents.runtime.models import Run
from agents.signed_in import signed_in
from chat import actions
from chat.accounts import authentication
from chat.agent_api import answers, places, runs, waiting
from chat.agent_api.asking import asked_by
from chat.agent_api.bodies import AskBody, ResumeBody
from chat.agent_api.schemas import AnswerSerializer, ResumedSerializer, ThreadAnswerSerializer
from chat.agent_api.streaming import EVENTS, StreamingView, stream, stream_of
from chat.agent_api.thread_names import existing
from chat.agent_api.threads import ThreadBody, said_in
from chat.agent_api.throttles import ModelRuns
from chat.encoders.sse import Cursor
from chat.live import sync
from chat.models import Conversation, Message
from chat.rendering import Rendered


class Chat(APIView):
    """`POST`: say something to an agent; its answer when it is whole.

    202 where more is to come: the run waits for a person, or takes longer than one waits. Then `GET` its stream.
    """

    throttle_classes = (ModelRuns,)

    @extend_schema(
        request=AskBody,
        responses={200: AnswerSerializer, 202: AnswerSerializer},
        summary="Say something to an agent, and wait for the answer",
    )
    def post(self, request: Request) -> Response:
        asked = asked_by(request, read_body(AskBody, request))
        run = over(request, asked.session, asked.run)
        return answered(run)


class Thread(StreamingView):
    """`POST`: say something in a thread, or in a new one; the answer, or with `stream` its events.

    A thread is named by its id, or by a word of the client's own, which makes it when it is first said.
    """

    throttle_classes = (ModelRuns,)

    @extend_schema(
        request=ThreadBody,
        responses={200: ThreadAnswerSerializer, 202: ThreadAnswerSerializer, **EVENTS},
        summary="Say something in a thread",
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = said_in(signed_in(request), body := read_body(ThreadBody, request))
        if body["stream"]:
            return stream_of(request, asked)
        return answered(over(request, asked.session, asked.run), in_thread)


class ResumedThread(StreamingView):
    """`POST`: what came after the last message that one has. An answer that broke off goes on, and is awaited.

    With `stream` it comes as events.
    """

    throttle_classes = (ModelRuns,)

    @extend_schema(
        request=ResumeBody,
        responses={200: ResumedSerializer, 202: ResumedSerializer, **EVENTS},
        summary="Read what is new in a thread",
    )
    def post(self, request: Request, name: str) -> HttpResponseBase:
        body = read_body(ResumeBody, request)
        user = signed_in(request)
        thread = existing(user, name)
        rev = _rev_of(user, thread, body["last_message_id"])
        followed = runs.to_follow(user, thread, None, None)
        if Run.objects.get(pk=followed.run).state in (Run.State.FAILED, Run.State.STOPPED):
            actions.retry(user, run=followed.run)
        if body["stream"]:
            return stream(request, thread, followed.run, Cursor(rev))
        run = over(request, thread, followed.run)
        changes = sync.after(thread, rev)
        if changes is None:
            raise not_found("thread")
        shown = [Rendered(message, user).json() for message in changes.messages]
        return answered(run, lambda of: {**in_thread(of), "messages": shown, "has_more": changes.more})


def over(request: Request, session: UUID, run: UUID) -> Run:
    """Wait for the run, holding nothing meanwhile."""
    access = authentication.of_request(request)
    places.give_back(request)
    return waiting.until_over(access, session, run)


def answered(run: Run, show: Any = answers.ending_of) -> Response:
    """Return what it came to: 200, 202 where it is not over, or why it failed as a problem."""
    if run.state == Run.State.FAILED:
        problem = answers.problem_of(run) | {"session_id": str(run.thread), "run": str(run.pk)}
        return Response(problem, problem["status"], content_type=problems.CONTENT_TYPE)
    return Response(show(run), HTTPStatus.OK if run.is_final else HTTPStatus.ACCEPTED)


def in_thread(run: Run) -> dict[str, Any]:
    """Return an ending in the words of threads."""
    ending = answers.ending_of(run)
    return {"thread_id": ending["session_id"], "message": ending["text"], "agent": run.agent, **ending}


def _rev_of(user: User, thread: UUID, message: UUID | None) -> int:
    if message is None:
        return 0
    mine = Message.objects.filter(conversation__in=Conversation.objects.visible_to(user), conversation=thread)
    found = mine.filter(pk=message).first()
    if found is None:
        raise not_found("last_message_id")
    return found.rev
