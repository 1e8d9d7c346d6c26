"""The store's cards, by what they show; importing this declares all of them."""

from musicstore.widgets import albums, following, invoices, playlists, recommendations, spending, tracks

__all__ = ["albums", "following", "invoices", "playlists", "recommendations", "spending", "tracks"]
