"""Tables: CSV with any mark between the cells, and what is copied from a spreadsheet or read of one."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents import patterns as re
from agents.llm.offline.values.addresses import ADDRESS, PHONE, from_address
from agents.llm.offline.values.parties import NOBODY
from agents.llm.offline.values.person_names import is_name, swapped
from planning.guest_lists.entry import FORMULA, TOO_MANY, Entry, GuestList, LeftOut, entry
from planning.guest_lists.heads import SAVED, answer_of, head_of
from planning.guest_lists.lines import BULLET
from planning.models.guest import LARGEST_PARTY

MARKS = "\t;|,"
SAMPLE = 50  # lines by which it is seen what stands between the cells
HEAD_WITHIN = 8  # rows; titles may stand above
MOST_COLUMNS = 200
TALLEST_ROW = 12  # lines; one that is taller has a quotation mark too many
csv.field_size_limit(1_000_000)

_RULE = re.compile(r"[\s|:+=-]*")
_QUOTED_FORMULA = re.compile(r'="(?P<text>[^"]*)"')
_ESCAPED = re.compile(r"'[=+\-@\t\r']")
_COUNT = re.compile(r"\+?\s*(?P<number>\d{1,3})(?:\.0+)?")
_YES = {"yes", "y", "ja", "oui", "si", "sí", "x", "true", "✓", "✔"}


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: list[str]

    @property
    def text(self) -> str:
        return ", ".join(cell for cell in self.cells if cell)


def read(text: str) -> GuestList | None:
    """Return whom a table names; None where the text is none."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return GuestList()
    mark = _mark(lines)
    rows = list(_rows(text, mark))
    if not rows:
        return None
    for at, row in enumerate(rows[:HEAD_WITHIN]):
        if (head := head_of(row.cells)) and (mark or (len(rows) > at + 1 and not row.text.endswith(":"))):
            return _by_head(rows[at + 1 :], head, row, rows[:at])
    return _without_head(rows) if mark else None


def _mark(lines: Sequence[str]) -> str:
    """Return what stands between the cells, "" where nothing does."""
    sample = lines[:SAMPLE]
    counts = {mark: Counter(line.count(mark) for line in sample) for mark in MARKS}
    for mark in MARKS:
        with_it = len(sample) - counts[mark][0]
        if with_it * 2 > len(sample) or (mark in lines[0] and head_of(lines[0].split(mark))):
            return mark
    return ""


def _rows(text: str, mark: str) -> Iterator[Row]:
    """Yield rows with something in them. A quotation mark that nothing closes takes no other lines with it."""
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if mark == "|":  # what stands beside it is a heading, or the name of a sheet
            is_row = mark in line and not _RULE.fullmatch(line)
            lines[number - 1] = line.strip().removeprefix("|").removesuffix("|") if is_row else ""
    if not mark:
        yield from (Row(number, [" ".join(line.split())]) for number, line in enumerate(lines, 1) if line.strip())
        return
    at = 0
    while at < len(lines):
        taken = lines[at : at + TALLEST_ROW] if '"' in lines[at] else [lines[at]]
        reader = csv.reader([f"{line}\n" for line in taken], delimiter=mark)
        try:
            cells = next(reader, [])
            tall = reader.line_num
        except csv.Error:
            cells, tall = [lines[at]], 1
        if tall == TALLEST_ROW or (tall > 1 and at + tall >= len(lines) and lines[at].count('"') % 2):
            cells, tall = lines[at].replace('"', "").split(mark), 1
        cells = [_cell(cell) for cell in cells[:MOST_COLUMNS]]
        if any(cells) and not (mark == "|" and _RULE.fullmatch("".join(cells))):
            yield Row(at + 1, cells)
        at += max(tall, 1)


def _cell(text: str) -> str:
    """Return what a cell shows: a formula that is nothing but a text, and what an export has escaped, are that text."""
    text = " ".join(text.replace("\\|", "|").split())
    if quoted := _QUOTED_FORMULA.fullmatch(text):
        return quoted["text"]
    return f"\\{text}" if _ESCAPED.match(text) else text


def _by_head(rows: Sequence[Row], head: dict[str, int], titles: Row, above: Sequence[Row]) -> GuestList:
    entries, left_out = [], [LeftOut(row.line, row.text, NOBODY) for row in above]
    for row in rows:
        if len(again := head_of(row.cells)) > 1:  # another sheet, or a page more
            head = again
            continue
        read_row = _entry(row, head, is_saved=tuple(titles.cells) == SAVED)
        if isinstance(read_row, Entry):
            read_row.line = row.line
            entries.append(read_row)
        else:
            left_out.append(LeftOut(row.line, row.text, read_row))
    used = set(head.values())
    filled = {at for row in rows for at, cell in enumerate(row.cells) if cell}
    unused = [cell for at, cell in enumerate(titles.cells) if at not in used and at in filled and cell]
    return GuestList(tuple(entries), tuple(left_out), tuple(unused), has_head=True)


