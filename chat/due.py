"""What chat does by the clock: temporary conversations end."""

from agents import registry
from chat.care.expiry import TemporaryConversations

registry.due.add("chat.temporary", TemporaryConversations())
