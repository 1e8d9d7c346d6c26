"""Documents that people upload: kept in the database, read beside everything else, handed out as attachments.

    from agents import documents

    document = documents.accept(user, "menu.pdf", content)    # queued; a worker reads its text
    documents.attach(user, [document.pk], thread=str(conversation.pk))
    Document.objects.visible_to(user)                           # theirs, and what an operator shares with all

This is the door for domains. What is exported here may be imported in a `models.py` too.

acceptance: who may upload what. threads: documents of a conversation. Behind the door, kinds: what a file is, by its
bytes. due: reads what waits, in a process that may do little. retention: what nobody attached goes.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.documents.acceptance import accept
    from agents.documents.models import Document
    from agents.documents.threads import attach, delete_thread, undelete_thread
else:
    __getattr__ = lazily(
        __name__,
        acceptance=["accept"],
        models=["Document"],
        threads=["attach", "delete_thread", "undelete_thread"],
    )

__all__ = ["Document", "accept", "attach", "delete_thread", "undelete_thread"]
