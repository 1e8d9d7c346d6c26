"""Where everything an operator changes comes from: the environment, or a file `.env` beside `manage.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env.str("CONVOKE_DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()

DEBUG = env.bool("DEBUG", default=sys.argv[1:2] in (["up"], ["runserver"]))  # they are for trying it out
