"""`manage.py export_conversations --format=json`: what people and agents said, to keep or to take in elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify
from tqdm import tqdm

from chat.care import export
from chat.management.chosen import add_arguments, chosen
from chat.transfer.writing import written


class Command(BaseCommand):
    help = "Exports conversations: as JSON, which import_conversations takes in, or as Markdown or HTML, to be read."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)
        parser.add_argument("--format", choices=list(export.CONTENT_TYPES), default="json")
        parser.add_argument("--output", type=Path, help="JSON: a file, else it is printed; md and html: a folder")

    def handle(self, *args: Any, format: str, output: Path | None, verbosity: int, **options: Any) -> None:
        rows = chosen(options).filter(is_deleted=False).listed().order_by("created_at", "pk")
        shown = tqdm(
            rows.iterator(chunk_size=200), total=rows.count(), unit=" conversations", file=self.stderr,
            disable=True if verbosity == 0 or output is None else None,
        )  # fmt: skip
        if format == "json":
            if output is None:
                for piece in written(shown):
                    self.stdout.write(piece.decode(), ending="")
                return
            with output.open("wb") as file:
                file.writelines(written(shown))
            return
        if output is None:
            raise CommandError("Say into which folder: --output FOLDER.")
        output.mkdir(parents=True, exist_ok=True)
        for row in shown:
            name = f"{row.created_at:%Y-%m-%d}-{slugify(row.title)[:60] or 'conversation'}-{str(row.pk)[:8]}.{format}"
            (output / name).write_bytes(export.exported(row, format))
