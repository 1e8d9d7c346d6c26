"""Addresses as people write them: of mail ("ana@x.org"), of phones ("+44 20 7946 0958"), of pages ("www.x.org/list").

Read: what Django takes for an e-mail address; numbers of 7 to 15 digits that begin with "+" or "0", or that a phone is
said of; links with "http" or "www". Seen and not understood: "ana@x", a number of a phone that is too short or long.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agents import patterns as re
from agents.llm.offline.values.span import Scene, Span

FEWEST, MOST = 7, 15  # digits of a phone number: E.164 has at most 15

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]*[\w+]@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?:\+|\b00|\(0|\b0|\b)\d[\d ()/.-]{6,18}\d\b")

_NEARLY = re.compile(r"[\w.+-]*[^\W\d_][\w.+-]*@+[^\s@,;<>()]*")
#: "ben at okafor dot com", as it is dictated.
_SPOKEN = re.compile(
    r"\b(?P<local>[a-z\d]+(?: (?:dot|dash|underscore) [a-z\d]+)*) at (?P<host>[a-z\d-]+(?: dot [a-z]{2,})+)\b", re.I
)
_SIGNS = (("dot", "."), ("dash", "-"), ("underscore", "_"))
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"“”]+", re.I)
_NO_END = ".,;:!?'’)]}*"  # of a link
_DIGITS = r"(?:\+|\(?0)?\d(?:[ ()/.-]{0,2}\d){1,18}"
_NUMBER = re.compile(rf"(?:\+|\(?\b0){_DIGITS}")
_SAID = re.compile(
    r"\b(?:phone|mobile|cell|tel|telephone|handy|whatsapp|number)\.?(?: number| no\.?)?(?: is| are|:|=)?"
    rf"\s*(?P<number>{_DIGITS})",
    re.I,
)


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark kinds "email", "phone" and "link", each as it is written."""
    taken: list[tuple[int, int]] = []
    for match in _LINK.finditer(text):
        link = match[0].rstrip(_NO_END)
        link += ")" if link.count("(") > link.count(")") and match[0][len(link) :].startswith(")") else ""
        if "." in (link.partition("//")[2] or link):
            taken.append((match.start(), match.start() + len(link)))
            yield Span("link", *taken[-1], link)
    for match in _NEARLY.finditer(text):
        if not _is_in(taken, match.start()):
            yield _email(text, match)
    yield from map(_spoken, _SPOKEN.finditer(text))
    seen: set[int] = set()
    for match in (*_SAID.finditer(text), *_NUMBER.finditer(text)):
        start, end = match.span("number") if "number" in match.groupdict() else match.span()
        if start in seen or _is_in(taken, start):
            continue
        seen.add(start)
        yield from _phone(text, start, end, is_said="number" in match.groupdict())


def _email(text: str, match: re.Match) -> Span:
    address = ADDRESS.match(text[match.start() :])
    said = match[0].rstrip(".")
    if address is not None and is_email(address[0]):
        return Span("email", match.start(), match.start() + len(address[0]), address[0])
    return Span("email", match.start(), match.start() + len(said), unclear=f"“{said}” is no whole e-mail address.")


def _spoken(match: re.Match) -> Span:
    address = f"{match['local']}@{match['host']}"
    for word, sign in _SIGNS:
        address = address.replace(f" {word} ", sign)
    return Span("email", *match.span(), address.lower())


def _phone(text: str, start: int, end: int, *, is_said: bool) -> Iterator[Span]:
    number = text[start:end]
    digits = sum(letter.isdigit() for letter in number)
    if FEWEST <= digits <= MOST:
        yield Span("phone", start, end, " ".join(number.split()))
    elif is_said:
        yield Span(
            "phone",
            start,
            end,
            unclear=f"“{number}” is too {'short' if digits < FEWEST else 'long'} for a phone number.",
        )


def is_email(address: str) -> bool:
    """Whether it is an address that a guest can have."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def from_address(address: str) -> str:
    """Return the name that an address has before its "@"."""
    local = re.sub(r"\+.*|\d+", "", address.split("@")[0])
    return " ".join(word.capitalize() for word in re.split(r"[._-]+", local) if word) or address


def _is_in(taken: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in taken)
