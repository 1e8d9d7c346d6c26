"""An embedder that has made vectors here, or is to make them; one of all is the active one."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from agents.llm import hosts, keys

OF_THIS_MACHINE = ("static", "minilm")
#: Servers that the settings name. A row with a base URL names its own.
PROVIDERS = ("openai", "ollama", "llamacpp", "gpt4all")
FORM = f"{', '.join(OF_THIS_MACHINE)}, or PROVIDER:MODEL with one of {', '.join(PROVIDERS)}"


class EmbedderRow(models.Model):
    """`name` says what makes the vectors and where: `static`, `minilm`, `ollama:nomic-embed-text`.

    Vectors are compared with those of the same row only. `dims` is how long each is; 0: none was made yet. `floor`:
    what the best passage needs, in cosine and words, for there to be an answer; null: as the embedder itself says.
    `is_wanted`: what changes gets a vector of it, too, as it is active or in preparation.
    """

    name = models.CharField(max_length=200, unique=True)
    model_name = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="What its server calls it. Empty: the name."
    )
    base_url = models.CharField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        verbose_name="base URL",
        help_text="Of a server that makes its vectors, up to /v1. Empty: as the name says.",
    )
    key_env = models.CharField(
        max_length=100,
        blank=True,
        default="",
        db_default="",
        verbose_name="variable of the key",
        help_text="The environment variable that holds its key, like OPENAI_API_KEY. Never the key.",
    )
    dims = models.PositiveIntegerField(default=0, db_default=0)
    floor = models.FloatField(null=True, blank=True)
    is_wanted = models.BooleanField(default=False, db_default=False)
    is_active = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "embedder"
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="one_active_embedder")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        problems: dict[str, str] = {}
        provider, _, model = self.name.partition(":")
        is_of_settings = provider in PROVIDERS and bool(model)
        if self.base_url:
            if self.name in OF_THIS_MACHINE or is_of_settings:
                problems["name"] = "This name says where its vectors are made. Leave out the URL, or name it otherwise."
            try:
                hosts.check(self.base_url)
            except ValueError as error:
                problems["base_url"] = str(error)
        elif self.name not in OF_THIS_MACHINE and not is_of_settings:
            problems["base_url"] = f"Say where its server is, or name it {FORM}."
        if self.key_env and not keys.may_hold_a_key(self.key_env):
            problems["key_env"] = f"Only variables like {settings.MODEL_KEY_NAMES} hold keys of models."
        if problems:
            raise ValidationError(problems)
