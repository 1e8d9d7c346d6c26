"""The store's cards, by what they show; importing this declares all of them."""

from musicstore.widgets import albums, tracks

__all__ = ["albums", "tracks"]
