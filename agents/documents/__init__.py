"""Documents that people upload: kept in the database, read beside everything else, handed out as attachments.

    from agents import documents

    document = documents.accept(user, "menu.pdf", content)    # queued; a worker reads its text
    documents.attach(user, [document.pk], thread=str(conversation.pk))
    Document.objects.visible_to(user)                           # theirs, and what an operator shares with all

This is the door for domains. What is exported here may be imported in a `models.py` too.

accept: take a file in. attach, delete_thread, undelete_thread: documents of a conversation. limits_of: what a person
may upload. TYPES: of which types. state_changed: a signal, inside the transaction. read_text: the words of a file
that is not kept; Unreadable: why it has none. Behind the door, kinds: what a file
is, by its bytes. due: reads what waits, in a process that may do little. retention: what nobody attached goes.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.documents.acceptance import accept
    from agents.documents.allowance import limits_of
    from agents.documents.kinds import TYPES
    from agents.documents.models import Document, DocumentPreview
    from agents.documents.reading import read_text
    from agents.documents.signals import state_changed
    from agents.documents.threads import attach, delete_thread, undelete_thread
    from agents.documents.unreadable import Unreadable
else:
    __getattr__ = lazily(
        __name__,
        acceptance=["accept"],
        allowance=["limits_of"],
        kinds=["TYPES"],
        models=["Document", "DocumentPreview"],
        reading=["read_text"],
        signals=["state_changed"],
        threads=["attach", "delete_thread", "undelete_thread"],
        unreadable=["Unreadable"],
    )

__all__ = [
    "TYPES", "Document", "DocumentPreview", "Unreadable", "accept", "attach", "delete_thread", "limits_of", "read_text",
    "state_changed", "undelete_thread",
]  # fmt: skip
