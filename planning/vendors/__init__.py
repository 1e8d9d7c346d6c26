"""Vendors and venues: of which kind they are, and who is free."""
