#!/usr/bin/env bash
# `docker compose` on podman: tests/containers/compose.sh up -d, down -v, ps, logs rewards … in the project's folder.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
. "$here/environment.sh"
if ! [ -x "$WORK/venv/bin/podman-compose" ]; then
    python3 -m venv "$WORK/venv"
    "$WORK/venv/bin/pip" install -q --require-hashes -r "$here/../../requirements/containers.txt"
fi
[ "${1:-}" = up ] && set -- "$@" --pull never --no-build
exec "$WORK/venv/bin/podman-compose" --podman-path "$here/podman.sh" "$@"
