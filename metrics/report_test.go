package metrics_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// TestNoData: of nothing there is no rate, no time and no rank, and no text says 0 % or 100 %.
func TestNoData(t *testing.T) {
	r := reportOf(t, metrics.Config{At: start}, []metrics.Fact{{}})
	for _, list := range [][]metrics.Figure{r.Front, r.More} {
		for _, f := range list {
			assert.Equal(t, f.Quantity == metrics.Count || f.Quantity == metrics.Times, f.OK, f.ID)
			assert.Zero(t, f.Num+f.Den+f.Micros, f.ID)
			assert.Empty(t, f.Percent(), f.ID)
		}
	}
	for _, lang := range []gridgov.Language{gridgov.English, gridgov.Chinese} {
		var b strings.Builder
		require.NoError(t, r.FrontPage(&b, lang))
		assert.NotContains(t, b.String(), ".00 %")
		assert.Contains(t, b.String(), map[gridgov.Language]string{gridgov.English: "no data", gridgov.Chinese: "无数据"}[lang])
	}
	assert.Contains(t, string(document(t, r)), `"oldest":[]`, "empty lists are lists")
}

// TestMinSample: below the minimum a group has counts and nothing else; at it, it has all. The first page has no minimum.
func TestMinSample(t *testing.T) {
	var facts []metrics.Fact
	for i := range 19 {
		f := closedAfter(i, time.Hour)
		f.Promise, f.Lead = start.Add(2*time.Hour), ticket.Department("nine")
		if i >= 9 {
			f.Lead = ticket.Department("ten")
		}
		facts = append(facts, f)
	}
	r := reportOf(t, metrics.Config{At: start.AddDate(0, 0, 1)}, facts)
	table, ok := r.Table(metrics.Grouping{By: metrics.ByHandler})
	require.True(t, ok)
	require.Len(t, table.Groups, 2)
	nine, ten := table.Groups[0], table.Groups[1]
	v, _ := table.Value(nine, kpibook.OnTime)
	assert.Equal(t, metrics.Value{Num: 9, Den: 9, Few: true}, v)
	v, _ = table.Value(nine, kpibook.ResponseMedian)
	assert.Equal(t, metrics.Value{Num: 9, Few: true}, v)
	v, _ = table.Value(nine, kpibook.Received)
	assert.Equal(t, metrics.Value{Num: 9, OK: true}, v)
	v, _ = table.Value(ten, kpibook.OnTime)
	assert.Equal(t, metrics.Value{Num: 10, Den: 10, OK: true, Rank: 1}, v)
	v, _ = table.Value(ten, kpibook.ResponseMedian)
	assert.Equal(t, metrics.Value{Num: 10, Micros: 3_600_000_000, OK: true}, v)

	assert.Equal(t, "100.00 %", figure(t, reportOf(t, metrics.Config{At: start.AddDate(0, 0, 1)}, facts[:1]), kpibook.OnTime).Percent())
}

// TestRank: by exact fractions, ties share a place, and groups that stand at another level or nowhere have none.
func TestRank(t *testing.T) {
	var facts []metrics.Fact
	put := func(path grid.Path, onTime, late int) {
		for range onTime + late {
			f := closedAfter(len(facts), time.Hour)
			f.Path, f.Promise = path, start.Add(2*time.Hour)
			if onTime--; onTime < 0 {
				f.Promise = start
			}
			facts = append(facts, f)
		}
	}
	put("o", 20, 0)    // hangs above the level
	put("o/a", 10, 10) // half
	put("o/b", 11, 11) // half too
	put("o/c", 11, 10) // a little more
	put("o/d", 1, 1)   // too few
	put("", 20, 0)     // nowhere
	r := reportOf(t, metrics.Config{At: start.AddDate(0, 0, 1)}, facts)
	table, ok := r.Table(metrics.Grouping{By: metrics.ByUnit, Depth: 2})
	require.True(t, ok)
	got := make(map[string]int)
	for _, g := range table.Groups {
		v, ok := table.Value(g, kpibook.OnTime)
		require.True(t, ok)
		got[g.Key] = v.Rank
	}
	assert.Equal(t, map[string]int{"": 0, "o": 0, "o/a": 2, "o/b": 2, "o/c": 1, "o/d": 0}, got)
}

