"""What was agreed with whom: "the deposit for the DJ is 100", "we paid the band's deposit", "ask for the new date"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.days import find_day
from agents.numbers import NUMBER, number, plain
from planning.grammar.readers.booking_requests import WHO
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one


def _whose(name: str) -> str:
    return rf"(?:the |our |my )?(?P<{name}>[\w&'’ -]+?)"


def _money(name: str) -> str:
    return rf"[$€£]?\s*(?P<{name}>{NUMBER})\s*(?:[$€£]|euros?|dollars?|pounds?|eur\b|usd\b)?"


_DEPOSIT = re.compile(
    rf"^(?:note )?(?:the |a )?deposit (?:for|of|to) {_whose('to')} (?:is|of|:) {_money('amount')}(?P<due>.*)$"
    rf"|^{_whose('who')} (?:wants|asks(?: for)?|needs|takes|requires) (?:a |the )?deposit (?:of )?"
    rf"{_money('amount2')}(?P<due2>.*)$"
    rf"|^{_whose('whose')}(?:'s|’s) deposit is {_money('amount3')}(?P<due3>.*)$",
    re.I,
)
_PAID = re.compile(
    rf"^(?:we|i)(?:'ve| have)? (?:just )?paid (?:the )?deposit (?:for|of|to) {_whose('to')}[\s.!|]*$"
    rf"|^(?:we|i)(?:'ve| have)? (?:just )?paid {_whose('whose')}(?:'s|’s) deposit[\s.!|]*$"
    rf"|^(?:the )?deposit (?:for|of|to) {_whose('of')} is paid[\s.!|]*$"
    rf"|^{_whose('who')}(?:'s|’s) deposit is paid[\s.!|]*$",
    re.I,
)
#: A deposit that was paid, and how much it was: a booking's, or an expense of that name.
_PAID_SUM = re.compile(
    rf"^(?:(?:we|i)(?:'ve| have)? )?(?:just |already )?(?:paid|gave|put down|made|transferred|sent) (?:"
    rf"(?:(?:a|the) )?deposit (?:of )?{_money('amount')} (?:for|to|with) {_whose('to')}"
    rf"|(?:a |the )?{_money('amount2')} (?:as )?(?:a |the )?deposit (?:for|to|with) {_whose('to2')}"
    rf"|{_money('amount3')} (?:to|for) {_whose('to3')} (?:as|for) (?:a |the |their )?deposit"
    rf"|(?:a |the )?deposit (?:for|to) {_whose('to4')} (?:of )?{_money('amount4')}"
    rf"|{_whose('to5')} (?:a |the |their )?deposit (?:of )?{_money('amount5')}"
    rf"|{_whose('to6')} (?:a |the |their )?{_money('amount6')} (?:as a )?deposit"
    rf"|{_whose('to7')}(?:'s|’s) deposit (?:of )?{_money('amount7')})[\s.!|]*$",
    re.I,
)
_ANEW = re.compile(
    rf"^(?:please )?ask (?:(?:the |our |my )*(?P<who>{WHO}|venue|(?-i:[A-ZÀ-Þ0-9])[\w&'’ -]*?) )?"
    r"(?:(?:them|everybody|everyone|all(?: of them)?|(?:all )?(?:the |our )?vendors) )?(?:again )?"
    r"(?:for|about|whether they are free on) the new (?:date|day|time|hours?|place)[\s.!?|]*$",
    re.I,
)


def deposit(clause: str, scene: Scene) -> Request | None:
    """Read what a deposit is, until when it is due, and that it was paid; and who is asked for the new date."""
    event, rest = find_event(clause, scene.memory)
    rest = re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip()
    if match := _ANEW.match(rest):
        who = {"vendor": match.group("who")} if match.group("who") else {}
        return one("ask_for_new_date", event, **who)
    if match := _PAID_SUM.match(rest):
        said = {name.rstrip("234567"): value for name, value in match.groupdict().items() if value}
        return one("record_payment", event, to=said["to"].strip(), amount=plain(number(said["amount"])))
    if match := _PAID.match(rest):
        who = next(said for said in match.groups() if said)
        return one("note_deposit", event, vendor=who, is_paid=True)
    if match := _DEPOSIT.match(rest):
        said = {name.rstrip("23"): value for name, value in match.groupdict().items() if value}
        vendor = said.get("to") or said.get("who") or said.get("whose") or ""
        day, _ = find_day(said.get("due", ""), scene.now)
        due = {"due_on": day.date.isoformat()} if day and day.date else {}
        return one("note_deposit", event, vendor=vendor, amount=str(number(said["amount"])), **due)
    return None
