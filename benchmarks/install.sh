#!/bin/sh
# What the benchmarks need besides the project's own environment: .venv-bench from its lock, and wrk.
# usage: sh benchmarks/install.sh [python3.11]
set -eu
cd "$(dirname "$0")/.."
python=${1:-python3.11}
stamp=.venv-bench/.installed

if [ ! -e "$stamp" ] || [ requirements/bench.txt -nt "$stamp" ]; then
    echo "  creating .venv-bench: the peers, and what draws the plot"
    [ -x .venv-bench/bin/python ] || "$python" -m venv .venv-bench
    .venv-bench/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/bench.txt
    touch "$stamp"
fi

if ! command -v wrk >/dev/null 2>&1; then
    command -v apt-get >/dev/null 2>&1 || { echo "usine: make bench needs wrk: install it" >&2; exit 1; }
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
    echo "  installing wrk"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends wrk >/dev/null
fi
