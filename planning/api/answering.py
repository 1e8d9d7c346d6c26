"""What guests are asked, and which dates suit them, over HTTP: `/api/guest-questions/` and `/api/date-options/`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agents.rest import Strict
from agents.signed_in import signed_in
from planning import actions
from planning.actions.timing import by_utc
from planning.api.serializers import EventMoment, EventSerializer, MyEvent
from planning.api.views import OF_EVENT, Planning
from planning.models import DateOption, DateVote, Event, Question, QuestionAnswer


class GivenSerializer(serializers.ModelSerializer):
    """What a guest answered."""

    class Meta:
        model = QuestionAnswer
        fields = ("guest", "text", "answered_at")


class GuestQuestionSerializer(Strict, serializers.ModelSerializer):
    """A question to guests. `words` may be left out for every kind but `own`; `choices` are two at least, or none."""

    event = MyEvent()
    words = serializers.CharField(max_length=200, required=False)
    choices = serializers.ListField(child=serializers.CharField(max_length=80), max_length=12, required=False)
    answers = GivenSerializer(many=True, read_only=True)

    class Meta:
        model = Question
        fields = ("id", "event", "kind", "words", "choices", "required", "position", "answers")
        read_only_fields = ("position",)


class QuestionChangesSerializer(Strict, serializers.ModelSerializer):
    """What of a question may be changed."""

    choices = serializers.ListField(child=serializers.CharField(max_length=80), max_length=12, required=False)

    class Meta:
        model = Question
        fields = ("words", "choices", "required")


class VoteSerializer(serializers.ModelSerializer):
    """Whether a date suits a guest."""

    class Meta:
        model = DateVote
        fields = ("guest", "answer")


class DateOptionSerializer(Strict, serializers.ModelSerializer):
    """A date that guests are asked about, with what they say."""

    event = MyEvent()
    starts_at = EventMoment()
    votes = VoteSerializer(many=True, read_only=True)

    class Meta:
        model = DateOption
        fields = ("id", "event", "starts_at", "ends_at", "votes")
        read_only_fields = ("ends_at",)
        validators: ClassVar[list[Any]] = []  # asking twice is no error


@extend_schema_view(list=extend_schema(parameters=OF_EVENT))
class QuestionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Planning):
    """What guests of your events are asked on their page, with what they answered."""

    queryset = Question.objects.all()
    serializer_class = GuestQuestionSerializer

    def get_queryset(self) -> QuerySet[Question]:
        mine = Question.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))
        return mine.select_related("event").prefetch_related("answers")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask guests something. Asking it twice changes nothing."""
        given = self.checked(GuestQuestionSerializer)
        row = actions.ask_question(given.pop("event"), by=signed_in(request), **given)
        return self.shown(row, status.HTTP_201_CREATED)

    @extend_schema(request=QuestionChangesSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change how it is asked; what was answered stays."""
        row = self.get_object()
        given = self.checked(QuestionChangesSerializer, partial=True)
        if given:
            actions.change_question(row.event, by=signed_in(request), question=row.pk, **given)
        return self.shown(row)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask it no longer; what was answered goes, too."""
        row = self.get_object()
        actions.remove_questions(row.event, by=signed_in(request), questions=[row.pk])
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(list=extend_schema(parameters=OF_EVENT))
class DateOptionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Planning):
    """Dates that guests of your events are asked about, with their votes."""

    queryset = DateOption.objects.all()
    serializer_class = DateOptionSerializer

    def get_queryset(self) -> QuerySet[DateOption]:
        mine = DateOption.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))
        return mine.select_related("event").prefetch_related(Prefetch("votes", DateVote.objects.order_by("pk")))

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask guests about one more date. Asking twice changes nothing."""
        given = self.checked(DateOptionSerializer)
        event = given["event"]
        starts_at = by_utc(event, given["starts_at"])
        options = actions.ask_for_dates(event, by=signed_in(request), dates=[starts_at])
        return self.shown(next(each for each in options if each.starts_at == starts_at), status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=EventSerializer)
    @action(detail=True, methods=["post"])
    def choose(self, request: Request, pk: str) -> Response:
        """Let the event be on this date: the poll ends, and guests are written to. Answers with the event."""
        row = self.get_object()
        event = actions.choose_date(row.event, by=signed_in(request), option=row.pk)
        return Response(EventSerializer(event, context=self.get_serializer_context()).data)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask about it no longer."""
        row = self.get_object()
        actions.remove_dates(row.event, by=signed_in(request), options=[row.pk])
        return Response(status=status.HTTP_204_NO_CONTENT)
