"""What a person does in a conversation: send, stop, retry, act, react, read. One commit each, and only then an ack.

Every function takes the user first and finds its target among what that user may see.

sending: a message, with the run that answers it. running: stop and retry. cards: what their buttons and forms ask for.
marks: thumbs and how far was read. targets: what these are at. receipts: a command twice is carried out once.
"""

from collections.abc import Callable

from chat.actions.cards import act
from chat.actions.marks import mark_read, react
from chat.actions.receipts import Ack, receipt_of
from chat.actions.running import retry, stop
from chat.actions.sending import id_of_new, not_too_many, send, shortened

__all__ = [
    "ACTIONS", "Ack", "act", "id_of_new", "mark_read", "not_too_many", "react", "receipt_of", "retry", "send",
    "shortened", "stop",
]  # fmt: skip

#: By the command that asks for it.
ACTIONS: dict[str, Callable[..., Ack]] = {
    "send": send, "stop": stop, "retry": retry, "act": act, "react": react, "seen": mark_read,
}  # fmt: skip
