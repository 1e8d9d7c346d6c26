"""What an app's admin mixes in: pages that are read only, and that give away no more than they show."""

from agents.admin.read_only import ReadOnlyAdmin
from agents.admin.shown_fields import ShownFieldsAdmin

__all__ = ["ReadOnlyAdmin", "ShownFieldsAdmin"]
