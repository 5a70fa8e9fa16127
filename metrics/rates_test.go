package metrics_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// closedOne is a ticket that the market's people answered and the resident closed, in the first three hours.
func closedOne(t testing.TB, r *desk.Rules) *history {
	h := received(t, r, ticket.Request{}, resident)
	h.do(t, r, hour, clerk, ticket.Transfer{To: market})
	h.do(t, r, hour, seller, ticket.Answer{Text: "done", Resolution: ticket.Solved})
	h.do(t, r, hour, resident, ticket.Close{})
	return h
}

// TestCallBacks: what counts of several call-backs.
func TestCallBacks(t *testing.T) {
	r := rules(t)
	call := func(h *history, minutes int, c ticket.CallBack) { h.do(t, r, minutes, clerk, c) }
	good := ticket.CallBack{Reached: true, Contacted: true, Solved: true, Satisfied: 5}
	bad := ticket.CallBack{Reached: true, Satisfied: 1}
	for name, c := range map[string]struct {
		do             func(h *history)
		tried, reached int32
		said           [3]int
		called         int // minutes after the receiving
	}{
		"nobody called":      {func(*history) {}, 0, 0, [3]int{}, 0},
		"not reached":        {func(h *history) { call(h, 10, ticket.CallBack{}) }, 1, 0, [3]int{}, 190},
		"not reached, twice": {func(h *history) { call(h, 10, ticket.CallBack{}); call(h, 10, ticket.CallBack{}) }, 2, 0, [3]int{}, 200},
		"reached":            {func(h *history) { call(h, 10, good) }, 1, 1, [3]int{1, 1, 5}, 190},
		"reached at last":    {func(h *history) { call(h, 10, ticket.CallBack{}); call(h, 10, bad) }, 2, 1, [3]int{0, 0, 1}, 200},
		"a try after it changes nothing": {func(h *history) {
			call(h, 10, bad)
			call(h, 10, ticket.CallBack{})
		}, 2, 1, [3]int{0, 0, 1}, 190},
		"a reopening washes nothing": {func(h *history) {
			call(h, 10, bad)
			h.do(t, r, 10, clerk, ticket.Reopen{Reason: "not solved"})
		}, 1, 1, [3]int{0, 0, 1}, 190},
		"the next one that reaches counts instead": {func(h *history) {
			call(h, 10, bad)
			h.do(t, r, 10, clerk, ticket.Reopen{Reason: "not solved"})
			h.do(t, r, 10, seller, ticket.Answer{Text: "now", Resolution: ticket.Solved})
			h.do(t, r, 10, resident, ticket.Close{})
			call(h, 10, good)
		}, 2, 2, [3]int{1, 1, 5}, 230},
		"reached, and how satisfied was " +
			"not said": {func(h *history) { call(h, 10, ticket.CallBack{Reached: true, Solved: true}) }, 1, 1, [3]int{0, 1, 0}, 190},
	} {
		h := closedOne(t, r)
		c.do(h)
		f := h.fact(t)
		var said [3]int
		if f.Contacted {
			said[0] = 1
		}
		if f.SaidSolved {
			said[1] = 1
		}
		said[2] = int(f.Satisfied)
		assert.Equal(t, c.said, said, name)
		assert.Equal(t, [2]int32{c.tried, c.reached}, [2]int32{f.CallBacks, f.Reached}, name)
		if c.tried > 0 {
			assert.Equal(t, minutes(c.called), f.Called, name)
		} else {
			assert.Zero(t, f.Called, name)
		}
	}
}

