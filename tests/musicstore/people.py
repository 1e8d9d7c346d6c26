"""A person of the store and what is theirs there: they are a customer, bought something, and made a playlist."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone

from musicstore.models import (
    Album,
    Artist,
    Customer,
    CustomerLink,
    Employee,
    Genre,
    Invoice,
    InvoiceLine,
    MediaType,
    Playlist,
    PlaylistTrack,
    Track,
)


@dataclass(frozen=True)
class Shopper:
    """Who they are to the store, and their rows."""

    user: User
    customer: Customer
    invoice: Invoice
    line: InvoiceLine
    playlist: Playlist
    entry: PlaylistTrack
    track: Track


def shopper(user: User, song: str = "Fever") -> Shopper:
    """Let this user be a customer of the store, with an invoice and a playlist that have one track."""
    artist = Artist.objects.create(name=f"The {song} Band")
    track = Track.objects.create(
        name=song,
        album=Album.objects.create(title=f"{song} and More", artist=artist),
        genre=Genre.objects.create(name=f"{song} music"),
        media_type=MediaType.objects.create(name=f"{song} file"),
        milliseconds=200_000,
    )
    rep = Employee.objects.create(first_name="Jane", last_name=song)
    email = f"{user.username}@example.com"
    customer = Customer.objects.create(first_name=user.username, last_name=song, email=email, support_rep=rep)
    CustomerLink.objects.create(user=user, customer=customer)
    invoice = Invoice.objects.create(customer=customer, invoice_date=timezone.now(), total=track.unit_price)
    playlist = Playlist.objects.create(name=f"{song} and so on", owner=user)
    return Shopper(
        user=user,
        customer=customer,
        invoice=invoice,
        line=InvoiceLine.objects.create(invoice=invoice, track=track, unit_price=track.unit_price),
        playlist=playlist,
        entry=PlaylistTrack.objects.create(playlist=playlist, track=track, position=1),
        track=track,
    )
