#!/bin/sh
# Two runs of pytest at a time, since half of the tests wait for servers: the services' integration tests, and all
# others, whose output is shown when both have ended. The unit tests of chassis and gateway are run a second time on real
# threads, as the gateway has them in production. $1 is pytest; fails if one of them does.
set -u
mkdir -p build
{
	"$1" tests/e2e tests/faults tests/unit tests/contract tests/architecture
	green=$?
	THREADS=real "$1" tests/unit/gateway tests/unit/test_chassis_*.py
	real=$?
	[ "$green" = 0 ] && [ "$real" = 0 ]
} >build/others.log 2>&1 &
others=$!
"$1" tests/integration
services=$?
wait "$others"
others=$?
cat build/others.log
[ "$services" = 0 ] && [ "$others" = 0 ]
