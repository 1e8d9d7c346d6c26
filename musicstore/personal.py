"""What of the store is a person's: the customer that they are, what that one bought, and the playlists they made."""

from __future__ import annotations

from django.db.models import Case, F, When

from agents import personal
from musicstore.models import Customer, CustomerLink, Invoice, InvoiceLine, Playlist, PlaylistTrack, Verification

personal.rows(CustomerLink, "user", leave_out=["linked_by"])
personal.rows(Customer, lambda user: Customer.objects.filter(links__user=user), leave_out=["support_rep"])
personal.rows(Invoice, lambda user: Invoice.objects.filter(customer__links__user=user), leave_out=["key"])
personal.rows(InvoiceLine, lambda user: InvoiceLine.objects.filter(invoice__customer__links__user=user))
personal.rows(Playlist, "owner", leave_out=["folded", "spellings"])
personal.rows(PlaylistTrack, "playlist__owner")
#: The customer only of those that were shown by a code: else the export would tell who is a customer, and which.
personal.rows(
    Verification,
    lambda user: Verification.objects.filter(user=user).annotate(
        spoke_for=Case(When(verified_at__isnull=False, then=F("customer")))
    ),
    only=[
        "id", "user", "conversation", "spoke_for", "tries", "created_at", "sent_at", "expires_at", "verified_at",
        "until", "ended_at", "ended",
    ],
)  # fmt: skip
