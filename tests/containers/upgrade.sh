#!/bin/sh
# Replaces the running containers of one version by those of this one, and back, while clicks flow. $1: folder of pytest;
# $2: the version to begin with: a tag or a commit, by default the last tag v*.
set -eu
BIN=$1
FROM=${2:-$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)}
[ -n "$FROM" ] || { echo "usine: no version is tagged yet: make upgrade FROM=<commit>" >&2; exit 1; }
. tests/containers/environment.sh
lacking=$(missing)
[ -z "$lacking" ] || { echo "usine: not installed: $(echo $lacking). On Debian, as root: $INSTALL" >&2; exit 1; }
tests/containers/images.sh
mkdir -p build
old=$(mktemp -d)
trap 'rm -rf "$old"' EXIT
git archive "$FROM" | tar -x -C "$old"
echo "usine: from $(git rev-parse --short "$FROM") to what is in this folder"
tests/containers/build.sh localhost/usine:old "$old" >build/image.log 2>&1 || { tail -30 build/image.log >&2; exit 1; }
tests/containers/build.sh >build/image.log 2>&1 || { tail -30 build/image.log >&2; exit 1; }
"$BIN/pytest" -q -s tests/containers/test_upgrade.py
