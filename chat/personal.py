"""What of conversations is a person's: all that was said, put-away and deleted lines too, as long as they are kept."""

from __future__ import annotations

from agents import personal
from chat.models import Attachment, Branch, CommandReceipt, Conversation, Message

personal.rows(Conversation, "user")
personal.rows(Message, "conversation__user", leave_out=["widget_key", "attempt"])
personal.rows(Attachment, "message__conversation__user")
personal.rows(Branch, "conversation__user")
personal.no_rows(CommandReceipt, because="Ids of commands that your pages sent, so that each is carried out once.")
