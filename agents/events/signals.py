"""Django signals about business events, for the parts of the platform that stand on them."""

from __future__ import annotations

from django.dispatch import Signal

#: `occurred.send(sender=Event, events=[…])`: in the transaction in which they occur, once for all that occur together.
#: A receiver writes rows, no more.
occurred = Signal()
