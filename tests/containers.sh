#!/bin/sh
# Builds the image and runs docker-compose.yml with it, on podman. $1: the folder of pytest. --if-changed: only if something
# that images are made of has changed since they passed, and not where podman is missing; says so in both cases.
set -eu
BIN=$1
PARTS="Dockerfile .dockerignore docker-compose.yml deploy requirements web tests/containers tests/containers.sh"
. tests/containers/environment.sh

lacking=$(missing)
if [ -n "$lacking" ]; then
    echo "usine: CONTAINERS WERE NOT TESTED: not installed: $(echo $lacking). On Debian, as root: $INSTALL" >&2
    [ "${2:-}" = --if-changed ] && exit 0
    exit 1
fi
if [ "${2:-}" = --if-changed ] && git rev-parse -q --verify containers-passed >/dev/null \
    && git diff --quiet containers-passed -- $PARTS; then
    echo "usine: nothing that images are made of has changed since the tag containers-passed"
    exit 0
fi
tested=$(git diff --quiet HEAD -- $PARTS 2>/dev/null && git rev-parse HEAD || true) # what is not committed is not tagged
tests/containers/images.sh
mkdir -p build
started=$(date +%s)
tests/containers/build.sh >build/image.log 2>&1 || { tail -30 build/image.log >&2; exit 1; }
podman image inspect -f '  image: {{.Size}} bytes' localhost/usine:dev
"$BIN/pytest" -q -s tests/containers/test_containers.py
echo "usine: image and containers: $(($(date +%s) - started)) s"
[ -z "$tested" ] || git tag -f containers-passed "$tested" >/dev/null 2>&1 || true
