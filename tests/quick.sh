#!/bin/sh
# While working, on two processors: what needs no server, and one click through the running platform, embedded. $1 is pytest.
set -u
mkdir -p build
{
	"$1" -q tests/unit/gateway tests/unit/test_chassis_*.py tests/contract tests/architecture
	gateway=$?
	"$1" -q "tests/e2e/test_visit.py::test_every_hotspot_of_a_tour_brings_points_that_stay[embedded]"
	click=$?
	[ "$gateway" = 0 ] && [ "$click" = 0 ]
} >build/quick.log 2>&1 &
beside=$!
"$1" -q tests/unit --ignore tests/unit/gateway --ignore-glob 'tests/unit/test_chassis_*'
services=$?
wait "$beside"
beside=$?
if [ "$beside" = 0 ]; then grep -E '^[0-9]+ passed' build/quick.log; else cat build/quick.log; fi
[ "$services" = 0 ] && [ "$beside" = 0 ]