// TestThreeRates: the formulas on ten tickets that can be counted by hand, with their tickets and what is left out and why.
func TestThreeRates(t *testing.T) {
	r := rules(t)
	var facts []metrics.Fact
	add := func(h *history) {
		f := h.fact(t)
		f.ID = ticket.ID(fmt.Sprintf("t%02d", len(facts)+1))
		facts = append(facts, f)
	}
	for i, c := range []ticket.CallBack{
		{Reached: true, Contacted: true, Solved: true, Satisfied: 5},
		{Reached: true, Contacted: true, Solved: true, Satisfied: 4},
		{Reached: true, Contacted: true, Solved: false, Satisfied: 3},
		{Reached: true, Contacted: true, Solved: true, Satisfied: 3},
		{Reached: true, Contacted: true, Satisfied: 2},
		{Reached: true, Satisfied: 1},
		{Reached: true, Contacted: true, Solved: true}, // how satisfied: not said
		{}, // not reached
	} {
		h := closedOne(t, r)
		h.do(t, r, 10*(i+1), clerk, c)
		add(h)
	}
	void := received(t, r, ticket.Request{}, resident)
	void.do(t, r, hour, clerk, ticket.Refer{Channel: "court"})
	void.do(t, r, hour, clerk, ticket.CallBack{Reached: true, Contacted: true, Solved: true, Satisfied: 5})
	add(void)
	add(closedOne(t, r)) // nobody called
	conf := metrics.Config{Definitions: kpibook.Book(), At: start.AddDate(0, 0, 3), MinSample: 1}
	report := reportOf(t, conf, facts)
	for id, want := range map[string]struct {
		value   metrics.Value
		percent string
	}{
		kpibook.Called:     {metrics.Value{Num: 9, OK: true}, ""},
		kpibook.Reached:    {metrics.Value{Num: 7, Den: 8, OK: true}, "87.50 %"},
		kpibook.Contacted:  {metrics.Value{Num: 6, Den: 7, OK: true}, "85.71 %"},
		kpibook.SaidSolved: {metrics.Value{Num: 4, Den: 7, OK: true}, "57.14 %"},
		kpibook.Satisfied:  {metrics.Value{Num: 2*100 + 2*90, Den: 700, OK: true}, "54.29 %"}, // (2 + 0.9 × 2) / 7
		kpibook.Unsaid:     {metrics.Value{Num: 1, OK: true}, ""},
	} {
		got := figure(t, report, id)
		assert.Equal(t, want.value, got, id)
		assert.Equal(t, want.percent, got.Percent(), id)
	}

	entries, err := report.Entries(metrics.Cell{Figure: kpibook.Satisfied}, slices.Values(facts))
	require.NoError(t, err)
	assert.Equal(t, []metrics.Entry{
		{ID: "t01", In: true, Adds: 100},
		{ID: "t02", In: true, Adds: 100},
		{ID: "t03", In: true, Adds: 90},
		{ID: "t04", In: true, Adds: 90},
		{ID: "t05", In: true},
		{ID: "t06", In: true},
		{ID: "t07", In: true, Lacks: metrics.IsSaidSatisfied},
		{ID: "t08", Lacks: metrics.IsReached},
		{ID: "t09", Lacks: metrics.IsCounted},
	}, slices.Collect(entries), "who was never called lies in no period of call-backs")
	entries, err = report.Entries(metrics.Cell{Figure: kpibook.SaidSolved}, slices.Values(facts))
	require.NoError(t, err)
	for e := range entries {
		assert.Equal(t, e.In && e.Adds == 0, e.Lacks == metrics.IsSaidSolved, e.ID)
	}
	assert.Equal(t, "回访称已解决", metrics.IsSaidSolved.In(gridgov.Chinese))

	// A period holds the calls of it, and the scale is the host's.
	conf.Period = storage.Period{From: minutes(180 + 30), To: minutes(180 + 60)}
	conf.Definitions = kpibook.Book()
	at := slices.IndexFunc(conf.Definitions, func(d metrics.Definition) bool { return d.ID == kpibook.Satisfied })
	conf.Definitions[at].Scale = metrics.Scale{0, 0, 50, 80, 100, 100}
	report = reportOf(t, conf, facts)
	assert.Equal(t, metrics.Value{Num: 80 + 80 + 50, Den: 300, OK: true}, figure(t, report, kpibook.Satisfied), "the third to the fifth")
	assert.Zero(t, figure(t, report, kpibook.Received).Num)
}

// TestRatesAreRanked: those who answer for the work are compared by the three rates, and a group of few is not.
func TestRatesAreRanked(t *testing.T) {
	var facts []metrics.Fact
	put := func(who ticket.Handler, said ...uint8) {
		for _, n := range said {
			f := closedAfter(len(facts), time.Hour)
			f.Lead, f.CallBacks, f.Reached, f.Satisfied, f.Called = who, 1, 1, n, f.Closed
			facts = append(facts, f)
		}
	}
	put(market, 5, 5, 3)
	put(police, 5, 5, 4)
	put(ticket.Department("works"), 5)
	report := reportOf(t, metrics.Config{At: start.AddDate(0, 0, 1), MinSample: 2}, facts)
	table, ok := report.Table(metrics.Grouping{By: metrics.ByHandler})
	require.True(t, ok)
	got := map[string]metrics.Value{}
	for _, g := range table.Groups {
		got[g.Key], ok = table.Value(g, kpibook.Satisfied)
		require.True(t, ok)
	}
	assert.Equal(t, map[string]metrics.Value{
		string(market):                     {Num: 290, Den: 300, OK: true, Rank: 2},
		string(police):                     {Num: 300, Den: 300, OK: true, Rank: 1},
		string(ticket.Department("works")): {Num: 100, Den: 100, Few: true},
	}, got)
}
