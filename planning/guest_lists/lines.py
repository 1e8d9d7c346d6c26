"""Lines as they stand in a mail or a note: a person, a party or several addresses on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents import patterns as re
from agents.llm.offline.values.addresses import ADDRESS
from agents.llm.offline.values.parties import NOBODY
from agents.llm.offline.values.person_names import is_name
from planning.guest_lists.entry import ONE_OR_TWO, Entry, GuestList, LeftOut, entry

LONGEST = 2000  # characters of a line that is read

#: What stands before a name in a list.
BULLET = re.compile(r"^(?:>\s*)*(?:[-*•·◦▪–—☐☑✓✔]\s*|\[[ xX]?\]\s*|\(?\d{1,4}[.):]\s+|[a-z]\)\s+)*")
_HEADER = re.compile(r"^\*?(?:to|cc|bcc|from|an|von|à|para|de)\*?\s*:\s*", re.I)
_OTHER_HEADER = re.compile(
    r"^\*?(?:subject|date|sent|reply-to|message-id|betreff|datum|gesendet|objet|asunto)\*?\s*:", re.I
)
_TWO_WORDS = re.compile(r"(?P<last>[^\W\d_][\w'’. -]*),\s+(?P<first>[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*)?)")


_AND = re.compile(r"\s+(?:and|und|et|y|&)\s+|^and\s+", re.I)
_SIGN_OFF = re.compile(
    r"(?:many |with |kind |best |warm )*(?:thanks|thank you|regards|best|cheers|love|wishes|yours|sincerely|grüße)\W*"
    r"|(?:liebe|viele|herzliche) grüße\W*|cordialement\W*|saludos\W*",
    re.I,
)


def read(text: str) -> GuestList:
    """Return whom the lines name."""
    lines = [(number, _bare(line)) for number, line in enumerate(text.split("\n"), start=1)]
    lines = [(number, line) for number, line in lines if line]
    is_surname_first = _is_surname_first([line for _, line in lines])
    entries, left_out = [], []
    before = ""
    for number, line in lines:
        if _SIGN_OFF.fullmatch(before) and not ADDRESS.search(line):
            left_out.append(LeftOut(number, line, NOBODY))  # whoever wrote the letter
            continue
        before = line
        for part in _parts(line, is_surname_first, is_alone=len(lines) == 1):
            found = _entry(part, is_surname_first, is_alone=len(lines) == 1)
            if isinstance(found, Entry):
                found.line = number
                entries.append(found)
            else:
                left_out.append(LeftOut(number, part, found))
    return GuestList(tuple(entries), tuple(left_out))


def _bare(line: str) -> str:
    line = BULLET.sub("", line[:LONGEST].strip()).strip()
    return line if any(letter.isalnum() for letter in line) else ""


def _parts(line: str, is_surname_first: bool, is_alone: bool) -> Iterator[str]:
    """Cut a line where another person begins: after an address, at ";", and at commas between names."""
    if _OTHER_HEADER.match(line):
        yield line
        return
    line = _HEADER.sub("", line)
    if ";" in line:
        for part in line.split(";"):
            if part.strip():
                yield part.strip()
        return
    addresses = list(ADDRESS.finditer(line))
    if len(addresses) > 1:
        yield from _by_address(line, addresses)
        return
    cut = [part.strip() for part in line.split(",") if part.strip()]
    if not addresses and len(cut) > (1 if is_alone else 2) and all(is_name(part) for part in cut[:-1]):
        yield from (name.strip() for part in cut for name in _AND.split(part) if name.strip())
        return
    yield line


def _by_address(line: str, addresses: Sequence[re.Match]) -> Iterator[str]:
    """Cut behind each address; what stands between commas before one is somebody else, unless all are "Doe, Jane"."""
    parts, begins = [], 0
    for address in addresses:
        end = address.end()
        while end < len(line) and line[end] in ">)]\"' ":
            end += 1
        parts.append(line[begins:end].strip(" ,;"))
        begins = end
    rest = line[begins:].strip(" ,;")
    before = [part[: part.find(next(iter(ADDRESS.findall(part))))].strip(" <([\"'") for part in parts]
    if all(_TWO_WORDS.fullmatch(words) for words in before):
        yield from parts
    else:
        for part, words in zip(parts, before, strict=True):
            *others, name = words.split(",") if '"' not in part else [words]
            yield from (other.strip() for other in others if other.strip())
            yield f"{name.strip()} {part[len(words) :]}" if others else part
    if rest:
        yield from (part.strip() for part in rest.split(",") if part.strip())


def _is_surname_first(lines: Sequence[str]) -> bool:
    """Whether the lines are "Doe, Jane": two of them at least, and most of those with a comma."""
    with_comma = [line for line in lines if "," in line]
    return sum(bool(_TWO_WORDS.fullmatch(line)) for line in with_comma) >= max(2, len(with_comma) * 2 / 3)


def _entry(text: str, is_surname_first: bool, is_alone: bool) -> Entry | str:
    address = ADDRESS.search(text)
    words = text[: address.start()] if address else text
    pair = _TWO_WORDS.fullmatch(words.strip(" <([\"',"))
    if pair:
        if not address and not is_surname_first:
            return ONE_OR_TWO
        rest = f" <{address.group(0)}> {text[address.end() :]}" if address else ""
        text = f"{pair['first']} {pair['last']}{rest}"
    return entry(text)
