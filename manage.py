#!/usr/bin/env python
"""Django's command line. With no DATABASE_URL it finds or starts the embedded PostgreSQL."""

import gc
import os
import signal
import sys


def main() -> None:
    if sys.argv[1:2] == ["up"]:
        # Until it listens itself it just ends: an exception could be lost in what Python calls back while it imports.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()  # until all is imported: what is imported stays, and looking it through takes a fifth of the start
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        from project.management.utility import execute_from_command_line

        execute_from_command_line()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
