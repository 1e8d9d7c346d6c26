"""What planning hears of letters: whose are held back, and which addresses want none."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from agents.mail import Mail, MailRefusal, held_back
from agents.runtime import Widget, touch
from planning import outreach
from planning.models import Event, Guest, Reservation


@receiver(held_back)
def tell_the_host(mail: Mail, because: str, **kwargs: Any) -> None:
    """Say that no more letters go out, where the one that was too many is about an event."""
    event = _event_of(mail)
    if event is None:
        return
    text = (
        f"No more letters go out in your name for now: {because}. What is on its way waits. "
        "Look over the addresses on your guest lists; whoever runs this site can let your letters go on."
    )
    card = Widget("invitations", {"event": event.pk})
    dedupe_key = f"letters-held:{timezone.now().isoformat()}"
    outreach.say(event, text, kind="planning.trouble", widget=card, dedupe_key=dedupe_key)


def _event_of(mail: Mail) -> Event | None:
    about = mail.entity
    return about.event if isinstance(about, Guest | Reservation) else None


@receiver([post_save, post_delete], sender=MailRefusal)
def show_who_gets_no_letters(instance: MailRefusal, **kwargs: Any) -> None:
    """The hosts see it on the guest's row."""
    events = Guest.objects.filter(email__iexact=instance.address).values_list("event_id", flat=True).distinct()
    touch({f"invitations:{event}" for event in events})
