package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// What its status calls closed is not open, and has no time, also where the time cannot be read; what the log does not have is
// not OK.
func TestTheLogIsSilent(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	put(t, dir, "log.csv", "id,opened,closed,status,due\n1,2024-03-01 09:00:00,2024-03-02 09:00:00,Closed,2024-03-05 00:00:00\n"+
		"2,2024-03-01 10:00:00,,Closed,2024-03-05 00:00:00\n3,2024-03-01 11:00:00,,Cancelled,2024-03-05 00:00:00\n"+
		"4,2024-03-01 12:00:00,2024-03-02 12:00:00,Closed,2024-03-05 00:00:00\n5,2024-03-09 12:00:00,,Open,2024-03-12 00:00:00\n"+
		"6,2024-03-01 12:00:00,March,Closed,2024-03-05 00:00:00\n")
	put(t, dir, "map.json", `{"columns":{"id":"id","opened":"opened","closed":"closed","status":"status","due":"due"},
		"open_values":["Open"],"closed_values":["Closed","Cancelled"],"root":{"id":"city"}}`)
	front := map[string]metrics.Value{}
	rep := parsed(t, reportOf(t, "-log", "log.csv", "-map", "map.json", "-store", "mem"))
	for _, f := range rep.Metrics.Front {
		front[f.ID] = f.Value
	}
	for id, want := range map[string][2]int64{
		"received": {6, 0}, "closed": {5, 0}, "open": {1, 0}, "overdue": {0, 0}, "on_time": {2, 2}, "closed_on_time": {2, 2},
		"closing_median": {2, 0},
	} {
		v, ok := front[id]
		assert.True(t, ok, id)
		assert.True(t, v.OK, id)
		assert.Equal(t, want, [2]int64{v.Num, v.Den}, id)
	}
	for _, id := range []string{"response_median", "reopened", "reworked", "joint", "transferred", "direct", "unprompted", "officer_found"} {
		v, ok := front[id]
		assert.True(t, ok, id)
		assert.False(t, v.OK, id)
	}
	assert.EqualValues(t, 3, rep.Flagged["closed_time_unknown"])
	f, ok := rep.Metrics.Figure(kpibook.ClosedInPeriod)
	require.True(t, ok)
	assert.EqualValues(t, 2, f.Num)
}
