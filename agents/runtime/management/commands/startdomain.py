"""`manage.py startdomain garden --row Plant`: a domain that runs, for people to go on from.

It has one row, one action, one tool, one card, one sentence for the offline model, REST, the admin, and its test.
"""

from __future__ import annotations

import importlib.util
import keyword
from pathlib import Path
from string import Template
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents import patterns as re
from agents import registry

TEMPLATES = Path(__file__).parents[1] / "domain"
LONGEST = 20  # characters of a name: the lines of what is made stay short

NEXT = """
{name}/ is made. Now

1. put "{name}" into INSTALLED_APPS, before "agents.runtime", and path("api/", include("{name}.api")) into urls.py;
2. type: manage.py migrate && manage.py test {name}
3. set CHAT_AGENT={name}, start the server and say: Add {word} number one

docs/how-to-add-a-domain.md says what each file is for, and which others a domain may have.
"""


class Command(BaseCommand):
    help = "Makes a domain that runs: a row, an action, a tool, a card, a sentence, REST, admin and a test."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help='What the domain is called: "garden".')
        parser.add_argument("--row", default="Note", help='What it keeps: "Plant". Without it, "Note".')

    def handle(self, *args: Any, name: str, row: str, **options: Any) -> None:
        words = names_of(name, row)
        folder = Path.cwd() / name
        if refusal := why_not(words, folder):
            raise CommandError(refusal)
        for source in sorted(TEMPLATES.rglob("*-tpl")):
            path = folder / _place(source, words)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x") as file:  # nothing is ever overwritten
                file.write(_sorted_imports(Template(source.read_text()).substitute(words), name))
        self.stdout.write(NEXT.format(**words))


def names_of(name: str, row: str) -> dict[str, str]:
    """Return the names that the templates use, such as `rows` ("flower_pots") and `Words` ("Flower pots")."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", row).lower()
    word, words = snake.replace("_", " "), plural(snake.replace("_", " "))
    return {
        "name": name,
        "Name": "".join(part.capitalize() for part in name.split("_")),
        "Title": name.replace("_", " ").capitalize(),
        "Row": row,
        "Rows": plural(row),
        "row": snake,
        "rows": plural(snake),
        "word": word,
        "words": words,
        "Words": words.capitalize(),
    }


def plural(noun: str) -> str:
    """Return a regular noun's plural: notes, boxes, entries."""
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if re.search(r"(s|x|z|ch|sh)$", noun) else f"{noun}s"


def why_not(words: dict[str, str], folder: Path) -> str:
    """Say in words why there can be no such domain; "" when there can."""
    name, row = words["name"], words["Row"]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name) or len(name) > LONGEST:
        return f"{name!r} cannot be a domain's name: take lower-case letters, digits and _, at most {LONGEST}."
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", row) or row in ("Name", "Owner", "User") or len(row) > LONGEST:
        return f"{row!r} cannot be a row's name: take a noun in CapWords, such as FlowerPot, at most {LONGEST} letters."
    if folder.exists():
        return f"{folder} is there already; nothing was changed."
    if name in apps.app_configs or importlib.util.find_spec(name):
        return f"{name!r} is the name of a Python module that is there already: take another one."
    for kind, taken, known in (
        ("An agent", name, registry.agents),
        ("A tool", f"add_{words['row']}", registry.tools),
        ("A card", words["rows"], registry.widgets),
    ):
        if taken in known:
            return f"{kind} is called {taken!r} already: take another name, or another --row than {row}."
    return ""


def _place(source: Path, words: dict[str, str]) -> Path:
    """Return where in the domain a template's file goes."""
    place = str(source.relative_to(TEMPLATES)).removesuffix("-tpl")
    return Path(place.replace("/name/rows.html", f"/{words['name']}/{words['rows']}.html"))


def _sorted_imports(text: str, name: str) -> str:
    """Put the platform's imports and the domain's own into the order of their names."""
    lines = text.splitlines(keepends=True)
    ours = [at for at, line in enumerate(lines) if line.startswith(("from agents", f"from {name}"))]
    for at, line in zip(ours, sorted(lines[at] for at in ours), strict=True):
        lines[at] = line
    return "".join(lines)
