"""Chat's settings where a project sets none. `docs/settings.md` says what each of them does."""

from __future__ import annotations

import os
from pathlib import Path

CHAT_AGENT = ""
TEMPORARY_HOURS = 24.0

RUNS_PER_USER = 20
SOCKETS_PER_USER = 100
PASSWORD_THREADS = max(1, (os.cpu_count() or 2) // 2)

REDIS_URL = ""
DATA_DIR = Path(".data").resolve()
ASSETS_DIR = ""

PUSH_AFTER = 5.0
EMAIL_AFTER = 900.0
VAPID_KEY = ""
PUSH_TO_PRIVATE_HOSTS = False

LIMITS = {
    "run_user": "60 + 600/hour",
    "login": "10/min",
    "login_address": "30 + 300/hour",
    "login_account": "20/hour",
    "signup": "30/hour",
    "refresh_address": "100 + 2000/hour",
    "address": "5/hour",
    "address_written_to": "10/day",
    "forgotten": "10/hour",
    "approval_link": "30/hour",
    "approval_address": "300/hour",
}
