"""What others hear of memory, in the transaction in which it happens."""

from __future__ import annotations

from django.dispatch import Signal

#: Facts are forgotten: whoever made something of their words makes away with it. `sender`: Fact; `facts`: the rows, all
#: of one person, whose `places` say where their words stand; they are deleted in this transaction.
forgotten = Signal()
