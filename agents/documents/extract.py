"""Reads one document: run by its path, as a process of its own that may do little. Nothing of Django is in it.

Standard input is the file; the arguments are its content type, the most characters that are wanted, and the process
that is the parent; standard output is a line of JSON, {"state": "ready" | "failed", "is_cut", "why"}, and the text. Of
a picture it is {"state", "why", "width", "height"} and a small copy of it, a JPEG.
"""

import contextlib
import html
import io
import json
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # that of a program run by its path, which `-I` leaves out

import cage
import unmarked

del sys.path[0]

OFFICE = "application/vnd.openxmlformats-officedocument."
BOMS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
DAMAGED = "It could not be read: it is damaged."
LOCKED = "It is protected by a password. Upload it without."
TOO_LARGE = "It is too large a picture."
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ORIENTATION = 0x0112  # in EXIF
MOST_PIXELS = 60_000_000
LONGEST_EDGE = 1568  # pixels of the small copy: models that see make larger ones as small
QUALITY = 85  # of a JPEG, of 95
NO_TEXT = "No words were found in it. A scan is a picture of words."
#: What stands for characters that XML writes as references: kreuzberg 4 drops those in Word's files (xberg#1242).
STAND_INS = {"&": "\U000ff0a0", "<": "\U000ff0a1", ">": "\U000ff0a2", '"': "\U000ff0a3", "'": "\U000ff0a4"}
#: Encodings that are tried where neither a mark nor UTF-8 says which. What reads as well in two is in the first.
GUESSED = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp932", "euc_jp", "gb18030", "big5", "euc_kr"]
SAMPLE = 100_000  # bytes by which an encoding is guessed
LONGEST_REFERENCE = 8  # characters


def decode(content: bytes) -> str:
    """Return text in whatever encoding it is: as it says itself, or as it reads best."""
    for mark, encoding in BOMS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if b"\0" in content and (encoding := unmarked.encoding_of([content])):
        return content.decode(encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return guess(content)


def guess(content: bytes) -> str:
    import charset_normalizer

    found = list(charset_normalizer.from_bytes(content[:SAMPLE], cp_isolation=GUESSED))
    same = [each.encoding for each in found if (each.chaos, each.coherence) == (found[0].chaos, found[0].coherence)]
    encoding = next((each for each in GUESSED if each in same), GUESSED[0])
    return content.decode(encoding, "replace")


def page(content: bytes) -> bytes:
    """Return a page in UTF-8, whatever it is in."""
    head = content[:1024].lower()
    _, _, named = head.partition(b"charset=")
    name = (
        named.lstrip(b"\"' ").split(b'"')[0].split(b"'")[0].split(b">")[0].split(b";")[0].strip(b" /").decode("latin-1")
    )
    try:
        text = content.decode(name) if name and not content.startswith(tuple(BOMS)) else decode(content)
    except (LookupError, UnicodeDecodeError, ValueError):
        text = decode(content)
    return text.encode("utf-8", "replace")


def spelled(xml: str) -> str:
    """Return it without references: with the characters themselves, or what stands for those that XML cannot have."""
    first, *others = xml.split("&")
    return first + "".join(map(resolved, others))


def resolved(text: str) -> str:
    name, end, rest = text.partition(";")
    character = html.unescape(f"&{name};") if end and len(name) <= LONGEST_REFERENCE else ""
    return STAND_INS.get(character, character) + rest if len(character) == 1 else f"&{text}"


def word(content: bytes) -> bytes:
    """Return a file of Word's with the characters for which references stand in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            inside = old.read(part)
            if part.filename.startswith("word/") and part.filename.endswith(".xml"):
                with contextlib.suppress(UnicodeDecodeError):  # then it is in UTF-16, and read as it is
                    inside = spelled(inside.decode("utf-8")).encode()
            new.writestr(part.filename, inside)
    return made.getvalue()


def read(content: bytes, content_type: str) -> str:
    """Return the words of a file, headings and tables marked as in Markdown. Errors: whatever a library raises."""
    if content_type in ("text/plain", "text/markdown", "text/csv"):
        return decode(content)
    if content_type == "text/html":
        content = page(content)
    import encodings.cp437  # noqa: F401 - by which names in a ZIP are read

    import kreuzberg

    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        enable_quality_processing=False,
        output_format="djot",  # as Markdown, but nothing is escaped
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
    )
    if content_type == "application/pdf":
        with contextlib.suppress(kreuzberg.ParsingError):  # what it needs for that is loaded with the first one
            kreuzberg.extract_bytes_sync(b"%PDF-1.4\n", content_type, config=config)
    cage.close_doors()
    if content_type == f"{OFFICE}wordprocessingml.document":
        content = word(content)
    text = kreuzberg.extract_bytes_sync(content, content_type, config=config).content
    if content_type == "text/html" and text.startswith("---\n"):  # what its head says
        text = text.removeprefix("---\n").removeprefix("title: ").replace("\n---\n", "\n", 1)
    return text.translate({ord(stand_in): character for character, stand_in in STAND_INS.items()})


def picture(content: bytes) -> tuple[dict[str, object], bytes]:
    """Return how large a picture is, and a small copy that says nothing of where and with what it was taken."""
    from PIL import Image, MpoImagePlugin  # noqa: F401 - a telephone's JPEG may hold two pictures

    Image.MAX_IMAGE_PIXELS = None  # the memory of this process is the limit
    upright = Image.Exif()
    upright[ORIENTATION] = 1
    for form in FORMATS:  # what each needs is loaded with the first one
        one = io.BytesIO()
        Image.new("RGB", (1, 1)).save(one, form, exif=upright)
        made_small(one.getvalue())
    cage.close_doors()
    return made_small(content)


def made_small(content: bytes) -> tuple[dict[str, object], bytes]:
    from PIL import Image, ImageOps

    image = Image.open(io.BytesIO(content), formats=FORMATS)
    width, height = image.size
    if width * height > MOST_PIXELS:
        return {"state": "failed", "why": TOO_LARGE}, b""
    image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))  # a JPEG is decoded no larger than it needs be
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    turned = ImageOps.exif_transpose(image)
    if (turned.width > turned.height) != (image.width > image.height):
        width, height = height, width
    seen = Image.new("RGB", turned.size, "white")
    seen.paste(turned.convert("RGB"), mask=turned.convert("RGBA").getchannel("A"))
    made = io.BytesIO()
    seen.save(made, "JPEG", quality=QUALITY)
    return {"state": "ready", "width": width, "height": height}, made.getvalue()


def clean(text: str) -> str:
    """Return what a database stores and a person can read."""
    shown = "".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\0"))
    return shown.encode("utf-8", "replace").decode("utf-8").strip()


def answer(content_type: str, most: int) -> tuple[dict[str, object], bytes]:
    try:
        if content_type.startswith("image/"):
            return picture(sys.stdin.buffer.read())
        text = clean(read(sys.stdin.buffer.read(), content_type))
    except MemoryError:
        raise
    except Exception as error:  # a library's, of any kind
        is_locked = any(word in str(error).lower() for word in ("password", "encrypt"))
        return {"state": "failed", "why": LOCKED if is_locked else DAMAGED}, b""
    if not text:
        return {"state": "failed", "why": NO_TEXT}, b""
    return {"state": "ready", "is_cut": len(text) > most}, text[:most].encode()


if __name__ == "__main__":
    cage.limit(int(sys.argv[3]))
    head, body = answer(sys.argv[1], int(sys.argv[2]))
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
