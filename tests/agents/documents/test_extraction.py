"""What is read of real files, of every kind and of hostile ones, in the real process that reads them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import zlib
from pathlib import Path
from typing import Any

import psutil
import pytest

from agents.documents import extraction, kinds
from agents.documents.extraction import extract
from agents.documents.unreadable import Unreadable
from tests.agents.documents import files
from tests.harness.forks import Fork
from tests.harness.processes import is_alive, wait_until

OFFICE = "application/vnd.openxmlformats-officedocument."


def read(content: bytes, name: str) -> str:
    """Read a file as one that is uploaded under this name."""
    text, is_cut = extract(kinds.kind_of(io.BytesIO(content), name).content_type, [content])
    assert not is_cut
    return text


@pytest.mark.parametrize("name", ["menu.pdf", "menu.docx", "menu.xlsx", "menu.pptx", "menu.eml", "menu.html"])
def test_the_words_of_each_kind_are_read(name: str) -> None:
    made: Any = getattr(files, name.rpartition(".")[2])
    assert files.WORDS in read(made(), name)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8-sig", "Grüße, Анна, 夕食"),
        ("utf-16", "Grüße, Анна, 夕食"),
        ("utf-16-le", "Grüße, Анна, 夕食"),
        ("utf-16-be", "Grüße, Анна, 夕食"),
        ("utf-32-be", "Grüße, Анна, 夕食"),
        ("latin-1", "Le dîner commence à 19 h. Prévoir du thé, des crêpes et un gâteau glacé pour Zoë."),
        ("cp1252", "Jürgen’s budget – “final” – is 1200 €."),
        ("cp1251", "Ужин начинается в семь часов вечера, приглашены Анна и Борис."),
        ("shift_jis", "夕食は午後七時に始まります。アンナさんは菜食です。"),
    ],
)
def test_text_in_any_encoding_is_read_as_it_was_written(encoding: str, words: str) -> None:
    encoded = (b"\0\0\xfe\xff" if encoding == "utf-32-be" else b"") + f"{words}\r\n{words}".encode(encoding)
    assert read(encoded, "menu.txt") == f"{words}\n{words}"


def test_a_page_is_read_in_the_encoding_that_it_says_and_without_its_scripts() -> None:
    page = files.html("Жареная форель").replace(b"utf-8", b"windows-1251")
    text = read(page.decode("utf-8").encode("cp1251"), "menu.html")
    assert "# Dinner\n\nЖареная форель" in text and "alert" not in text


def test_headings_tables_and_signs_stay_what_they_are() -> None:
    """kreuzberg 4 loses what XML writes as a reference, in Word's files alone."""
    words = 'Smith & Sons <b> "5 > 3" \\_*'
    assert read(files.docx(words), "a.docx") == words
    assert words in read(files.xlsx([["Offer", words]]), "a.xlsx")
    assert "# Dinner" in read(files.html(), "a.html")


def flate(content: bytes) -> bytes:
    """Return a PDF whose page is packed twice."""
    packed = zlib.compress(zlib.compress(content, 9), 9)
    page = files.pdf("x").replace(b"endstream", b"", 1)
    start, end = page.index(b"4 0 obj"), page.index(b"endobj", page.index(b"4 0 obj"))
    head = b"4 0 obj\n<</Length %d/Filter[/FlateDecode/FlateDecode]>>\nstream\n" % len(packed)
    return page[:start] + head + packed + b"\nendstream\n" + page[end:]


LOCKED = files.pdf().replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % ((b"41" * 32,) * 2),
)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
NOTHING_READ = {
    "a PDF that unpacks to a gigabyte": ("a.pdf", flate(b"BT /F1 9 Tf (no) Tj ET " * 20_000_000), "memory or time"),
    "a PDF with a password": ("a.pdf", LOCKED, "password"),
    "half a PDF": ("a.pdf", files.pdf()[:300], "damaged"),
    "a PDF that is its own page": ("a.pdf", files.pdf().replace(b"Kids[3", b"Kids[2"), "No words"),
}


