#!/bin/sh
# All tests, in three runs of pytest at a time on two processors, since most of them wait for servers. The services'
# integration tests; the platform from outside; the site in a real browser, then what needs no server, of which the chassis
# and what starts threads of the gateway a second time on real threads, as the gateway has them in production. One folder of
# integration tests with servers of its own goes with the second, so that the three end together. The browser goes first
# where they compete: a page that waits too long is an error there. The output of the last two is shown when all have ended.
# $1 is pytest; fails if one of them does.
set -u
here=$(dirname "$0")
mkdir -p build
{
	nice -n 5 "$1" tests/e2e tests/faults
	outside=$?
	nice -n 5 "$1" tests/integration/local_servers
	servers=$?
	[ "$outside" = 0 ] && [ "$servers" = 0 ]
} >build/platform.log 2>&1 &
platform=$!
{
	sh "$here/browser.sh" "$1"
	browser=$?
	"$1" tests/unit tests/contract tests/architecture
	green=$?
	# Unquoted: files without spaces in their names.
	THREADS=real "$1" $(grep -lE 'threading|wait_until' tests/unit/gateway/test_*.py) tests/unit/test_chassis_*.py
	real=$?
	[ "$browser" = 0 ] && [ "$green" = 0 ] && [ "$real" = 0 ]
} >build/others.log 2>&1 &
others=$!
nice -n 5 "$1" tests/integration --ignore=tests/integration/local_servers --ignore=tests/integration/permissions
services=$?
nice -n 5 "$1" tests/integration/permissions
permissions=$?
wait "$platform"
platform=$?
cat build/platform.log
wait "$others"
others=$?
cat build/others.log
[ "$services" = 0 ] && [ "$permissions" = 0 ] && [ "$platform" = 0 ] && [ "$others" = 0 ]
