"""What limits have counted, for tests that ask more often than a person may."""

from agents.limits.models import Allowance


def forget() -> None:
    """Let nobody have asked too often yet."""
    Allowance.objects.all().delete()
