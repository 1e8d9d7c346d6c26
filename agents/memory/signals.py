"""What others hear of memory, in the transaction in which it happens."""

from __future__ import annotations

from django.dispatch import Signal

#: A fact is forgotten: whoever made something of its words makes away with it. `sender`: Fact; `fact`: the row, whose
#: `places` say where its words stand; it is deleted in this transaction.
forgotten = Signal()
