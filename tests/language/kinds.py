"""What a line calls each model's rows, and what it says of each of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Fields that say nothing of what a person wanted: who made a row, when, in what order, what letters said.
QUIET = "id position created_at updated_at owner_id by_id written_by_id requested_by_id invited_by_id user_id"

#: Of what belongs to nothing.
NOWHERE = ("", "")

#: What others belong to: its name stands where theirs begins, `playlist Road trip/Night Bus`.
SCOPES = {"event", "playlist"}


@dataclass(frozen=True)
class Kind:
    """`row` begins the line. `name` are the fields of a row's name, the first that is set; none for rows without one.

    `within` is the field that leads to the row it belongs to, and that row's model. `fields` words those that are not
    called as they are, ways apart by `|`. `own`: what a new row has without a word. `new` says that there is one.
    """

    row: str
    name: tuple[str, ...] = ()
    within: tuple[str, str] = ("event_id", "planning.Event")
    fields: Mapping[str, str] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    new: str = "added"


def _kind(
    row: str,
    name: str = "",
    *,
    new: str = "added",
    within: tuple[str, str] = ("event_id", "planning.Event"),
    quiet: str = "",
    own: str = "",
    **fields: str,
) -> Kind:
    return Kind(
        row, tuple(name.split()), within, fields, frozenset(f"{quiet} {QUIET}".split()), frozenset(own.split()), new
    )


KINDS: dict[str, Kind] = {
    "planning.Event": _kind(
        "event", "title", new="made", within=NOWHERE,
        quiet="thread sequence over_budget cancelled_at budget budget_per_guest",
        own="kind ends_at zone currency cover palette",
        starts_at="starts", ends_at="ends", guest_count="guests", recurrence="repeats", answer_by="deadline",
        open_link="link", open_link_limit="link limit", notes="note", cancelled_because="because",
        shows_guests="shows guests",
    ),
    "planning.ShoppingList": _kind("list", new="made", quiet="title"),
    "planning.ShoppingItem": _kind(
        "item", "name", within=("shopping_list_id", "planning.ShoppingList"),
        quiet="usual_quantity quantity unit", own="category", ticked="bought",
    ),
    "planning.Guest": _kind(
        "guest", "name", new="invited",
        quiet="waiting_since moved_up_at link_number opened_at bounced_at bounced_because answered_at answered_by_link"
        " answered_starts_at answered_place told_starts_at told_place told_anew_at thanked_at",
        party_size="party", party_limit="limit", companions="with", invited_at="letter sent", reminded_at="reminded",
    ),
    "planning.Task": _kind(
        "task", "title", new="noted", quiet="reminded_at",
        due_at="due", remind_at="remind", done_at="done", assignee_id="by|who", guest_id="by|who",
    ),
    "planning.Reservation": _kind(
        "booking", "vendor_id venue_id", new="asked",
        quiet="ask_next answered_at cancelled_at told_starts_at told_ends_at told_place round link_number",
        own="starts_at ends_at price status",
        status="", deposit_due_on="deposit due", deposit_paid_on="deposit paid", paid_on="paid",
    ),
    "planning.AgendaItem": _kind("point", "title", begins_at="", ends_at="until|ends", who="by|who"),
    "planning.Announcement": _kind(
        "letter", new="written", quiet="subject sent_to", own="sent_at text", audience="to", text="says"
    ),
    "planning.Invitation": _kind("invitation", new="drafted", quiet="state", text="says"),
    "planning.CoHostInvitation": _kind("co-host", "email", new="asked", quiet="key accepted_by_id accepted_at"),
    "planning.DateOption": _kind("poll", new="asked", own="ends_at", starts_at=""),
    "planning.BudgetCategory": _kind("category", "name"),
    "planning.Expense": _kind("expense", "title", new="noted", own="category", paid_on="paid", due_on="due", amount=""),
    "planning.Question": _kind("question", new="asked", own="choices", kind="", words="says"),
    "planning.GuestImport": _kind("import", new="proposed", quiet="name is_cut added_at added left_out text"),
    "planning.Vendor": _kind("vendor", "name", within=NOWHERE, quiet="about weekdays days_off retired_at"),
    "planning.Venue": _kind("vendor", "name", within=NOWHERE, quiet="about weekdays days_off retired_at"),
    "musicstore.Playlist": _kind("playlist", "name", new="made", within=NOWHERE, quiet="folded spellings"),
    "musicstore.PlaylistTrack": _kind(
        "playlist", "track_id", new="on it", within=("playlist_id", "musicstore.Playlist")
    ),
    "musicstore.Invoice": _kind(
        "invoice", "customer_id", new="made", within=NOWHERE, total="",
        quiet="invoice_date key billing_address billing_city billing_state billing_country"
        " billing_postal_code", own="total",
    ),
    "musicstore.InvoiceLine": _kind(
        "bought", "track_id", within=NOWHERE, new="one", quiet="unit_price invoice_id", own="quantity"
    ),
    "musicstore.Verification": _kind(
        "verification", new="asked", within=NOWHERE,
        quiet="conversation customer_id named code tries sent_at expires_at verified_at until ground ended_at ended",
    ),
    "memory.Fact": _kind(
        "fact", "statement", new="remembered", within=NOWHERE,
        quiet="kind quote thread message said_at said_again confirmed_at superseded_by_id expires_on embedder_id vector"
        " attribute", own="subject value", ended_at="ended",
    ),
}  # fmt: skip

#: Models that talk cannot write: the catalogue and whom the store knows, what memory notes for itself.
STILL = {
    "musicstore.Artist", "musicstore.Album", "musicstore.Genre", "musicstore.MediaType", "musicstore.Track",
    "musicstore.Employee", "musicstore.Customer", "memory.Reading",
}  # fmt: skip