def _entry(row: Row, head: dict[str, int], *, is_saved: bool) -> Entry | str:
    def cell(kind: str) -> str:
        at = head.get(kind, -1)
        return row.cells[at] if 0 <= at < len(row.cells) else ""

    name = cell("name") or " ".join(part for kind in ("first", "middle", "last") if (part := cell(kind)))
    if name.startswith("="):
        return FORMULA
    addresses = [each.group(0) for kind in ("email", "email_2") for each in ADDRESS.finditer(cell(kind))]
    if is_saved or name.startswith("\\'"):  # escaped where it was written: it is a name as it stands
        found: Entry | str = Entry(_plain(name))
    else:
        found = entry(swapped(BULLET.sub("", name)), lenient=True) if name else Entry("")
    if isinstance(found, str):
        return found
    if found.email and found.email not in addresses:
        addresses.insert(0, found.email)
    if not found.name and addresses:
        found.name = from_address(addresses[0])
    found.email = addresses[0] if addresses else ""
    found.notes += [f"Also {address}" for address in dict.fromkeys(addresses[1:]) if address != found.email]
    if cell("email") and not addresses:
        found.notes.append(f"E-mail: {_plain(cell('email'))}")
    found.phone = found.phone or _plain(cell("phone")).split(" ::: ")[0]
    if cell("notes"):
        found.notes.append(_plain(cell("notes")))
    if number := _COUNT.fullmatch(_plain(cell("party_limit"))):
        found.limit = int(number["number"])
    if is_saved:
        found.companions = [each for part in _plain(cell("plus")).split(";") if (each := part.strip())]
    plus = "" if is_saved else cell("plus")
    return _with_party(found, cell("party_size"), plus, cell("children"), cell("answer"))


def _with_party(found: Entry, size: str, plus: str, children: str, answer: str) -> Entry | str:
    """Add what other columns say of a party; words that are no number are names, or notes."""
    plus, children = _plain(plus), _plain(children)
    if number := _COUNT.fullmatch(children):
        found.children = max(found.children, int(number["number"]))
    if plus.casefold() in _YES:
        found.others += 1
    elif number := _COUNT.fullmatch(plus):
        found.others += int(number["number"])
    elif plus and plus.casefold() not in ("no", "n", "nein", "non", "none", "-", "false"):
        _take_company(found, plus)
    if number := _COUNT.fullmatch(_plain(size)):
        found.others = max(found.others, int(number["number"]) - 1)
    else:
        found.others = max(found.others, len(found.companions) + (found.children if children else 0))
    said = answer_of(_plain(answer))
    if said is None:
        found.notes.append(f"Answer: {_plain(answer)}")
    found.answer = found.answer or said or ""
    if found.party_size > LARGEST_PARTY:
        return TOO_MANY
    return found.why_not() or found


def _take_company(found: Entry, plus: str) -> None:
    """Add the names of whoever comes along: "Ben; Cleo". What is no name is a note."""
    for part in filter(None, map(str.strip, plus.split(";"))):
        company = entry(part, lenient=True)
        if isinstance(company, Entry) and company.name:
            found.companions += [company.name, *company.companions]
            found.others = max(found.others + company.party_size, len(found.companions))
        else:
            found.notes.append(f"With: {part}")


def _without_head(rows: Sequence[Row]) -> GuestList | None:
    """Read a table by what stands in its columns: one of addresses makes it a table, else it is lines."""
    with_address = [row for row in rows if any("@" in cell for cell in row.cells)]
    columns = Counter(at for row in with_address for at, cell in enumerate(row.cells) if ADDRESS.fullmatch(cell))
    if not columns or columns.most_common(1)[0][1] * 2 < len(rows) or any(row.text.count("@") > 1 for row in rows):
        return None
    email = columns.most_common(1)[0][0]
    names = [at for at in range(max(len(row.cells) for row in rows)) if at != email and _is_of_names(rows, at)]
    if not names or len(names) > 2:
        return None
    kinds = ("first", "last") if len(names) == 2 else ("name",)
    if len(names) == 2 and _is_surname_first(rows, names, email):
        names.reverse()
    head = {"email": email, **dict(zip(kinds, names, strict=True))}
    phones = [at for at in range(max(len(row.cells) for row in rows)) if _is_of_phones(rows, at)]
    head |= {"phone": phones[0]} if phones else {}
    return _by_head(rows, head, Row(0, []), [])


def _is_of_names(rows: Sequence[Row], at: int) -> bool:
    cells = [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]]
    return bool(cells) and sum(is_name(swapped(cell)) for cell in cells) * 2 > len(cells)


def _is_of_phones(rows: Sequence[Row], at: int) -> bool:
    cells = [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]]
    return bool(cells) and sum(bool(PHONE.fullmatch(cell)) for cell in cells) * 2 > len(cells)


def _is_surname_first(rows: Sequence[Row], names: Sequence[int], email: int) -> bool:
    """Whether addresses that begin with a name begin with the second column's."""
    votes = 0
    for row in rows:
        if max(*names, email) < len(row.cells):
            one, two, local = row.cells[names[0]], row.cells[names[1]], row.cells[email].casefold()
            votes += local.startswith(two.casefold()) - local.startswith(one.casefold()) if one and two else 0
    return votes > 0


def _plain(cell: str) -> str:
    return cell.removeprefix("\\'")
