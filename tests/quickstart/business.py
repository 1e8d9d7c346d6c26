from datetime import timedelta

from agents.business import agent
from tests.hotel.models import Heard


@agent(spawn_on=["guest_checked_in"], heartbeat=timedelta(hours=2))
class GuestConcierge:
    def act(self):
        Heard.objects.create(what="concierge")
