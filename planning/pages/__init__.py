"""The host's pages: all of one event in tabs, and what they see where they begin."""
