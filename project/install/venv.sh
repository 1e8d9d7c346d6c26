#!/bin/sh
# Makes .venv with the pinned dependencies, and with those of the tests too when called with `dev`.
# A stamp file keeps the second call from asking pip again.
set -eu
cd "$(dirname "$0")/../.."
extra=${1:-}
python=${PYTHON:-python3}
stamp=.venv/.installed${extra:+-$extra}

fail() {
    echo "$*" >&2
    exit 1
}

if [ -f "$stamp" ] && [ "$stamp" -nt pyproject.toml ] && [ "$stamp" -nt constraints.txt ] && .venv/bin/python -c ""; then
    exit 0
fi

command -v "$python" >/dev/null || fail "Convoke needs Python 3.11 or newer: $python was not found.
Install it, or name one: make run PYTHON=/path/to/python3.12"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Convoke needs Python 3.11 or newer; $python is $("$python" -V 2>&1).
Name a newer one: make run PYTHON=/path/to/python3.12"
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail "Python $version cannot make a virtual environment: its venv module is missing.
On Debian and Ubuntu type: sudo apt-get install python3-venv    (or python$version-venv)"
    rm -rf .venv
    echo "Making .venv with Python $version …"
    "$python" -m venv .venv
fi
echo "Installing what Convoke needs; this takes a minute or two, once …"
.venv/bin/python - $extra >.venv/requirements.txt <<'END'
import sys, tomllib

project = tomllib.load(open("pyproject.toml", "rb"))["project"]
print(*project["dependencies"], *(line for extra in sys.argv[1:] for line in project["optional-dependencies"][extra]), sep="\n")
END
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r .venv/requirements.txt -c constraints.txt
touch "$stamp" .venv/.installed