// TestTickets: behind each number of a report, grouped ones too, stand the tickets that it says: the parts add up to it, and
// what is left out says why.
func TestTickets(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of reports, in one goroutine")
	}
	facts := factsOf(t, histories(t, 250, 5))
	zone := time.FixedZone("UTC+8", 8*3600)
	r := reportOf(t, metrics.Config{At: start.AddDate(1, 0, 0), Zone: zone, Period: storage.Period{From: start.AddDate(0, 0, 2)}}, facts)
	behind := func(c metrics.Cell) int64 {
		ids, err := r.Tickets(c, slices.Values(append(facts, metrics.Fact{})))
		require.NoError(t, err)
		list := slices.Collect(ids)
		assert.Len(t, slices.Compact(slices.Sorted(slices.Values(list))), len(list))
		return int64(len(list))
	}
	check := func(f metrics.Figure, v metrics.Value, c metrics.Cell) {
		entries, err := r.Entries(c, slices.Values(append(facts, metrics.Fact{})))
		require.NoError(t, err)
		var num, in, nonzero int64
		seen := map[ticket.ID]bool{}
		for e := range entries {
			assert.False(t, seen[e.ID], "%s twice in %v", e.ID, c)
			seen[e.ID] = true
			num += e.Adds
			if e.In {
				in++
				nonzero += min(1, e.Adds)
				assert.Equal(t, f.Quantity == metrics.Share && e.Adds == 0, f.Quantity != metrics.Weighted && e.Lacks != 0,
					"%s in %v: why not in the numerator", e.ID, c)
				assert.Zero(t, e.Has)
			} else {
				assert.Zero(t, e.Adds)
				assert.True(t, e.Lacks|e.Has != 0 || f.Quantity == metrics.Times || f.Quantity == metrics.Duration, "%s in %v: no reason", e.ID, c)
			}
		}
		assert.Equal(t, v.Num, num, "%v", c)
		assert.Equal(t, nonzero, behind(c), "%v", c)
		whole := c
		whole.Whole = true
		assert.Equal(t, in, behind(whole), "%v", c)
		switch f.Quantity {
		case metrics.Share:
			assert.Equal(t, v.Den, in, "%v", c)
		case metrics.Weighted:
			assert.Equal(t, v.Den, 100*in, "%v", c)
		case metrics.Times:
			assert.Equal(t, v.Tickets, in, "%v", c)
		}
	}
	for _, list := range [][]metrics.Figure{r.Front, r.More} {
		for _, f := range list {
			check(f, f.Value, metrics.Cell{Figure: f.ID})
		}
	}
	for _, table := range r.Tables {
		for _, g := range table.Groups[:min(3, len(table.Groups))] {
			for i, id := range table.Columns {
				f, ok := r.Figure(id)
				require.True(t, ok)
				check(f, g.Values[i], metrics.Cell{Figure: id, Grouping: table.Grouping, Key: g.Key})
			}
		}
	}
	row := r.Kinds.Rows[0]
	for i, kind := range r.Kinds.Kinds {
		c := metrics.Cell{
			Figure: kpibook.Received, Grouping: metrics.Grouping{By: metrics.ByKindUnit, Depth: r.Kinds.Depth},
			Key: kind + "/" + string(row.Path),
		}
		assert.Equal(t, row.Counts[i], behind(c))
	}

	first, err := r.Tickets(metrics.Cell{Figure: kpibook.Received}, slices.Values(facts))
	require.NoError(t, err)
	for range first {
		break // a consumer may stop
	}
	for _, c := range []metrics.Cell{{}, {Figure: "nobody"}, {Figure: kpibook.Open, Grouping: metrics.Grouping{By: metrics.ByKind}}} {
		_, err := r.Tickets(c, slices.Values(facts))
		require.ErrorIs(t, err, gridgov.ErrInvalid)
	}
	_, err = metrics.Report{}.Tickets(metrics.Cell{Figure: kpibook.Open}, slices.Values(facts))
	require.ErrorIs(t, err, gridgov.ErrInvalid)
}

func TestOldest(t *testing.T) {
	var facts []metrics.Fact
	for i := range 20 {
		at := start.Add(time.Duration(i/2) * time.Hour) // two at each instant: the id decides
		facts = append(facts, metrics.Fact{ID: ticket.ID(fmt.Sprintf("t%02d", i^1)), State: ticket.Received, Created: at, Changed: at})
	}
	r := reportOf(t, metrics.Config{At: start.AddDate(0, 0, 1)}, facts)
	require.Len(t, r.Oldest, metrics.Oldest)
	for i, o := range r.Oldest {
		assert.Equal(t, ticket.ID(fmt.Sprintf("t%02d", i)), o.ID)
	}
	assert.Equal(t, metrics.Value{Num: 20, Micros: 24 * 3_600_000_000, OK: true}, figure(t, r, kpibook.OldestOpen),
		"the greatest is exact")
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		num, den int64
		want     string
	}{
		{0, 1, "0.00 %"},
		{1, 1, "100.00 %"},
		{1, 3, "33.33 %"},
		{2, 3, "66.67 %"},
		{1, 8, "12.50 %"},
		{911, 972, "93.72 %"},
		{737, 972, "75.82 %"}, // the bulletin of TIANMEN
		{1, 20000, "0.01 %"},
		{1, 20001, "0.00 %"},
		{3, 200, "1.50 %"},
		{math.MaxInt64, math.MaxInt64, "100.00 %"},
		{math.MaxInt64 / 2, math.MaxInt64, "50.00 %"},
		{2, 1, ""},
		{-1, 1, ""},
		{0, 0, ""},
	} {
		assert.Equal(t, c.want, metrics.Value{Num: c.num, Den: c.den, OK: true}.Percent(), "%d/%d", c.num, c.den)
	}
}

// TestJSON: a report can be read again, and written again to the same bytes.
func TestJSON(t *testing.T) {
	doc := document(t, reportOf(t, metrics.Config{At: start.AddDate(1, 0, 0)}, factsOf(t, histories(t, 100, 9))))
	var again metrics.Report
	require.NoError(t, json.Unmarshal(doc, &again))
	assert.Equal(t, string(doc), string(document(t, again)))
	require.NoError(t, again.Text(new(bytes.Buffer), gridgov.English))
}
