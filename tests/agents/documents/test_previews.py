"""Pictures made small in the process that may do little: what they show stays, where they were taken does not."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from agents.documents import accept
from agents.documents.due import Documents
from agents.documents.extraction import Preview, preview
from agents.documents.models import Document, DocumentPreview
from agents.documents.unreadable import Unreadable
from tests.agents.documents import files

LISBON = {1: "N", 2: (38.0, 43.0, 0.0), 3: "W", 4: (9.0, 8.0, 0.0)}
ORIENTATION, GPS = 0x0112, 0x8825


def photograph(width: int = 2000, height: int = 1000) -> bytes:
    """One that was taken with the phone held upright, in Lisbon."""
    image, made = Image.new("RGB", (width, height), "navy"), io.BytesIO()
    about = image.getexif()
    about[ORIENTATION], about[GPS] = 6, LISBON
    image.save(made, "JPEG", exif=about, comment=b"At Ana's")
    assert b"Exif" in made.getvalue()
    return made.getvalue()


def test_a_photograph_is_turned_made_small_and_says_nothing_of_where_it_was_taken() -> None:
    made = preview("image/jpeg", [photograph()])
    small = Image.open(io.BytesIO(made.content))
    assert (made.width, made.height) == (1000, 2000) and small.size == (784, 1568)
    assert not small.getexif() and b"Exif" not in made.content and b"Ana" not in made.content
    assert small.getpixel((5, 5))[2] > 100  # type: ignore[index]


def test_what_one_can_look_through_stands_on_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(made, "PNG")
    small = Image.open(io.BytesIO(preview("image/png", [made.getvalue()]).content))
    assert small.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "words"),
    [(files.png(60_000, 60_000), "too large"), (b"\xff\xd8\xff" + b"x" * 100, "damaged"), (files.png(), None)],
    ids=["a bomb", "no picture", "a dot"],
)
def test_a_hostile_one_is_refused_in_words(content: bytes, words: str | None, monkeypatch: Any) -> None:
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    if words is None:
        assert isinstance(preview(kind, [content]), Preview)
        return
    with pytest.raises(Unreadable, match=words):
        preview(kind, [content])


@pytest.mark.django_db
def test_a_picture_is_read_like_any_document_and_goes_with_it(alice: Any, monkeypatch: Any) -> None:
    document = accept(alice, "hall.jpg", files.JPEG)
    assert document.state == Document.State.QUEUED
    monkeypatch.setattr("agents.documents.due.preview", lambda *_: Preview(b"small", 1200, 800))
    assert Documents().work() == 1
    document.refresh_from_db()
    assert (document.state, document.text, document.preview.width) == ("ready", "", 1200)
    document.delete()
    assert not DocumentPreview.objects.exists()
