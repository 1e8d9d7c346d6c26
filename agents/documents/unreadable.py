"""What is said of a file that is not taken, or could not be read."""


class Unreadable(Exception):
    """A file of which nothing is known or read, in words for who uploads it."""
