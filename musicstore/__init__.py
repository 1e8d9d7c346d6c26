"""The music store: its catalogue, its customers and what they bought; a second domain, on the Chinook data."""
