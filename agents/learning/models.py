"""What nobody understood, in the words that were written. No row leads to a person."""

from __future__ import annotations

from django.db import models

LONGEST = 300  # characters: what is longer is no request


class UnknownRequest(models.Model):
    """Words that an agent was asked with and the offline model did not understand; the same words are one row."""

    agent = models.CharField(max_length=120)
    text = models.CharField(max_length=LONGEST, help_text="As it was written first, without addresses and numbers.")
    folded = models.CharField(max_length=LONGEST, editable=False, help_text="In small letters, without marks.")
    means = models.CharField(
        max_length=LONGEST, default="", db_default="", blank=True, help_text="The example that these words stand for."
    )
    times = models.PositiveIntegerField(default=1, db_default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-times", "-last_at", "pk"]
        verbose_name = "request that was not understood"
        verbose_name_plural = "requests that were not understood"
        constraints = [models.UniqueConstraint(fields=["agent", "folded"], name="one_row_per_unknown_request")]
        indexes = [models.Index(fields=["last_at"], name="unknown_request_age")]

    def __str__(self) -> str:
        return f"request {self.pk}"  # no words of a person where rows are named
