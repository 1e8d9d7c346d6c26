"""Signals for whoever shows what waits for a person. Sent in the transaction, with `approval`, its row."""

from django.dispatch import Signal

approval_asked = Signal()
#: It is decided, answered, expired or cancelled.
approval_settled = Signal()
