"""The store's cards, by what they show; importing this declares all of them."""

from musicstore.widgets import albums, bought, following, invoices, playlists, recommendations, spending, tracks

__all__ = ["albums", "bought", "following", "invoices", "playlists", "recommendations", "spending", "tracks"]
