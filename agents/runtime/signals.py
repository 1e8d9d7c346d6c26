"""Signals for whoever shows what waits for a person: sent in the transaction, with `approval`, its row."""

from django.dispatch import Signal

approval_asked = Signal()
#: It is decided, answered, expired or cancelled.
approval_settled = Signal()
#: The model said that it did not understand. Sent with the `context` and the `text`, in no transaction.
not_understood = Signal()
