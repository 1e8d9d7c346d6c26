"""Finding the row that somebody means by a name."""
