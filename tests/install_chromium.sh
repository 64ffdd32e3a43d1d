#!/bin/sh
# The site is tested in a real browser: CHROMIUM, or the installed one. Where there is none, and it can be done,
# install Debian's package.
set -eu
[ -z "${CHROMIUM:-}" ] || exit 0
! command -v chromium >/dev/null 2>&1 || exit 0

cannot() {
    echo "usine: the site's tests need Chromium, and $1." >&2
    echo "usine: install the package chromium, or set CHROMIUM to the program." >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 || cannot "this is no Debian"
if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null 2>&1; then as_root="sudo"; else cannot "installing it takes root"; fi
echo "  installing chromium for the tests"
$as_root apt-get update -qq || cannot "the package list cannot be read"
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null || cannot "it cannot be installed"
