"""Attacks on a running Convoke: what hostile people, models and networks try, and what must hold."""
