"""Addresses as people write them: of mail, of phones."""

from __future__ import annotations

from agents import patterns as re

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]*[\w+]@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?:\+|\b00|\(0|\b0|\b)\d[\d ()/.-]{6,18}\d\b")


def from_address(address: str) -> str:
    """Return the name that an address has before its "@"."""
    local = re.sub(r"\+.*|\d+", "", address.split("@")[0])
    return " ".join(word.capitalize() for word in re.split(r"[._-]+", local) if word) or address
