"""A poll of dates: the host names some, guests say which suit them, and the host chooses one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from planning.actions import validation
from planning.actions.deletion import delete_together
from planning.actions.locking import lock, require_standing
from planning.actions.moving import move_along
from planning.actions.timing import by_utc, fill
from planning.actions.writing import write_of_a_date
from planning.catalogue import usual_hour
from planning.models import DateOption, DateVote, Event, Guest
from planning.time_zone import in_events_zone

#: So many dates are asked about at once.
MOST_DATES = 12

#: Asked for no date in particular, a poll is of so many, the first one at the earliest so far ahead.
USUAL_DATES = 3
AHEAD = timedelta(days=21)
SATURDAY = 6


@transaction.atomic
def ask_for_dates(event: Event, *, by: User, dates: Iterable[datetime] | None = None) -> list[DateOption]:
    """Ask guests which of these dates suit them, beside those that are asked about already. Returns all of them.

    None: the next Saturdays that are far enough ahead. Naive moments are meant on the event's own clock. Each is as
    long as the event is.
    """
    event = lock(event.pk, by)
    require_standing(event)
    there = {option.starts_at for option in event.date_options.all()}
    wanted = _usual(event) if dates is None else [by_utc(event, date) for date in dates]
    fresh = [moment for moment in dict.fromkeys(wanted) if moment not in there]
    if any(moment <= timezone.now() for moment in fresh):
        raise ValidationError({"dates": "A date to ask about is one to come."})
    if len(there) + len(fresh) > MOST_DATES:
        raise ValidationError({"dates": f"At most {MOST_DATES} dates are asked about at once."})
    length = event.ends_at - event.starts_at if event.starts_at and event.ends_at else None
    for moment in fresh:
        option = DateOption(event=event)
        fields = {"starts_at": moment, "ends_at": moment + length if length else None}
        validation.fill(option, fields, set(fields))
        option.save()
    return list(event.date_options.all())


@transaction.atomic
def remove_dates(event: Event, *, by: User, options: Iterable[int]) -> int:
    """Ask about these dates no longer. Without any left the poll is over. Returns how many there were."""
    event = lock(event.pk, by)
    return delete_together(event.date_options.filter(pk__in=list(options)))


@transaction.atomic
def vote(guest: Guest, *, votes: Mapping[int, str]) -> None:
    """Note which dates suit a guest: yes, maybe or no, by the option's id. Whatever is left out stays as it was.

    Errors: `Guest.DoesNotExist` for who was taken off the list meanwhile.
    """
    event = Event.objects.locked().get(pk=guest.event_id)
    if event.is_closed(timezone.now()):
        raise ValidationError({"dates": "This event is over." if event.is_over else "This event was cancelled."})
    guest = event.guests.get(pk=guest.pk)
    options = {option.pk: option for option in event.date_options.all()}
    if not options:
        raise ValidationError({"dates": "No date is asked about any more."})
    for pk, answer in votes.items():
        if answer not in DateVote.Answer.values:
            raise ValidationError({"dates": "Say yes, if need be or no."})
        if pk in options:
            DateVote.objects.update_or_create(option=options[pk], guest=guest, defaults={"answer": answer})


@transaction.atomic
def choose_date(event: Event, *, by: User, option: int) -> Event:
    """Let the event be on a date of its poll, end the poll, and write to all who were invited or have voted.

    That a date suits somebody is no yes to it: the letter asks whether they come.
    """
    event = lock(event.pk, by)
    require_standing(event)
    chosen = event.date_options.filter(pk=option).first()
    if chosen is None:
        raise ValidationError({"option": "This date is no longer asked about."})
    if chosen.starts_at <= timezone.now():
        raise ValidationError({"option": "This date has passed."})
    told = told_of_date(event)
    was, clock = event.starts_at, event.clock
    fill(event, {"starts_at": chosen.starts_at, "ends_at": chosen.ends_at}, {"starts_at", "ends_at"})
    event.save()
    move_along(event, was, clock)
    delete_together(event.date_options.all())
    write_of_a_date(event, told)
    return event


def told_of_date(event: Event) -> list[Guest]:
    """Return who is written to once a date of the poll is chosen: all who can be and were invited or have voted.

    Whoever declined and has not voted hears of a new date only if the host wants.
    """
    voted = set(DateVote.objects.filter(option__event=event).values_list("guest", flat=True))
    return [
        guest
        for guest in event.guests.reachable()
        if guest.pk in voted or (guest.invited_at and guest.answer != Guest.Answer.DECLINED)
    ]


def _usual(event: Event) -> list[datetime]:
    """Return Saturdays to come, at the event's own hour, else at the one at which such an event usually begins."""
    with in_events_zone(event):
        first = timezone.localtime(timezone.now() + AHEAD)
        now_at = timezone.localtime(event.starts_at).time() if event.starts_at else None
    at = now_at or time(usual_hour(event.kind, event.title))
    day = first.date() + timedelta(days=(SATURDAY - first.isoweekday()) % 7)
    clock = at.replace(second=0, microsecond=0)
    weeks = [datetime.combine(day + timedelta(weeks=week), clock) for week in range(USUAL_DATES)]
    return [by_utc(event, moment) for moment in weeks]
