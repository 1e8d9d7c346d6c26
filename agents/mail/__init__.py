"""Letters by e-mail: written down in the transaction that wants them, sent once by a worker, at a rate.

    from agents.mail import Mail, outbox, quota

This is the door for domains. What is exported here may be imported in a `models.py` too.

outbox: write letters down. quota: how many a sender may write in a day. refusals: which addresses want none. Behind the
door, due: send what is due. message: a row as the e-mail that goes out. rate: how fast they leave. bounces: what comes
back. unsubscribe: the page behind "no more letters". What letters say is written by whoever sends them.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.mail import outbox, quota, refusals
    from agents.mail.attachments import Attachment
    from agents.mail.checks import before_sending, words_as_it_leaves
    from agents.mail.message import as_page
    from agents.mail.models import Mail, MailRefusal, refused
    from agents.mail.private import needs_view_right
    from agents.mail.signals import came_back, held_back, tried
else:
    __getattr__ = lazily(
        __name__,
        attachments=["Attachment"],
        checks=["before_sending", "words_as_it_leaves"],
        message=["as_page"],
        models=["Mail", "MailRefusal", "refused"],
        private=["needs_view_right"],
        signals=["came_back", "held_back", "tried"],
    )

__all__ = [
    "Attachment", "Mail", "MailRefusal", "as_page", "before_sending", "came_back", "held_back", "needs_view_right",
    "outbox", "quota", "refusals", "refused", "tried", "words_as_it_leaves",
]  # fmt: skip
