"""What goes out by the clock: pushes a few seconds after, e-mail when something stays unread."""

from agents import registry
from chat.notifications.mail import Letters
from chat.notifications.push import Pushes

registry.due.add("chat.push", Pushes())
registry.due.add("chat.email", Letters())
