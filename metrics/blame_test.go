package metrics_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// taken is what somebody does so long after the receiving.
type taken struct {
	after time.Duration
	by    ticket.Actor
	do    ticket.Command
}

func written(t testing.TB, by ticket.Actor, req ticket.Request, steps ...taken) history {
	t.Helper()
	r := rules(t)
	req.Text = "x"
	var h history
	c, err := r.Receive("t1", by, start, req, ticket.Place{Path: office + "/a", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	h.take(c)
	for _, s := range steps {
		changes, err := r.Decide(h.ticket, desk.Step{By: s.by, At: start.Add(s.after), Do: s.do})
		require.NoError(t, err, ticket.VerbOf(s.do))
		h.take(changes[0])
	}
	return h
}

// group is a value of a figure in a table, by key; nil where nothing counts there.
func group(t testing.TB, by metrics.Dimension, id string, hs ...history) map[string]metrics.Value {
	t.Helper()
	r := reportOf(t, metrics.Config{At: start.AddDate(0, 0, 60), MinSample: 1}, factsOf(t, hs))
	table, ok := r.Table(metrics.Grouping{By: by})
	require.True(t, ok)
	out := map[string]metrics.Value{}
	for _, g := range table.Groups {
		if v, ok := table.Value(g, id); ok && v.Num+v.Den > 0 {
			out[g.Key] = v
		}
	}
	return out
}

// The first response counts for who gave it, whoever had the ticket later; and where it came too late, for who had it when it
// was due.
func TestAResponseCountsForWhoGaveIt(t *testing.T) {
	other := actor("market-2", ticket.RoleHandler, market)
	h := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{2 * time.Minute, seller, ticket.Respond{Text: "x"}},
		taken{time.Hour, seller, ticket.Assign{To: "market-2"}},
		taken{2 * time.Hour, other, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
	)
	by := group(t, metrics.ByOfficer, kpibook.ResponseMedian, h)
	assert.Equal(t, int64(1), by["market-1"].Num, "who responded: %v", by)
	assert.Zero(t, by["market-2"].Num, "who had it later")
	assert.Equal(t, int64(1), group(t, metrics.ByOfficer, kpibook.ResponseInTime, h)["market-1"].Num)

	missed := written(t, resident, ticket.Request{},
		taken{20 * time.Hour, clerk, ticket.Transfer{To: market}},
		taken{21 * time.Hour, seller, ticket.Respond{Text: "x"}},
	)
	on := group(t, metrics.ByHandler, kpibook.ResponseInTime, missed)
	assert.Zero(t, on[string(market)].Den, "the desk missed it, before it was the market's: %v", on)
	assert.Equal(t, int64(1), on[""].Den)
	assert.Zero(t, on[""].Num)
	assert.Equal(t, int64(1), group(t, metrics.ByOfficer, kpibook.ResponseMedian, missed)["market-1"].Num,
		"the time is theirs who took it")

	desks := written(t, resident, ticket.Request{}, taken{time.Minute, clerk, ticket.Respond{Text: "x"}},
		taken{2 * time.Minute, clerk, ticket.Transfer{To: market}})
	assert.Equal(t, int64(1), group(t, metrics.ByHandler, kpibook.ResponseInTime, desks)[""].Num, "the desk's own response")
	assert.Equal(t, int64(1), group(t, metrics.ByOfficer, kpibook.ResponseInTime, desks)["desk-1"].Num)
}

// A ticket that is late before it is passed on is not the next handler's lateness.
func TestLatenessCountsForWhoHadIt(t *testing.T) {
	h := written(t, resident, ticket.Request{Priority: ticket.Urgent},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{5 * 24 * time.Hour, clerk, ticket.Transfer{To: police}},
		taken{5*24*time.Hour + time.Minute, officer, ticket.Accept{}},
		taken{5*24*time.Hour + time.Hour, officer, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		taken{5*24*time.Hour + 2*time.Hour, clerk, ticket.Close{}},
	)
	for _, id := range []string{kpibook.OnTime, kpibook.HandleInTime, kpibook.AcceptInTime, kpibook.Unprompted} {
		on := group(t, metrics.ByHandler, id, h)
		assert.Zero(t, on[string(police)].Den, "%s: %v", id, on)
		assert.Equal(t, int64(1), on[string(market)].Den, "%s: %v", id, on)
	}
	assert.Equal(t, int64(1), group(t, metrics.ByHandler, kpibook.Closed, h)[string(police)].Num, "what is, counts for who has it")
}

// Whose reply was sent back, who was reminded, and who got more time: each for their own.
func TestTimesCountForWhomTheyFellOn(t *testing.T) {
	h := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{2 * time.Minute, overseer, ticket.Remind{}},
		taken{time.Hour, seller, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		taken{2 * time.Hour, clerk, ticket.Rework{Reason: "x"}},
		taken{3 * time.Hour, clerk, ticket.Transfer{To: police}},
		taken{4 * time.Hour, overseer, ticket.Remind{}},
		taken{5 * time.Hour, overseer, ticket.Remind{}},
		taken{6 * time.Hour, officer, ticket.Extend{By: hours(5), Reason: "x"}},
		taken{7 * time.Hour, clerk, ticket.Grant{}},
	)
	for id, want := range map[string]map[string]int64{
		kpibook.TimesReworked: {string(market): 1},
		kpibook.Reworked:      {},
		kpibook.TimesReminded: {string(market): 1, string(police): 2},
		kpibook.TimesExtended: {string(police): 1},
	} {
		for key, n := range want {
			assert.Equal(t, n, group(t, metrics.ByHandler, id, h)[key].Num, "%s of %s", id, key)
		}
	}
	assert.Zero(t, group(t, metrics.ByHandler, kpibook.TimesReworked, h)[string(police)].Num)
}

// Whoever assists, or is of the unit that the ticket lies in, responds for themselves and not for the lead.
func TestAResponseCountsForWhomTheActorSpeaks(t *testing.T) {
	joint := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{2 * time.Minute, clerk, ticket.Convene{Assist: []ticket.Party{{Handler: police}}}},
		taken{5 * time.Minute, officer, ticket.Respond{Text: "we come"}})
	assert.Equal(t, map[string]metrics.Value{string(police): {Num: 1, Den: 1}},
		sums(group(t, metrics.ByHandler, kpibook.ResponseInTime, joint)))
	assert.Equal(t, map[string]metrics.Value{officer.ID: {Num: 1, Den: 1}},
		sums(group(t, metrics.ByOfficer, kpibook.ResponseInTime, joint)))

	patrol := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{5 * time.Minute, worker, ticket.Respond{Text: "I am here"}})
	unit := string(ticket.UnitHandler(office.Base()))
	assert.Equal(t, map[string]metrics.Value{unit: {Num: 1, Den: 1}}, sums(group(t, metrics.ByHandler, kpibook.ResponseInTime, patrol)))
}

// sums are values without what is derived from them.
func sums(of map[string]metrics.Value) map[string]metrics.Value {
	out := map[string]metrics.Value{}
	for key, v := range of {
		out[key] = metrics.Value{Num: v.Num, Den: v.Den}
	}
	return out
}
