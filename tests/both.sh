#!/bin/sh
# Two runs of pytest at a time, since half of the tests wait for servers: the services' integration tests, and all
# others, whose output is shown when both have ended. $1 is pytest; fails if one of them does.
set -u
mkdir -p build
"$1" tests/e2e tests/faults tests/unit tests/contract tests/architecture >build/others.log 2>&1 &
others=$!
"$1" tests/integration
services=$?
wait "$others"
others=$?
cat build/others.log
[ "$services" = 0 ] && [ "$others" = 0 ]
