"""The store over REST, to be read: its catalogue, playlists, and the invoices of the customer that somebody is."""
