"""Invitations: the letter, the guest list with the answers, and the buttons that write to people."""

from __future__ import annotations

from typing import Any, Literal

from django.contrib.auth.models import User
from django.utils import timezone

from agents.formatting import capital, count, sentence
from agents.mail import MailRefusal, quota
from agents.runtime import widget
from planning import actions
from planning.content import GuestListContent
from planning.letters import invitation
from planning.letters.voices import USUAL, VOICES, VoiceName
from planning.models import Event, Guest, GuestImport, Invitation, QuestionAnswer, WaitingLetters
from planning.moments import period
from planning.summaries.guests import attendance
from planning.time_zone import in_events_zone
from planning.widgets import importing, rows
from planning.widgets.event import heading

#: What letters that wait for their day are called: one, and many.
WAITING = {
    WaitingLetters.Kind.INVITATION: ("invitation", "invitations"),
    WaitingLetters.Kind.REMINDER: ("reminder", "reminders"),
    WaitingLetters.Kind.CHANGE: ("letter about what has changed", "letters about what has changed"),
    WaitingLetters.Kind.NEW_DATE: ("letter about the new date", "letters about the new date"),
    WaitingLetters.Kind.DATE_FOUND: ("letter about the date", "letters about the date"),
    WaitingLetters.Kind.THANKS: ("letter of thanks", "letters of thanks"),
}


