#!/bin/sh
# Two runs of pytest at a time, since half of the tests wait for servers: those of the running platform, whose output
# is shown when both have ended, and all others. $1 is pytest; fails if one of them does.
set -u
mkdir -p build
"$1" tests/e2e tests/faults >build/running.log 2>&1 &
running=$!
"$1" tests/unit tests/contract tests/architecture tests/integration
others=$?
wait "$running"
running=$?
cat build/running.log
[ "$running" = 0 ] && [ "$others" = 0 ]
