"""What of the store is a person's: the customer that they are, what that one bought, and the playlists they made."""

from __future__ import annotations

from agents import personal
from musicstore.models import Customer, CustomerLink, Invoice, InvoiceLine, Playlist, PlaylistTrack, Verification

personal.rows(CustomerLink, "user", leave_out=["linked_by"])
personal.rows(Customer, lambda user: Customer.objects.filter(links__user=user), leave_out=["support_rep"])
personal.rows(Invoice, lambda user: Invoice.objects.filter(customer__links__user=user), leave_out=["key"])
personal.rows(InvoiceLine, lambda user: InvoiceLine.objects.filter(invoice__customer__links__user=user))
personal.rows(Playlist, "owner", leave_out=["folded", "spellings"])
personal.rows(PlaylistTrack, "playlist__owner")
personal.rows(Verification, "user", leave_out=["named", "code", "ground"])
