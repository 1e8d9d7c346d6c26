"""`manage.py update_embeddings --embedder minilm`: every passage gets a vector of it, and searches go by these."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from agents.knowledge import reembedding
from agents.knowledge.embedders import EmbedderError


class Command(BaseCommand):
    help = "Makes vectors of all passages by another embedder, and then searches by these. Searches go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--embedder", default="", help="static, minilm, PROVIDER:MODEL, or a row's name. Without it, EMBEDDER."
        )
        parser.add_argument("--batch", type=int, default=64, help="Passages of a commit. Without it, 64.")

    def handle(self, *args: Any, embedder: str, batch: int, verbosity: int, **options: Any) -> None:
        if batch < 1:
            raise CommandError("A batch has at least one passage.")
        name = embedder or settings.EMBEDDER
        with tqdm(unit=" passages", file=self.stderr, disable=verbosity == 0, desc=name) as bar:

            def told(done: int, whole: int) -> None:
                bar.total = whole
                bar.update(done - bar.n)

            try:
                changed = reembedding.change_to(name, batch=batch, told=told)
            except EmbedderError as error:
                raise CommandError(f"{error.detail} What was made is kept: run this again to go on.") from error
        self.stdout.write(f"Searches go by {name}: {changed.made} vectors made, {changed.deleted} of others deleted.")
        if changed.left:
            self.stdout.write(f"{changed.left} passages have none yet: their words find them, and workers try again.")
