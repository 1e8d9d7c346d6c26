"""What happens to documents, told inside the transaction in which it happens."""

from __future__ import annotations

from django.dispatch import Signal

#: A document's `state` has changed: `document` is its row, locked until the commit. The sender is `Document`.
state_changed = Signal()
