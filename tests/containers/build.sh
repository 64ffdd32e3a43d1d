#!/usr/bin/env bash
# Builds the image from the project's Dockerfile on podman: tests/containers/build.sh [NAME [FOLDER]]. Elsewhere: docker build -t usine:dev .
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
. "$here/environment.sh"
build "${1:-localhost/usine:dev}" $HOST_SETTINGS "${2:-$here/../..}"
