"""Which of Office's files a ZIP is, by what its parts say. What would unpack far too large is refused unopened."""

from __future__ import annotations

import struct
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from agents.documents.unreadable import Unreadable

PREFIX = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    f"{PREFIX}wordprocessingml.document.main+xml": f"{PREFIX}wordprocessingml.document",
    f"{PREFIX}spreadsheetml.sheet.main+xml": f"{PREFIX}spreadsheetml.sheet",
    f"{PREFIX}presentationml.presentation.main+xml": f"{PREFIX}presentationml.presentation",
}
TYPES_PART = "[Content_Types].xml"
MACROS = "It has macros. Save it without them: as .docx, .xlsx or .pptx."
DAMAGED = "It is damaged, or an archive, which is not taken."
TOO_LARGE = "It would be far too large unpacked."

MOST_PARTS = 5000
MOST_DIRECTORY = 512 * 1024  # bytes of its table of contents
MOST_TYPES = 1024 * 1024  # bytes of the part that says what the others are
MOST_UNPACKED = 100 * 1024 * 1024  # bytes of all parts
MOST_RATIO, SMALL = 100, 8 * 1024 * 1024  # how often as large it is unpacked, unless that is small; what repeats is 30

END = struct.Struct("<4s4H2LH")  # "end of central directory", PKWARE's APPNOTE 4.3.16
END_SIGNATURE, END64_SIGNATURE = b"PK\x05\x06", b"PK\x06\x07"
LONGEST_COMMENT = 65_535


def kind_of(file: BinaryIO) -> str:
    """Return the content type. Reads the table of contents, and unpacks one small part. Errors: `Unreadable`."""
    size = _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or unpacked > max(SMALL, min(MOST_UNPACKED, MOST_RATIO * size)):
                raise Unreadable(TOO_LARGE)
            if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
                raise Unreadable(DAMAGED)  # Office writes no others, and `zipfile` unpacks those without an end
            if any(PurePosixPath(part.filename).name.lower() == "vbaproject.bin" for part in parts):
                raise Unreadable(MACROS)
            with archive.open(TYPES_PART) as stream:
                types = stream.read(MOST_TYPES)
    except Unreadable:
        raise
    except Exception:  # zipfile says what is wrong with a file by a dozen classes of errors
        raise Unreadable(DAMAGED) from None
    if b"macroEnabled" in types:
        raise Unreadable(MACROS)
    for main, content_type in MAIN_PARTS.items():
        if main.encode() in types:
            return content_type
    raise Unreadable(DAMAGED)


def _check_directory(file: BinaryIO) -> int:
    """Refuse a table of contents that is large by itself, as `zipfile` makes objects of it; return the file's size."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END.size - LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(END_SIGNATURE)
    if at < 0 or len(tail) - at < END.size or tail[max(0, at - 20) : at].startswith(END64_SIGNATURE):
        raise Unreadable(DAMAGED)
    _, _, _, _, count, directory, _, _ = END.unpack_from(tail, at)
    if count > MOST_PARTS or directory > MOST_DIRECTORY:
        raise Unreadable(TOO_LARGE)
    return size
