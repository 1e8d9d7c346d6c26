"""What of documents is a person's: each with its file, as they uploaded it. What was read of it is in the file."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User

from agents import personal
from agents.documents.models import Document, DocumentPart, DocumentPreview

personal.rows(Document, "owner", leave_out=["text", "due_at"])
personal.no_rows(DocumentPreview, because="Small copies of your pictures, which are in the folder of files whole.")
personal.no_rows(DocumentPart, because="The pieces of your files, which are in the folder of files whole.")


@personal.files("documents/files")
def files(user: User) -> Iterator[personal.File]:
    """Yield them by id, as two may have one name."""
    for pk in list(Document.objects.filter(owner=user).order_by("pk").values_list("pk", flat=True)):
        document = Document.objects.filter(pk=pk).defer("text").first()
        if document is not None:  # else it was deleted meanwhile
            yield personal.File(f"{pk}/{document.name}", document.parts)
