"""Numbers as people write them: "20", "twenty-five", "a dozen", "1.5k", "half a"."""

from __future__ import annotations

from decimal import Decimal

from agents import patterns as re

ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
GROUPS = {"couple": 2, "dozen": 12, "score": 20, "hundred": 100}

_ones = "|".join(word for word in ONES if word != "zero")
_tens = "|".join(TENS)
_words = rf"(?:(?:{_tens})(?:[ -](?:{_ones}))?|{_ones})"
_groups = "(?:couple|dozen|score|hundred)"

#: A whole or decimal number in digits or words. Meant for IGNORECASE patterns; it has no groups of its own.
NUMBER = (
    rf"(?:half a dozen|(?:{_words}|an?|\d+) {_groups}(?: and (?:{_words}|\d+))?(?: of)?(?![a-z])"
    rf"|{_groups}(?= of| [a-z])"
    rf"|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+[.,]\d+|\d+|{_words}(?![a-z]))"
)
#: A part of one: "half a", "1/2", "½".
FRACTION = r"(?:(?:one )?half an?|half|a quarter|(?:\d+ ?)?[½¼¾]|(?:\d+ )?\d/[1-9](?!\d))"
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


def number(text: str) -> Decimal:
    """Return the value of what NUMBER or FRACTION matched. Errors: `ValueError`."""
    words = re.sub(r"\bof\b", " ", text.lower()).strip()
    if words == "half a dozen":
        return Decimal(6)
    if words.endswith(("half", "half a", "half an")):
        return Decimal("0.5")
    if words == "a quarter":
        return Decimal("0.25")
    if words and words[-1] in _FRACTIONS:
        return _FRACTIONS[words[-1]] + (Decimal(words[:-1].strip()) if words[:-1].strip() else 0)
    if fraction := re.fullmatch(r"(?:(\d+) )?(\d)/(\d)", words):
        whole, above, below = fraction.groups()
        return Decimal(whole or 0) + (Decimal(above) / Decimal(below)).quantize(Decimal("0.01"))
    if re.fullmatch(r"[\d.,]+", words):
        return _digits(words)
    return Decimal(_in_words(words))


def plain(value: Decimal) -> int | float:
    """Return it as a JSON number with at most two decimals: 3, 1.5."""
    rounded = round(value, 2)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def _digits(text: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(",", "."))


def _in_words(words: str) -> int:
    total = 0
    for word in re.split(r"[ -]+", words):
        if word in GROUPS:
            total = (total or 1) * GROUPS[word]
        elif word in TENS:
            total += TENS[word]
        elif word in ONES:
            total += ONES[word]
        elif word.isdigit():
            total += int(word)
        elif word not in ("a", "an", "and", ""):
            raise ValueError(words)
    return total or 1
