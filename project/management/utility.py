"""Django's command line, without the garbage collector while everything is imported."""

from __future__ import annotations

import gc
import sys

from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand


class Utility(ManagementUtility):
    """Begins with the collector off (`manage.py`): what is imported stays, and need not be looked through."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return the command, when all apps are ready. From here on only what is new is looked through."""
        command = super().fetch_command(subcommand)
        gc.freeze()
        gc.enable()
        return command


def execute_from_command_line() -> None:
    """Carry out what the command line says."""
    Utility(sys.argv).execute()
