# A demo in which a minute is a day: an installation of its own that leaves nothing behind.
dir=$(mktemp -d "${TMPDIR:-/tmp}/convoke-demo-XXXXXX") || exit 1
chmod 711 "$dir"
trap 'rm -rf "$dir"' EXIT
trap : INT TERM HUP
echo "A minute is a day here. Sign in as demo / demo, plan something, and watch."
CONVOKE_DATA_DIR=$dir/data CLOCK_SPEED=${CLOCK_SPEED:-1440} "$@"
