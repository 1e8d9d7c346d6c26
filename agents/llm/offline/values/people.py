"""Guests as people write them: "Anna, Ben <ben@example.com> and my sister"."""

from __future__ import annotations

from typing import Any

from agents import patterns as re

_email = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_BETWEEN = re.compile(r"\s*(?:[,;|&/\n]|\band\b|\bplus\b|\bas well as\b|\balso\b)\s*", re.IGNORECASE)
BEFORE = re.compile(
    r"^(?:(?:and|also|both|please|a|an|new|guests?|people|invitees?|friends?|our friends?|my friends?"
    r"|called|named|invite|add|put|for|with|to|as|the (?=guest))\b[\s:]*)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*\b(?:too|as well|also|please|as guests?|as a guest|both|all)\b[\s.]*$|[\s.!?,:]+$", re.IGNORECASE
)
_NOBODY = re.compile(
    r"^(?:\d+|some|more|other|a few|a couple|several|everyone|everybody|all|them|him|her|us|it|me"
    r"|someone|somebody|anyone|people|guests?|friends"
    r"|(?:my|our|some|the|a few|more|all|other|of|\d+|\w+teen|twenty|thirty|ten|five|four|six|two|three"
    r"|dozen|\s)+\s*(?:people|guests?|friends|colleagues|kids|children|persons?|team|everyone"
    r"|family and friends|others)?)$",
    re.IGNORECASE,
)
#: What somebody is to whoever writes: "my sister".
RELATION = (
    r"(?:mom|mum|mother|dad|father|sister|brother|aunt|auntie|uncle|cousin|grandma|grandpa|grandmother"
    r"|grandfather|granny|nan|wife|husband|partner"
    r"|boss|neighbou?r|son|daughter|parents|grandparents|nephew|niece|boyfriend|girlfriend|roommate"
    r"|friend|baby|kid|child|twins|dog|cat|fianc[eé]e?|colleague|co-?worker|teacher|stepmom|stepdad"
    r"|in-laws|mother-in-law|father-in-law)"
)
_RELATIONS = re.compile(rf"^(?:my|our|his|her|their|the)\s+(?:\w+\s+)?(?:{RELATION}|family|\w+s)\b", re.IGNORECASE)


def guests(text: str) -> list[dict[str, Any]]:
    """Return the people named, as the tools take them: `{"name": "Anna", "email": "anna@example.com"}`."""
    found: dict[str, dict[str, Any]] = {}
    for part in _BETWEEN.split(text):
        email = re.search(_email, part)
        name = _name(re.sub(rf"[<(\[]?\s*(?:{_email})\s*[>)\]]?", " ", part))
        if email and not name:
            name = _from_email(email.group(0))
        if name:
            found.setdefault(name.casefold(), {"name": name, **({"email": email.group(0)} if email else {})})
    return list(found.values())


def names(text: str) -> list[str]:
    """Return only their names."""
    return [guest["name"] for guest in guests(text)]


def looks_like_names(text: str) -> bool:
    """Return True when every part is a word or three with a capital, and no number is among them."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    return bool(parts) and all(
        re.fullmatch(r"(?:[A-ZÀ-Þ][\w'.-]*\s*){1,3}", part.strip(" .!")) or "@" in part for part in parts
    )


def _name(words: str) -> str:
    words = _AFTER.sub("", BEFORE.sub("", re.sub(r"\s+", " ", words).strip(" -:")))
    words = re.sub(r"^the (?=[A-Z])", "the ", words).strip(" '\"")
    if (
        not words
        or len(words) > 80
        or not re.search(r"[^\W\d_]", words)
        or (_NOBODY.match(words) and not words.istitle())
    ):
        return ""
    if len(words.split()) > 4:
        return ""
    if of_someone := re.match(r"(?:my |our )?[\w-]+'s (?:[a-zß-ÿ-]+ )+(?P<name>[A-ZÀ-Þ][\w'-]*)$", words):
        return of_someone["name"]  # "mum's sister Ana"
    if _RELATIONS.match(words):
        return words[0].upper() + words[1:]
    return " ".join(
        word[0].upper() + word[1:] if word.islower() and word not in ("von", "van", "de", "of", "der", "da") else word
        for word in words.split()
    )


def _from_email(address: str) -> str:
    local = re.sub(r"\+.*|\d+", "", address.split("@")[0])
    return " ".join(word.capitalize() for word in re.split(r"[._-]+", local) if word) or address
