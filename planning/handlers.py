"""What planning hears of letters: whose are held back, and which addresses want none."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from agents.mail import Mail, MailRefusal, before_sending, came_back, held_back, tried
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


@receiver(came_back)
def note_that_it_came_back(mail: Mail, because: str, **kwargs: Any) -> None:
    """The hosts see it on the guest's row, and the concierge says so. Of an earlier address it means nothing."""
    guest = mail.entity
    if isinstance(guest, Guest) and guest.email.casefold() == mail.to.casefold():
        guest.bounced_at = timezone.now()
        guest.bounced_because = " ".join(because.replace("\0", "").split())[:200]
        guest.save(update_fields=["bounced_at", "bounced_because"])


@before_sending(Guest)
def why_not(mail: Mail) -> str:
    """What was written to another address than the guest has by now has a link that has ended."""
    guest = mail.entity
    has_moved = isinstance(guest, Guest) and guest.email.casefold() != mail.to.casefold()
    return "The guest has another address now." if has_moved else ""


@before_sending(Reservation)
def why_not_to_vendor(mail: Mail) -> str:
    """The same of what was written to a vendor."""
    asked = mail.entity
    has_moved = isinstance(asked, Reservation) and asked.who.email.casefold() != mail.to.casefold()
    return "They have another address now." if has_moved else ""


@receiver(tried)
def show_what_has_left(mails: list[Mail], **kwargs: Any) -> None:
    """The hosts see on the guests' rows how far letters came: once for all that left together."""
    kind = ContentType.objects.get_for_model(Guest)
    guests = {int(mail.entity_id) for mail in mails if mail.content_type_id == kind.pk}
    if guests:
        events = Guest.objects.filter(pk__in=guests).values_list("event_id", flat=True).distinct()
        touch({f"{card}:{event}" for event in events for card in ("invitations", "letters")})


def _event_of(mail: Mail) -> Event | None:
    about = mail.entity
    return about.event if isinstance(about, Guest | Reservation) else None


@receiver([post_save, post_delete], sender=MailRefusal)
def show_who_gets_no_letters(instance: MailRefusal, **kwargs: Any) -> None:
    """The hosts see it on the guest's row."""
    events = Guest.objects.filter(email__iexact=instance.address).values_list("event_id", flat=True).distinct()
    touch({f"invitations:{event}" for event in events})
