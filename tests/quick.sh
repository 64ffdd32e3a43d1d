#!/bin/sh
# While working: all that needs no server, and beside it one click through the running platform, embedded. $1 is pytest.
set -u
mkdir -p build
"$1" -q "tests/e2e/test_visit.py::test_every_hotspot_of_a_tour_brings_points_that_stay[embedded]" >build/click.log 2>&1 &
click=$!
"$1" -q tests/unit tests/contract tests/architecture
others=$?
wait "$click"
click=$?
tail -n 3 build/click.log
[ "$click" = 0 ] || cat build/click.log
[ "$click" = 0 ] && [ "$others" = 0 ]
