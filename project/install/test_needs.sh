#!/bin/sh
# Sees to what the tests need beside Python: Chromium and Redis. Installs them through apt where that is allowed, else
# names the command to type. Ubuntu's chromium is a snap that does not run in containers: there it is Playwright's own.
set -eu
cd "$(dirname "$0")/../.."

has_chromium() {
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || command -v google-chrome-stable >/dev/null ||
        .venv/bin/python - <<'END'
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    sys.exit(not Path(playwright.chromium.executable_path).exists())
END
}

has_redis() {
    command -v redis-server >/dev/null
}

distribution=$(uname -s)
if [ -r /etc/os-release ]; then distribution=$(. /etc/os-release && echo "$ID"); fi
packages=
playwright=
has_redis || packages="redis-server"
if ! has_chromium; then
    if [ "$distribution" = debian ]; then packages="$packages chromium"; else playwright=yes; fi
fi
[ -n "$packages$playwright" ] || exit 0

if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    echo "Installing $packages …"
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends $packages >/dev/null
    packages=
fi
[ -n "$packages$playwright" ] || exit 0

echo "The tests need what this user may not install. Type:" >&2
if [ "$distribution" = Darwin ]; then
    [ -z "$packages" ] || echo "    brew install redis" >&2
    [ -z "$playwright" ] || echo "    .venv/bin/playwright install chromium" >&2
else
    [ -z "$packages" ] || echo "    sudo apt-get install $packages" >&2
    [ -z "$playwright" ] || echo "    sudo .venv/bin/playwright install-deps chromium && .venv/bin/playwright install chromium" >&2
fi
exit 1