@pytest.mark.parametrize(("name", "content", "why"), NOTHING_READ.values(), ids=NOTHING_READ)
def test_of_a_hostile_file_nothing_is_read_and_it_says_why(name: str, content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(content, name)


def test_a_pdf_that_lies_about_its_length_is_read_as_far_as_it_goes() -> None:
    length = files.pdf().partition(b"/Length ")[2].partition(b">")[0]
    for lie in (b"4000000000", b"3"):
        assert files.WORDS in read(files.pdf().replace(b"/Length " + length, b"/Length " + lie), "a.pdf")


def test_what_an_entity_names_is_not_fetched_and_does_not_grow() -> None:
    entities = f'{ENTITIES}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    parts = files.unpacked(files.docx("words MARK words"))
    inside = parts["word/document.xml"].replace(b"MARK", b"&i;&file;").replace(b"?>", b"?>" + entities.encode(), 1)
    text = read(files.archive({**parts, "word/document.xml": inside}), "a.docx")
    assert "words" in text and "root" not in text and len(text) < 100


def test_no_more_is_kept_than_there_may_be(settings: Any) -> None:
    settings.DOCUMENT_CHARACTERS = 10
    assert extract("text/plain", ["夕食は午後七時に始まります。アンナさん".encode()]) == ("夕食は午後七時に始ま", True)


def run(program: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, bytes]:
    """Run another program in place of the one that reads."""
    program.write_text(textwrap.dedent(source))
    monkeypatch.setattr(extraction, "PROGRAM", program)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        is_done = extraction.run([], given, taken)
        taken.seek(0)
        return is_done, taken.read()


def test_the_process_has_no_secret_and_no_open_file_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    source = """
        import json, os, time
        has = [name for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")]
        if child := os.fork():
            print(json.dumps([dict(os.environ), sorted(has), os.getcwd(), child]))
        else:
            time.sleep(600)
    """
    with open(tmp_path / "open", "w") as file:
        os.set_inheritable(file.fileno(), True)
        is_done, told = run(tmp_path / "program.py", source, monkeypatch)
    environment, descriptors, folder, child = json.loads(told)
    assert is_done
    assert environment.keys() - {"LC_CTYPE"} == {*extraction.ENVIRONMENT, "TMPDIR"}
    assert descriptors == ["0", "1", "2"]
    assert folder == environment["TMPDIR"] and not Path(folder).exists()
    wait_until(lambda: not is_there(child), within=5, what="what it started is killed")


def is_there(pid: int) -> bool:
    try:
        return is_alive(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return False


def test_the_process_ends_with_the_worker_that_started_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    source = f"""
        import os, sys, time
        sys.path.insert(0, {str(extraction.PROGRAM.parent)!r})
        import cage
        cage.limit(int(sys.argv[-1]))
        open({str(told)!r}, "w").write(str(os.getpid()))
        time.sleep(600)
    """
    worker = Fork(lambda: run(tmp_path / "program.py", source, monkeypatch))
    pid = int(wait_until(lambda: told.exists() and told.read_text(), within=10, what="it has begun"))
    worker.kill9()
    assert worker.wait() == -9
    wait_until(lambda: not is_there(pid), within=5, what="it has ended, too")


def test_a_process_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(extraction, "WALL_TIME", 0.05)
    assert run(tmp_path / "program.py", "import time; time.sleep(600)", monkeypatch) == (False, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can take these away from a process")
def test_the_process_takes_its_own_rights_away(tmp_path: Path) -> None:
    (victim := tmp_path / "victim").touch()
    tries = f"""
        import os, socket, subprocess, sys, threading
        sys.path.insert(0, {str(extraction.PROGRAM.parent)!r})
        import cage
        cage.limit(os.getppid())
        def tried(what):
            try:
                what()
                return "done"
            except Exception as error:
                return type(error).__name__
        print(tried(lambda: bytearray(600 * 1024 * 1024)))
        assert cage.close_doors()
        print(tried(socket.socket))
        print(tried(lambda: open("/etc/passwd")))
        print(tried(lambda: os.unlink({str(victim)!r})))
        print(tried(lambda: subprocess.run(["/bin/true"])))
        print(tried(os.fork))
        print(tried(lambda: os.kill(os.getppid(), 9)))
        thread = threading.Thread(target=print, args=["thread"])
        print(tried(lambda: (thread.start(), thread.join())))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(tries)], capture_output=True, text=True)
    refused = ["PermissionError"] * 6
    assert done.stdout.split() == ["MemoryError", *refused, "thread", "done"], done.stderr
    assert victim.exists()
