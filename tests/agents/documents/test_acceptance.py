"""What may be uploaded: told by its bytes, counted, and kept as it came."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
from django.contrib.auth.models import User

from agents import documents
from agents.documents import office
from agents.documents.models import Document
from agents.refused import Refused
from tests.agents.documents import files

pytestmark = pytest.mark.django_db

OFFICE = "application/vnd.openxmlformats-officedocument."
TAKEN = [
    ("menu.pdf", files.pdf(), "application/pdf"),
    ("menu.docx", files.docx(), f"{OFFICE}wordprocessingml.document"),
    ("guests.xlsx", files.xlsx(), f"{OFFICE}spreadsheetml.sheet"),
    ("party.pptx", files.pptx(), f"{OFFICE}presentationml.presentation"),
    ("guests.csv", b"name,diet\nAnna,vegan\n", "text/csv"),
    ("menu.md", b"# Dinner\n\nTrout\n", "text/markdown"),
    ("menu.eml", files.eml(), "message/rfc822"),
    ("menu.html", files.html(), "text/html"),
    ("menu.txt", "Jürgen".encode("utf-16"), "text/plain"),
    ("unmarked.txt", "Jürgens Gäste".encode("utf-16-le"), "text/plain"),
    ("unmarked.csv", "имя,диета\nАнна,веган\n".encode("utf-16-be"), "text/csv"),
    ("picture.png", files.png(), "image/png"),
    ("picture.jpg", files.JPEG, "image/jpeg"),
    ("picture.webp", files.WEBP, "image/webp"),
    ("picture.gif", files.GIF, "image/gif"),
]


@pytest.mark.parametrize(("name", "content", "content_type"), TAKEN, ids=[name for name, *_ in TAKEN])
def test_each_kind_is_told_by_its_bytes_and_kept_as_it_came(
    alice: User, name: str, content: bytes, content_type: str
) -> None:
    document = documents.accept(alice, name, content)
    assert (document.name, document.content_type, document.size) == (name, content_type, len(content))
    assert document.read_bytes() == content
    assert document.state == "queued"


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("menu.exe", files.pdf(), "menu.exe.pdf"),
        ("../../etc/passwd", b"root", "passwd.txt"),
        ("C:\\Users\\Alice\\menu.PDF", files.pdf(), "menu.pdf"),
        ("menu\u202efdp.txt", b"words", "menu fdp.txt"),
        ('"; rm -rf /\r\nSet-Cookie: a=b.csv', b"a,b", "Set-Cookie: a=b.csv"),
        ("picture.png", b"these are words", "picture.png.txt"),
        ("", b"words", "document.txt"),
        ("..", b"words", "document.txt"),
        ("x" * 400 + ".md", b"words", "x" * 197 + ".md"),
    ],
)
def test_a_name_is_a_name_and_never_says_what_a_file_is(alice: User, name: str, content: bytes, kept_as: str) -> None:
    assert documents.accept(alice, name, content).name == kept_as


def many_parts(count: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number in range(count):
            made.writestr(f"{number}", b"")
    return file.getvalue()


def large_when_unpacked() -> bytes:
    parts: dict[str, str | bytes] = {f"word/{number}.xml": bytes(30 * 1024 * 1024) for number in range(7)}
    return files.package("word/document.xml", f"{OFFICE}wordprocessingml.document.main+xml", parts)


REFUSED = {
    "a program": (b"\x7fELF\x02\x01\x01\0", "not taken"),
    "a program of an even length": (b"\x7fELF\x02\x01\x01\0\x03\0>\0\x01\0\0\0", "not taken"),
    "numbers of sixteen bits": (b"".join(each.to_bytes(2, "little") for each in range(32, 60_000, 7)), "not taken"),
    "a picture in UTF-16 that no mark tells": ("<svg onload='alert(1)'>".encode("utf-16-le"), "SVG"),
    "words in UTF-16 that are cut in the middle": ("Dinner".encode("utf-16-le")[:-1], "not taken"),
    "an archive": (files.archive({"a.txt": "words"}), "archive"),
    "an archive of a hundred thousand files": (many_parts(office.MOST_PARTS + 1), "far too large"),
    "a zip bomb": (large_when_unpacked(), "far too large"),
    "a cut archive": (files.docx()[:200], "damaged"),
    "macros, said": (files.docx(content_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    "macros, not said": (files.docx(word__vbaProject_bin=b"Sub AutoOpen()"), "macros"),
    "a picture that is a program": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
    "the same, declared": (b"\xef\xbb\xbf<?xml version='1.0'?><svg onload='alert(1)'/>", "SVG"),
    "a Word file with a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
    "rich text": (b"{\\rtf1 words}", "RTF"),
    "nothing": (b"", "empty"),
    "blanks": (b" \n ", "empty"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_of_no_known_kind_is_refused_in_words_whatever_its_name(
    alice: User, content: bytes, words: str
) -> None:
    for name in ("menu.docx", "menu.txt", "menu.png"):
        with pytest.raises(Refused) as refused:
            documents.accept(alice, name, content)
        assert words in refused.value.errors["file"][0]
    assert not Document.objects.exists()


def test_memory_stays_flat_whatever_a_file_says_of_itself(alice: User) -> None:
    """What is allocated to refuse a file, apart from what the file has: nothing is unpacked to see what it is."""
    lying = bytearray(many_parts(9_000))
    lying[-12:-10] = b"\1\0"  # it says that it has one
    hostile = [*(content for content, _ in REFUSED.values()), bytes(lying)]
    for content in hostile:
        tracemalloc.start()
        with pytest.raises(Refused):
            documents.accept(alice, "menu.docx", content)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < len(content) + 8 * 1024 * 1024


def test_a_file_that_begins_as_one_kind_is_no_other(alice: User) -> None:
    """A PDF behind which an archive hangs is read, and handed out, as a PDF."""
    both = files.pdf() + files.docx()
    assert documents.accept(alice, "menu.docx", both).name == "menu.docx.pdf"


def test_sizes_are_counted_before_anything_is_kept(alice: User, bob: User, settings: object) -> None:
    settings.DOCUMENT_SIZE, settings.DOCUMENTS_SIZE = 100, 250  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="at most"):
        documents.accept(alice, "menu.txt", b"x" * 101)
    for _ in range(2):
        documents.accept(alice, "menu.txt", b"x" * 100)
    with pytest.raises(Refused, match="Delete something"):
        documents.accept(alice, "menu.txt", b"x" * 51)
    documents.accept(alice, "menu.txt", b"x" * 50)
    documents.accept(bob, "menu.txt", b"x" * 100)
    documents.accept(None, "menu.txt", b"x" * 100)  # an operator's counts for nobody


def test_files_are_counted_by_the_day(alice: User, settings: object) -> None:
    settings.LIMITS = settings.LIMITS | {"document_user": "2/day"}  # type: ignore[attr-defined]
    for _ in range(2):
        documents.accept(alice, "menu.txt", b"words")
    with pytest.raises(Refused, match="Try again in 12 hours") as refused:
        documents.accept(alice, "menu.txt", b"words")
    assert refused.value.code == "too_fast"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_packed_as_no_office_does_is_not_unpacked(alice: User, method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("[Content_Types].xml", b"\0" * (64 << 20))
    lying = bytearray(file.getvalue())
    at = lying.rindex(b"PK\1\2")
    lying[at + 24 : at + 28] = (100).to_bytes(4, "little")  # its size, as the table of contents has it
    tracemalloc.start()
    with pytest.raises(Refused):
        documents.accept(alice, "menu.docx", bytes(lying))
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
