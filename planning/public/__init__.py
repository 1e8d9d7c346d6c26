"""Pages behind a signed link, for people who have no account: guests and vendors."""
