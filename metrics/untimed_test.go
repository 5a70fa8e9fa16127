package metrics_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
)

// Where nobody knows when any of the closed was closed, no rate and no duration is made from what is left: in the report, in a group,
// and after a merge. One closing whose time is known is enough.
func TestNoRateWithoutAClosingWhoseTimeIsKnown(t *testing.T) {
	var facts []metrics.Fact
	for i := range 12 {
		unknown := closedAfter(i, time.Hour)
		unknown.ID, unknown.Path, unknown.Lead = ticket.ID(fmt.Sprint("u", i)), "city/east", market
		unknown.Promise, unknown.ClosedUnknown = start.Add(2*time.Hour), true
		late := metrics.Fact{
			ID: ticket.ID(fmt.Sprint("o", i)), Path: "city/east", State: ticket.Received,
			Created: start, Changed: start, Promise: start.Add(time.Hour), Lead: market,
		}
		facts = append(facts, unknown, late)
	}
	conf := metrics.Config{Definitions: kpibook.Book(), At: start.AddDate(0, 0, 1)}
	absent := metrics.Value{Absent: true}
	east := func(r metrics.Report, id string) metrics.Value {
		table, ok := r.Table(metrics.Grouping{By: metrics.ByUnit, Depth: 2})
		require.True(t, ok)
		for _, g := range table.Groups {
			if g.Key == string(grid.NewPath("city", "east")) {
				v, _ := table.Value(g, id)
				return v
			}
		}
		return metrics.Value{}
	}
	r := reportOf(t, conf, facts)
	for _, id := range []string{
		kpibook.OnTime, kpibook.OnTimeOfClosed, kpibook.OnTimeRunning,
		kpibook.ClosingMedian, kpibook.ClosingP90, kpibook.ClosingMean,
	} {
		assert.Equal(t, absent, figure(t, r, id), id)
	}
	assert.Equal(t, absent, east(r, kpibook.OnTime))
	assert.Equal(t, metrics.Value{Num: 12, OK: true}, figure(t, r, kpibook.Overdue), "what is open is known")
	assert.Equal(t, metrics.Value{Num: 12, OK: true}, figure(t, r, kpibook.Closed))

	known := closedAfter(0, 3*time.Hour)
	known.ID, known.Path, known.Promise = "known", "city/west", start.Add(time.Hour)
	one, err := metrics.New(conf)
	require.NoError(t, err)
	two, err := metrics.New(conf)
	require.NoError(t, err)
	for _, f := range facts {
		require.NoError(t, one.Add(f))
	}
	require.NoError(t, one.Merge(two))
	assert.Equal(t, absent, figure(t, one.Report(), kpibook.OnTime))
	require.NoError(t, two.Add(known))
	require.NoError(t, two.Merge(one))
	r = two.Report()
	assert.Equal(t, metrics.Value{Den: 13, OK: true}, figure(t, r, kpibook.OnTime))
	assert.Equal(t, absent, east(r, kpibook.OnTime), "none of it is in the east")
	assert.EqualValues(t, 1, figure(t, r, kpibook.ClosingMedian).Num)

	table, _ := r.Table(metrics.Grouping{By: metrics.ByHandler})
	at := slices.IndexFunc(table.Groups, func(g metrics.Group) bool { return g.Key == string(market) })
	require.GreaterOrEqual(t, at, 0)
	v, _ := table.Value(table.Groups[at], kpibook.OnTime)
	assert.Equal(t, absent, v, "nor by who leads them")
}
