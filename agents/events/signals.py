"""Django signals about business events, for the parts of the platform that stand on them."""

from __future__ import annotations

from django.dispatch import Signal

#: `occurred.send(sender=Event, event=event)`: in the transaction in which it occurs. A receiver writes rows, no more.
occurred = Signal()
