"""Passwords that are quick to look at: a real one takes a quarter of a second, by intention."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneRound(PBKDF2PasswordHasher):
    """Django's own hasher, with one round instead of a million; whoever has the other settings can read it too."""

    iterations = 1
