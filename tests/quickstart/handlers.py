from agents.events import on_event
from tests.hotel.models import Heard


@on_event("reservation_confirmed")
def send_welcome_email(event):
    Heard.objects.create(what="welcome", about=event.entity.room)