@widget(
    "invitations",
    template="planning/invitations.html",
    title="Invitations",
    follows={
        Event: "pk",
        Guest: "event_id",
        GuestImport: "event_id",
        Invitation: "event_id",
        QuestionAnswer: "question.event_id",
        WaitingLetters: "event_id",
    },
)
def invitations(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "invitation": {"text", "state"}, "guests": […], "totals": …}`."""
    with_it = ("owner__zone", "owner__mail_sender", "invitation", "guest_import")
    row = Event.objects.visible_to(user).select_related(*with_it).get(pk=event)
    written = getattr(row, "invitation", None)
    guests: list[Any] = list(row.guests.with_refusals().with_delivery())
    totals, said = GuestListContent.counted(guests), _said(row)
    shown = _latest(guests)
    is_written = any(guest.invited_at or guest.reminded_at or guest.thanked_at for guest in guests)
    waiting = list(row.waiting_letters.all()) if is_written else []  # the first of them went out
    allowed = quota.brought(row.owner)
    letters = _letters(row, guests, waiting if not allowed.left else [])
    with in_events_zone(row):
        allowance = allowed.words()
    return {
        "event": heading(row),
        "invitation": {
            "text": invitation.words(row),
            "by_hand": bool(written and written.text),
            "voice": (written.voice if written else "") or USUAL,
            "state": written.state if written else Invitation.State.DRAFT.value,
        },
        "guests": [{**_row(guest), "said": said.get(guest.pk, [])} for guest in shown],
        "more": len(guests) - len(shown),
        "importing": importing.of(row, guests),
        "answers": [{"value": value, "words": words} for value, words in Guest.Answer.choices if value != "waiting"],
        "voices": list(VOICES),
        "letters": letters,
        "allowance": allowance,
        "ahead": _ahead(row, max(letters.values()), allowed),
        "waiting": [_waits(row, each) for each in waiting],
        "totals": totals.model_dump(),
        "attendance": sentence(capital(attendance(totals))),
    }


def _said(row: Event) -> dict[int, list[str]]:
    """Return what each guest answered to the event's questions. One query."""
    said: dict[int, list[str]] = {}
    rows = QuestionAnswer.objects.filter(question__event=row).order_by("question__position", "question")
    for guest, text in rows.values_list("guest", "text"):
        said.setdefault(guest, []).append(text)
    return said


def _latest(guests: list[Any]) -> list[Any]:
    """Return those that a card shows: all of a few, else those of whom there is the latest news."""
    if len(guests) <= rows.HARDLY_LONGER:
        return guests
    latest = sorted(guests, key=lambda guest: (guest.answered_at or guest.created_at, guest.pk), reverse=True)
    return latest[: rows.TWELVE]


def _row(guest: Any) -> dict[str, Any]:
    return {
        "id": guest.pk,
        "name": guest.name,
        "email": guest.email,
        "no_letters": _no_letters(guest),
        "delivery": {"state": guest.delivery.value, "words": guest.delivery.label},
        "answer": guest.answer,
        "answer_words": guest.get_answer_display(),
        "party_size": guest.party_size,
        "bringing": guest.party_size - 1,
        "party": importing.party(guest),
    }


def _no_letters(guest: Any) -> str:
    """Say why nothing is sent to a guest who has an address; "" if letters go there."""
    if guest.refused == MailRefusal.Reason.BOUNCED:
        return "Letters to this address come back"
    if guest.refused:
        return "Wants no letters from here" if guest.refused_all else "Wants no letters from you"
    return ""


def _ahead(row: Event, wanted: int, allowed: quota.Quota) -> str:
    """Say how many of so many letters go now and when the others; "" where all may go, or none."""
    if not 0 < allowed.left < wanted:
        return ""
    begins = period(allowed.again_at, None, row.clock)
    said = f"{allowed.left} of them go now, the others by themselves from {begins} on, {allowed.a_day} a day"
    if allowed.would_be > allowed.a_day and not allowed.words():  # which would say it, too
        said += f". With a confirmed e-mail address (in your settings) it would be {allowed.would_be} a day"
    return sentence(said)


def _waits(row: Event, letters: WaitingLetters) -> str:
    """Say how many letters go out by themselves, and when the next ones do."""
    one, many = WAITING[WaitingLetters.Kind(letters.kind)]
    begins = period(letters.next_at, None, row.clock)
    if len(letters.guests) == 1:
        return sentence(f"One more {one} goes out by itself: {begins}")
    return sentence(
        f"{count(len(letters.guests), f'more {one}', f'more {many}')} go out by themselves from {begins} on"
    )


def _letters(row: Event, guests: list[Any], waiting: list[WaitingLetters]) -> dict[str, int]:
    """Count to how many guests each kind of letter can go now; of a party that is over, only thanks.

    `waiting` are those that go out later anyway.
    """
    over, closed = row.is_over and not row.is_cancelled, row.is_closed(timezone.now())
    later = {pk for each in waiting for pk in each.guests}
    reachable = [guest for guest in guests if guest.email and not guest.refused and guest.pk not in later]
    to_invite = [guest for guest in reachable if not guest.invited_at and guest.answer != Guest.Answer.DECLINED]
    with in_events_zone(row):
        today = timezone.localdate()
        silent = [guest for guest in reachable if guest.invited_at and guest.answer == Guest.Answer.UNKNOWN]
        to_remind = [guest for guest in silent if not guest.was_reminded(today)]
    return {
        "tell": 0 if closed else sum(guest.is_behind(row) for guest in reachable),
        "declined": 0 if closed else sum(guest.can_be_told_anew(row) for guest in reachable),
        "invite": 0 if closed else len(to_invite),
        "remind": 0 if closed else len(to_remind),
        "thank": len([guest for guest in reachable if guest.is_coming and not guest.thanked_at]) if over else 0,
    }


def _the_event(user: User, pk: int) -> Event:
    return Event.objects.visible_to(user).get(pk=pk)


@invitations.action
def write(user: User, event: int, *, text: str = "") -> None:
    """Write the invitation by hand; left empty it is again written from the event."""
    actions.change_invitation(_the_event(user, event), by=user, text=text)


@invitations.action
def sound(user: User, event: int, *, voice: VoiceName) -> None:
    """Let the letter speak in another tone."""
    actions.word_invitation(_the_event(user, event), by=user, voice=voice)


@invitations.action
def invite(user: User, event: int, *, name: str, email: str = "") -> None:
    """Put one more guest on the list."""
    actions.add_guests(_the_event(user, event), by=user, guests=[{"name": name, "email": email}])


@invitations.action
def look_at(user: User, event: int, *, text: str) -> None:
    """Read a pasted list, to be looked at before anybody is added."""
    actions.propose_guests(_the_event(user, event), by=user, text=text)


@invitations.action
def add_list(user: User, event: int, *, proposal: int) -> None:
    """Add everybody of the list that was looked at."""
    actions.add_proposed_guests(_the_event(user, event), by=user, proposal=proposal)


@invitations.action
def put_away(user: User, event: int, *, proposal: int) -> None:
    """Put the list away."""
    actions.discard_proposed_guests(_the_event(user, event), by=user, proposal=proposal)


@invitations.action
def answer(user: User, event: int, *, guest: int, answer: Literal["coming", "maybe", "declined", "unknown"]) -> None:
    """Note what a guest answered."""
    actions.record_answer(_the_event(user, event), by=user, guest=guest, answer=answer)


@invitations.action
def send(user: User, event: int) -> None:
    """Write to everybody who has an address and was not written to."""
    actions.send_invitations(_the_event(user, event), by=user)


@invitations.action
def remind(user: User, event: int) -> None:
    """Ask those again who have not answered."""
    actions.remind_guests(_the_event(user, event), by=user)


@invitations.action
def tell(user: User, event: int) -> None:
    """Write to those who were told another time or place than it has now."""
    actions.tell_guests(_the_event(user, event), by=user)


@invitations.action
def tell_declined(user: User, event: int) -> None:
    """Tell of the new date those who could not come on another one; each hears of it once."""
    actions.tell_declined(_the_event(user, event), by=user)


@invitations.action
def thank(user: User, event: int) -> None:
    """Thank those who came."""
    actions.thank_guests(_the_event(user, event), by=user)


@invitations.action
def keep_back(user: User, event: int) -> None:
    """Let none of the letters go out that wait for their day."""
    actions.keep_back_letters(_the_event(user, event), by=user)


@invitations.action
def uninvite(user: User, event: int, *, guest: int) -> None:
    """Take a guest off the list."""
    actions.remove_guests(_the_event(user, event), by=user, guests=[guest])
