#!/bin/sh
# Every fault. Most of the time is spent waiting for servers to notice and to come back, so two runs of pytest go at a
# time, each on servers of its own; what measures how much the platform takes comes last, alone. $1 is the folder of
# pytest and python; fails if a run does. The table of all runs comes at the end.
set -u
bin=$1
cd "$(dirname "$0")/.." || exit 2
rows=build/faults
rm -rf "$rows"
mkdir -p "$rows"

strike() {
	part=$1
	shift
	FAULTS_ROWS="$rows/$part.json" "$bin/pytest" "$@" -m faults --timeout 300
}

f=tests/faults
strike 1 $f/test_fault_broker.py $f/test_fault_database.py $f/test_fault_network.py >"$rows/1.log" 2>&1 &
waiting=$!
others=$(ls $f/test_fault_*.py | grep -vE 'broker|database|network|overload|stops|cluster')
strike 2 $others
second=$?
wait "$waiting"
first=$?
cat "$rows/1.log"
strike 3 $f/test_fault_cluster.py # three of each server: nothing beside them
third=$?
strike 4 $f/test_fault_overload.py $f/test_fault_stops.py
fourth=$?
"$bin/python" $f/report.py "$rows"/*.json
[ "$first" = 0 ] && [ "$second" = 0 ] && [ "$third" = 0 ] && [ "$fourth" = 0 ]
