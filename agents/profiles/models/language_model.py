"""A model that an operator has entered: where its server is, how it is asked, what it costs."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q, Value

from agents.llm import hosts, keys
from agents.llm.parameters import EXTRA

LONGEST_CHAIN = 5  # models that are asked one after the other


class LLMModel(models.Model):
    """Named by profiles. Its key is in the environment: the row holds the name of the variable, never the key."""

    class Provider(models.TextChoices):
        OPENAI = "openai", "OpenAI"
        OLLAMA = "ollama", "Ollama"
        LLAMACPP = "llamacpp", "llama.cpp"
        GPT4ALL = "gpt4all", "GPT4All"
        COMPATIBLE = "compatible", "OpenAI-compatible"
        OFFLINE = "offline", "Offline"

    class Api(models.TextChoices):
        AUTO = "", "As the provider usually does"
        RESPONSES = "responses", "Responses"
        CHAT_COMPLETIONS = "chat_completions", "Chat Completions"

    name = models.CharField(max_length=100, unique=True, help_text="By this profiles name it.")
    provider = models.CharField(max_length=12, choices=Provider, default=Provider.OPENAI)
    api = models.CharField(max_length=20, choices=Api, default=Api.AUTO, blank=True, verbose_name="API")
    base_url = models.CharField(
        max_length=500,
        blank=True,
        verbose_name="base URL",
        help_text="Up to /v1. Empty: where the provider usually is.",
    )
    model_name = models.CharField(max_length=200, blank=True, help_text="What the server calls it. Empty: the name.")
    temperature = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0.0), MaxValueValidator(2.0)])
    max_tokens = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Of one answer."
    )
    timeout = models.FloatField(
        default=60.0,
        validators=[MinValueValidator(1.0), MaxValueValidator(3600.0)],
        help_text="Seconds without a byte.",
    )
    stream = models.BooleanField(
        default=True, db_default=True, help_text="Whether answers come word by word. GPT4All's never do."
    )
    context_tokens = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1000)],
        help_text="What it takes at once. Beyond seven tenths of that the older part of a conversation is summed up.",
    )
    sees_pictures = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether it is shown pictures. One that is not says so.",
    )
    extra = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        help_text='What few servers know: {"reasoning_effort": "low", "top_p": 0.9, "seed": 7, "store": false}.',
    )
    key_env = models.CharField(
        max_length=100,
        blank=True,
        verbose_name="variable of the key",
        help_text="The environment variable that holds its key, like OPENAI_API_KEY. Never the key.",
    )
    fallback = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="falls_back_from",
        help_text="Asked when this one fails before its first word.",
    )
    is_active = models.BooleanField(default=True, help_text="Whether it may be asked.")
    is_default = models.BooleanField(default=False, help_text="Answers for profiles that name no model.")
    price_input = models.DecimalField(max_digits=12, decimal_places=6, default=0, help_text="For a million tokens.")
    price_cached_input = models.DecimalField(
        max_digits=12, decimal_places=6, default=0, help_text="For a million that the server had cached."
    )
    price_output = models.DecimalField(max_digits=12, decimal_places=6, default=0, help_text="For a million tokens.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "LLM Model"
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_model"),
            models.CheckConstraint(
                condition=Q(price_input__gte=0, price_cached_input__gte=0, price_output__gte=0),
                name="no_negative_price",
                violation_error_message="A price is not negative.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it. A default one takes the place of the one before it."""
        with transaction.atomic():
            if self.is_default:
                LLMModel.objects.filter(is_default=True).exclude(pk=self.pk).update(is_default=False)
            super().save(*args, **kwargs)

    def clean(self) -> None:
        problems: dict[str, str] = {}
        if self.base_url:
            try:
                hosts.check(self.base_url)
            except ValueError as error:
                problems["base_url"] = str(error)
        elif self.provider == self.Provider.COMPATIBLE:
            problems["base_url"] = "Say where the server is."
        if self.key_env:
            if not keys.may_hold_a_key(self.key_env):
                problems["key_env"] = f"Only variables like {settings.MODEL_KEY_NAMES} hold keys of models."
        elif self.provider == self.Provider.OPENAI and not self.base_url:
            problems["key_env"] = "OpenAI wants a key: name the variable that holds it."
        for field in ("temperature", "timeout"):
            value = getattr(self, field)
            if isinstance(value, float) and not math.isfinite(value):
                problems[field] = "This is no number."
        if words := _extra_problem(self.extra):
            problems["extra"] = words
        if words := self._chain_problem():
            problems["fallback"] = words
        if problems:
            raise ValidationError(problems)

    def validate_constraints(self, exclude: Any = None) -> None:
        """Look at all but the one that `save` keeps by itself."""
        super().validate_constraints({*(exclude or ()), "is_default"})

    def _chain_problem(self) -> str:
        """Say why these would not do as fallbacks: neither a circle nor a longer row of them than is ever asked.

        Those before it count too: whoever falls back on this one falls back on all that follow.
        """
        after: dict[int | None, int | None] = dict(LLMModel.objects.exclude(pk=self.pk).values_list("pk", "fallback"))
        after[self.pk] = self.fallback_id
        for first in after:
            met: list[int | None] = []
            at: int | None = first
            while at is not None or not met:
                if at in met:
                    return "These models fall back on each other in a circle." if self.pk in met else ""
                met.append(at)
                at = after.get(at)
            if len(met) > LONGEST_CHAIN and self.pk in met:
                return f"At most {LONGEST_CHAIN} models are asked one after the other."
        return ""


def _extra_problem(extra: object) -> str:
    """Say what a server would not be told: whatever it knows besides might undo what an operator has set."""
    if not isinstance(extra, dict):
        return "This is no JSON object."
    for name, value in extra.items():
        if name not in EXTRA:
            return f"There are {', '.join(EXTRA)}, not {str(name)[:40]!r}."
        if not EXTRA[name](value):
            return f"{name} cannot be {str(value)[:40]!r}."
    return ""
