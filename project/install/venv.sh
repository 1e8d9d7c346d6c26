#!/bin/sh
# Makes .venv with the locked dependencies, each file checked by its hash; with those of the tests too when called with `dev`.
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

locks="-r requirements.lock${extra:+ -r requirements-$extra.lock}"
newer=
for lock in requirements.lock ${extra:+requirements-$extra.lock}; do
    [ -f "$stamp" ] && [ "$stamp" -nt "$lock" ] || newer=$lock
done
if [ -z "$newer" ] && .venv/bin/python -c ""; then
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
# The locks name all that is needed by what they name, so pip need not look for it.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes $locks || fail "
Nothing was installed that is not as it was locked. A platform or a release whose files are not in requirements.lock
gets them by: make lock"
touch "$stamp" .venv/.installed
