#!/usr/bin/env python
"""Django's command line. With no DATABASE_URL it finds or starts the embedded PostgreSQL."""

import gc
import os
import sys


def main() -> None:
    gc.disable()  # until all is imported: what is imported stays, and looking it through takes a fifth of the start
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        from project.management.utility import execute_from_command_line

        execute_from_command_line()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
