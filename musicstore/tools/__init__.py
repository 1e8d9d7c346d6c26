"""What the store's models may do, by what it is about; importing this declares all of it."""

from musicstore.tools import (
    bought,
    catalogue,
    invoices,
    playlists,
    purchases,
    recommendations,
    sounds,
    spending,
    verification,
)

__all__ = [
    "bought", "catalogue", "invoices", "playlists", "purchases", "recommendations", "sounds", "spending",
    "verification",
]  # fmt: skip
