#!/bin/sh
# The site in a real browser, apart from all other tests: they run on green threads. Arguments: pytest, and its options.
set -eu
sh "$(dirname "$0")/install_chromium.sh"
exec "$@" --confcutdir=tests/browser tests/browser
