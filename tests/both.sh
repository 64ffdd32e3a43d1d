#!/bin/sh
# All tests, in two runs of pytest at a time, since half of them wait for servers. The parts of the platform: the services'
# integration tests, and what needs no server; those of chassis and gateway a second time on real threads, as the gateway
# has them in production. Beside them the whole platform, from outside and in a real browser; its output is shown when
# both have ended. $1 is pytest; fails if one of them does.
set -u
mkdir -p build
{
	"$1" tests/e2e tests/faults
	outside=$?
	sh "$(dirname "$0")/browser.sh" "$1"
	browser=$?
	[ "$outside" = 0 ] && [ "$browser" = 0 ]
} >build/platform.log 2>&1 &
platform=$!
"$1" tests/integration
services=$?
"$1" tests/unit tests/contract tests/architecture
green=$?
THREADS=real "$1" tests/unit/gateway tests/unit/test_chassis_*.py
real=$?
wait "$platform"
platform=$?
cat build/platform.log
[ "$services" = 0 ] && [ "$green" = 0 ] && [ "$real" = 0 ] && [ "$platform" = 0 ]
