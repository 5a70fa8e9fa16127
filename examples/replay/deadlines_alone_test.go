package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// A log with deadlines and without closings is one of what is open: what is overdue is known, and what was closed is not.
func TestALogWithDeadlinesAndWithoutClosings(t *testing.T) {
	log := inFile(t, "log.csv", "opened,due\n2024-03-01,2024-03-02\n2024-03-01,2024-03-09\n2024-03-05,\n")
	columns := inFile(t, "map.json", `{"columns": {"opened": "opened", "due": "due"}, "root": {"id": "city"}}`)
	rep := parsed(t, reportOf(t, "-store", "mem", "-log", log, "-map", columns))
	overdue, _ := rep.Metrics.Figure(kpibook.Overdue)
	assert.Equal(t, metrics.Value{Num: 1, OK: true}, overdue.Value)
	closed, _ := rep.Metrics.Figure(kpibook.Closed)
	assert.Equal(t, metrics.Value{Absent: true}, closed.Value)
}
