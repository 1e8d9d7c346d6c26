"""How often a thing that is planned is to be, wherever the words for it stand: "a monthly dinner on the first Friday",
"every Sunday at 11 until Easter".
"""

from __future__ import annotations

from datetime import date, datetime

from agents.llm.offline.values.calendar_words import ENDINGS
from agents.llm.offline.values.recurrences import ADVERBS, UNTIL, FoundRule, Rule, last_day_at, on_days_at, rules
from agents.llm.offline.values.words import Words

#: Those that may stand before what it is: "a weekly yoga class". An annual gala is rather one of them.
_ADJECTIVES = frozenset({"weekly", "fortnightly", "biweekly", "monthly"})


def cut_rule(text: str, now: datetime) -> tuple[str, str]:
    """Return the rule that a text names, and the text without it: of "every second Thursday", "on Thursday" stays.

    Of "the first Tuesday of every month" its next day stays. What is told apart is joined: "a monthly dinner on the
    first Friday", "every Sunday at 11 until Easter".
    """
    words = Words(text)
    found = [each for each in rules(words, now.date()) if not _is_of_a_name(words, *each)]
    often = next((each for each in found if words[each[0]] in _ADJECTIVES and each[1].end == each[0] + 1), None)
    whole = next((each for each in found if each is not often), None)
    on_day = _on_nth(words, often) if often and whole is None else None
    if whole is None and often is None:
        return "", text
    cuts: list[tuple[int, int, str]] = []
    at, (end, rule) = whole or often or found[0]
    if often is not None:
        cuts.append((often[0], often[0] + 1, ""))
        if whole is not None:
            rule = Rule(joined(often[1].rule.text, rule.text), rule.day_at)
        elif on_day is not None:
            at, (end, rule) = on_day
    if whole is not None or on_day is not None:
        begins = words.skip_back(at, frozenset({"on", "the", "for"}))
        cuts.append((begins, end, _kept(words, text, rule)))
    if "UNTIL" not in rule.text and (until := _until(words, now.date())) is not None:
        begins, end, last = until
        rule = Rule(f"{rule.text};UNTIL={last:%Y%m%d}")
        cuts.append((begins, end, ""))
    for begins, end, kept in sorted(cuts, reverse=True):
        text = f"{text[: words.starts[begins]]}{kept}{text[words.ends[end - 1] :]}"
    return rule.text, text


def _is_of_a_name(words: Words, at: int, found: FoundRule) -> bool:
    """Whether it is as in "our annual gala"."""
    return words[at] in ADVERBS and words[at] not in _ADJECTIVES and found.end == at + 1


def _kept(words: Words, text: str, rule: Rule) -> str:
    """Return the day of a rule, for its first date."""
    if rule.day_at is None:
        return ""
    start, end = words.starts[rule.day_at], words.ends[rule.day_at]
    if "MONTHLY" not in rule.text:
        return f" on {text[start:end].removesuffix('s')}"
    nth = rule.day_at - 2 if words[rule.day_at - 1] in ENDINGS else rule.day_at - 1
    return f" on the {text[words.starts[nth] : end]} of the month"


def _on_nth(words: Words, often: tuple[int, FoundRule]) -> tuple[int, FoundRule] | None:
    """Return the day of a month that stands apart from "monthly": "on the first Friday", "on the 15th"."""
    if words[often[0]] != "monthly":
        return None
    for at in range(len(words)):
        found = on_days_at(words, at, "MONTHLY")
        if found is not None and found.rule.day_at is not None:
            return at, FoundRule(found.end, Rule(often[1].rule.text + found.rule.text, found.rule.day_at))
    return None


def joined(often: str, rule: str) -> str:
    """Return one rule of how often and of which day: "a fortnightly brunch on Sundays"."""
    for one, other in ((often, rule), (rule, often)):
        day = other.partition(";BYDAY=")[2]
        if one.startswith("FREQ=WEEKLY") and "BYDAY" not in one and other.startswith("FREQ=WEEKLY;BYDAY"):
            return f"{one};BYDAY={day}"
    return often if rule == "FREQ=MONTHLY" and often.startswith(rule) else rule


def _until(words: Words, today: date) -> tuple[int, int, date] | None:
    """Return where "until Easter" stands apart from a rule, and the day; "until 11" is an hour."""
    for at in range(len(words)):
        if words[at] in UNTIL and (last := last_day_at(words, at + 1, today)) is not None:
            return at, last[1], last[0]
    return None
