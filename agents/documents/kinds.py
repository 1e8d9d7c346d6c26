"""What a file is, by its bytes. Its name only says which kind of plain text it is, and never makes one of another.

Everything that is not in this table is refused, so what is stored is one of a dozen kinds, and is handed out as that.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from agents import patterns as re
from agents.documents import office, unmarked
from agents.documents.unreadable import Unreadable

PLAIN = "text/plain"
#: Extensions by content type. The first one is what a name without a fitting one is given.
TYPES: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    f"{office.PREFIX}wordprocessingml.document": ("docx",),
    f"{office.PREFIX}spreadsheetml.sheet": ("xlsx",),
    f"{office.PREFIX}presentationml.presentation": ("pptx",),
    "text/csv": ("csv",),
    "text/markdown": ("md", "markdown"),
    "message/rfc822": ("eml",),
    "text/html": ("html", "htm"),
    PLAIN: ("txt", "text", "log"),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
}
SAID = "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), CSV, Markdown, mail (eml), HTML, text, PNG, JPEG, WebP, GIF"
HEAD = 4096  # bytes that tell a kind
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NO_TEXT = bytes({*range(32)} - set(b"\t\n\r\f\x1b"))  # control characters; ESC begins characters in ISO-2022-JP
HTML = re.compile(r"(?is)\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]")
XML = re.compile(r"(?is)\s*(?:<\?xml|<svg|<!doctype\s+svg)[\s>]")
HEADER = re.compile(
    r"(?im)^(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|reply-to|delivered-to):[ \t]"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """`content_type` is what it is handed out as; `extension` one that fits, without its dot."""

    content_type: str
    extension: str

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


def kind_of(file: BinaryIO, name: str) -> Kind:
    """Return what this file is; reads it, and leaves it anywhere. Errors: `Unreadable`."""
    file.seek(0)
    head = file.read(HEAD)
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    content_type = _by_signature(head)
    if head.startswith(OLD_OFFICE):
        raise Unreadable("It is of an older Office, or has a password. Save it as .docx, .xlsx or .pptx, without one.")
    if content_type is None and head.startswith(b"PK\x03\x04"):
        content_type = office.kind_of(file)
    if content_type is None:
        content_type = _text(file, head, extension)
    fitting = TYPES[content_type]
    return Kind(content_type, extension if extension in fitting else fitting[0])


def _by_signature(head: bytes) -> str | None:
    match head:
        case _ if head.startswith(b"%PDF-"):
            return "application/pdf"
        case _ if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return "image/png"
        case _ if head.startswith(b"\xff\xd8\xff"):
            return "image/jpeg"
        case _ if head.startswith((b"GIF87a", b"GIF89a")):
            return "image/gif"
        case _ if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return "image/webp"
    return None


def _text(file: BinaryIO, head: bytes, extension: str) -> str:
    """Return which kind of text it is. Errors: `Unreadable` for bytes that are none."""
    encoding = ""
    if not head.startswith(BOMS[1:]) and any(len(block.translate(None, NO_TEXT)) != len(block) for block in _of(file)):
        encoding = unmarked.encoding_of(_of(file))
        if not encoding:
            raise Unreadable(f"It is of a kind that is not taken. These are: {SAID}.")
    if not head.strip():
        raise Unreadable("It is empty.")
    begins = head.decode(encoding, "ignore") if encoding else _decoded(head)
    if XML.match(begins):
        raise Unreadable("XML and SVG are not taken.")
    if begins.startswith("{\\rtf"):
        raise Unreadable("RTF is not taken. Save it as .docx.")
    if HTML.match(begins):
        return "text/html"
    if len(HEADER.findall(begins)) >= 2 and (extension == "eml" or HEADER.match(begins)):
        return "message/rfc822"
    named = {each: kind for kind, extensions in TYPES.items() if kind.startswith("text/") for each in extensions}
    return named.get(extension, PLAIN)


def _of(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(HEAD * 16):
        yield block


def _decoded(head: bytes) -> str:
    for mark, encoding in zip(BOMS, ("utf-8", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"), strict=True):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore")
    return head.decode("latin-1")
