"""What of letters is a person's: those that went out for them. What readers said of letters is the readers'."""

from __future__ import annotations

from agents import personal
from agents.mail.models import Mail, MailFeedback, MailRefusal, MailSender

#: Not its link, which its files may have too: that opens what the reader of the letter, and nobody else, may answer.
personal.rows(
    Mail,
    "sender",
    leave_out=["key", "link", "content_type", "counts_bounces", "template", "facts", "attachments"],
)
personal.rows(MailSender, "user")
personal.no_rows(
    MailRefusal, MailFeedback, because="What readers, or their mail servers, said of your letters is theirs."
)
