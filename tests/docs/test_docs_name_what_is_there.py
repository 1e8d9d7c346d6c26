"""What docs name is there: every file, every dotted module and attribute, every link from page to page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module, util
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, blocks
from tests.harness.processes import ROOT

PAGES = sorted(
    str(path.relative_to(ROOT)) for path in (*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md")
)
OURS = ("agents", "chat", "planning", "musicstore", "project", "tests", "benchmarks")
#: `agents/runtime/loop.py`, `chat/encoders/`, `docs/settings.md`; and `agents.due.work`.
FILE = re.compile(rf"^(?:{'|'.join((*OURS, 'docs', 'static', 'templates'))})/[\w./-]*$")
DOTTED = re.compile(rf"^((?:{'|'.join(OURS)})(?:\.(?!py\b)\w+)+)(?:\(.*\))?$")
LINK = re.compile(r"\]\(([^)#:\s]+)\)")


def code(page: str) -> Iterator[str]:
    """Yield what stands between backticks in a page, without its blocks."""
    text = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(), flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", text)


def made_by_guides() -> set[str]:
    """Return the files that the guides' blocks make, so that a guide may speak of them."""
    return {block.path for page in DOCS.glob("*.md") for block in blocks(page.name) if block.path}


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_is_there(page: str) -> None:
    named = {word for word in code(page) if FILE.match(word)}
    gone = sorted(word for word in named - made_by_guides() if not (ROOT / word).exists())
    assert not gone, f"{page} names {gone}"


@pytest.mark.parametrize("page", PAGES)
def test_every_dotted_name_leads_somewhere(page: str) -> None:
    dotted = {found[1] for word in code(page) if (found := DOTTED.match(word))}
    gone = sorted(word for word in dotted if not is_there(word))
    assert not gone, f"{page} names {gone}"


def is_there(dotted: str) -> bool:
    """Whether it is a module, or an attribute of one."""
    module, _, attribute = dotted.rpartition(".")
    with suppress(ModuleNotFoundError):
        return hasattr(import_module(module), attribute) or util.find_spec(dotted) is not None
    return False


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    gone = [link for link in LINK.findall((ROOT / page).read_text()) if not ((ROOT / page).parent / link).exists()]
    assert not gone, f"{page} links to {gone}"


def test_the_index_has_every_page_in_one_line() -> None:
    index = (DOCS / "index.md").read_text()
    for path in Path(DOCS).glob("*.md"):
        if path.name != "index.md":
            assert index.count(f"]({path.name})") == 1, f"docs/index.md says nothing of {path.name}"


@pytest.mark.parametrize("word", ["agents.runtime.claimer", "chat.nothing", "agents.due.nobody"])
def test_what_is_not_there_is_found_out(word: str) -> None:
    assert DOTTED.match(word) and not is_there(word)
