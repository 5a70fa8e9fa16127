package metrics_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
)

// What the facts cannot know has no value anywhere, counts too, and is told as missing.
func TestAbsent(t *testing.T) {
	var facts []metrics.Fact
	for i := range 12 {
		f := closedAfter(i, time.Hour)
		f.Lead, f.Promise = market, start.Add(2*time.Hour)
		facts = append(facts, f)
	}
	conf := metrics.Config{
		Definitions: kpibook.Book(),
		At:          start.AddDate(0, 0, 1),
		Absent: []string{
			kpibook.Overdue, kpibook.OnTime, kpibook.ResponseMedian, kpibook.TimesReopened,
			kpibook.OldestOpen,
		},
	}
	r := reportOf(t, conf, append(facts, metrics.Fact{ID: "open", State: ticket.Received, Created: start, Changed: start}))
	for _, id := range conf.Absent {
		assert.Equal(t, metrics.Value{Absent: true}, figure(t, r, id), id)
	}
	assert.Empty(t, r.Oldest)
	assert.Contains(t, string(document(t, r)), `"oldest":[]`)
	table, _ := r.Table(metrics.Grouping{By: metrics.ByHandler})
	for _, g := range table.Groups {
		v, ok := table.Value(g, kpibook.OnTime)
		require.True(t, ok)
		assert.Equal(t, metrics.Value{Absent: true}, v)
	}
	for lang, says := range map[gridgov.Language][]string{
		gridgov.English: {"not in this log", "received 13 = closed 12 + open 1\n"}, gridgov.Chinese: {"日志未记载", "受理 13 = 已办结 12 + 未办结 1\n"},
	} {
		var front, all strings.Builder
		require.NoError(t, r.FrontPage(&front, lang))
		for _, word := range says {
			assert.Contains(t, front.String(), word)
		}
		require.NoError(t, r.Text(&all, lang))
		assert.Equal(t, 4, strings.Count(front.String(), says[0]))
		assert.Equal(t, 5, strings.Count(all.String(), says[0]), "no column of a table repeats it")
	}
	conf.Absent = append(conf.Absent, kpibook.Open)
	var front strings.Builder
	require.NoError(t, reportOf(t, conf, facts).FrontPage(&front, gridgov.English))
	assert.NotContains(t, front.String(), "received 12 =")

	_, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: start, Absent: []string{"no_such"}, Days: []metrics.Measure{0}})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	require.ErrorContains(t, err, "absent[0]")
	require.ErrorContains(t, err, "days[0]")
	one, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: start, Absent: []string{kpibook.Open}})
	require.NoError(t, err)
	for _, c := range []metrics.Config{{At: start}, {At: start, Absent: []string{kpibook.Open}, Days: []metrics.Measure{metrics.Age}}} {
		c.Definitions = kpibook.Book()
		other, err := metrics.New(c)
		require.NoError(t, err)
		require.ErrorIs(t, one.Merge(other), gridgov.ErrInvalid)
	}
}

// Durations of days are told in days, and no hours are made up.
func TestDays(t *testing.T) {
	conf := metrics.Config{Definitions: kpibook.Book(), At: start.AddDate(0, 0, 9), MinSample: 1, Days: []metrics.Measure{metrics.ClosingTime}}
	r := reportOf(t, conf, []metrics.Fact{closedAfter(1, 0), closedAfter(2, 0), closedAfter(3, 47*time.Hour)})
	assert.True(t, figure(t, r, kpibook.ClosingMedian).Days)
	assert.False(t, figure(t, r, kpibook.ResponseMedian).Days)
	for lang, days := range map[gridgov.Language]string{gridgov.English: " 0 d ", gridgov.Chinese: " 0 天 "} {
		var b strings.Builder
		require.NoError(t, r.FrontPage(&b, lang))
		assert.Contains(t, b.String(), days)
	}
	var all strings.Builder
	require.NoError(t, reportOf(t, conf, []metrics.Fact{closedAfter(3, 47*time.Hour)}).Text(&all, gridgov.English))
	assert.Contains(t, all.String(), " 1 d ", "from 0:00 of a day to 23:00 of the next one")
}
