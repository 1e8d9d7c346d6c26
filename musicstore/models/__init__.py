"""The rows of the music store, by the names of the Chinook database."""

from musicstore.models.catalogue import Album, Artist, Genre, MediaType, Track
from musicstore.models.invoice import Invoice, InvoiceLine
from musicstore.models.people import Customer, CustomerLink, Employee
from musicstore.models.playlist import Playlist, PlaylistTrack
from musicstore.models.verification import Verification

__all__ = [
    "Album", "Artist", "Customer", "CustomerLink", "Employee", "Genre", "Invoice", "InvoiceLine", "MediaType",
    "Playlist", "PlaylistTrack", "Track", "Verification",
]  # fmt: skip
