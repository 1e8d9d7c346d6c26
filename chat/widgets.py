"""Chat's own cards."""

from chat.approvals import card

__all__ = ["card"]
