"""What guests are asked beside whether they come, and what they answer."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from agents.text import storable
from planning.models.event import Event
from planning.models.guest import Guest


class Question(models.Model):
    """One question on an event's answer page. With `choices` one of them is the answer."""

    class Kind(models.TextChoices):
        DIET = "diet", "Diet"
        ALLERGIES = "allergies", "Allergies"
        AGES = "ages", "Ages of children"
        SONG = "song", "Song wish"
        OWN = "own", "Own question"

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OWN)
    words = models.CharField(max_length=200, validators=[storable])
    choices = ArrayField(models.CharField(max_length=80, validators=[storable]), default=list, blank=True)
    required = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="question_has_words")]

    def __str__(self) -> str:
        return self.words

    def is_chosen_by(self, guest: Guest) -> bool:
        """Whether this guest chooses one of the choices.

        Of what they eat, those who may be several write it: "2 vegetarian".
        """
        return bool(self.choices) and not (self.kind == self.Kind.DIET and guest.party_limit > 1)


class QuestionAnswer(models.Model):
    """What a guest answered to a question, for all of their party."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    guest = models.ForeignKey(Guest, models.CASCADE, related_name="question_answers")
    text = models.CharField(max_length=500, validators=[storable])
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "answer to a question"
        verbose_name_plural = "answers to questions"
        constraints = [models.UniqueConstraint(fields=["guest", "question"], name="question_is_answered_once")]

    def __str__(self) -> str:
        return self.text
