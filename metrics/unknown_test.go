package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
)

// gapsAt are the gaps of a history from one event on.
func (h *history) gapsAt(t testing.TB, first int64, gap metrics.Gap) metrics.Fact {
	t.Helper()
	f, err := metrics.FactWithGaps(h.ticket, h.events, func(e *ticket.Event) metrics.Gap {
		if e.Seq >= first {
			return gap
		}
		return 0
	})
	require.NoError(t, err)
	return f
}

// What was closed nobody knows when counts as closed, and in nothing that has to do with the time.
func TestClosedAtAnUnknownTime(t *testing.T) {
	r := rules(t)
	h := received(t, r, ticket.Request{Kind: ticket.Complaint, Due: minutes(60), Origin: ticket.FromAbove, Reporter: "p1"}, clerk)
	h.do(t, r, 1, clerk, ticket.Transfer{To: market})
	first := h.ticket.Version + 1
	h.do(t, r, 10_000, seller, ticket.Answer{Text: "so", Resolution: ticket.Solved})
	h.do(t, r, 0, clerk, ticket.Close{})
	known, f := h.fact(t), h.gapsAt(t, first, metrics.NoTime)
	require.False(t, known.ClosedUnknown)
	require.True(t, f.ClosedUnknown)
	assert.Equal(t, known.Closed, f.Closed)
	assert.Zero(t, f.Responded)
	assert.Zero(t, f.FirstAct)
	assert.Zero(t, f.Handle.Met+f.Handle.Late+f.Accept.Late, "no stage is judged by it")
	assert.Zero(t, f.CallBack.Due, "and none runs from it")
	inTime := f
	inTime.Promise = f.Closed.Add(1)
	assert.Zero(t, metrics.ConditionsOf(inTime, f.Closed)&metrics.IsOnTime)

	conf := metrics.Config{Definitions: kpibook.Book(), At: minutes(20_000), MinSample: 1}
	counts := map[string]int64{
		kpibook.Received: 1, kpibook.Closed: 1, kpibook.Solved: 1, kpibook.OnTime: 0, kpibook.OnTimeOfClosed: 0,
		kpibook.ClosingMedian: 0, kpibook.ClosingMean: 0, kpibook.ClosedInPeriod: 0, kpibook.Open: 0,
		kpibook.ResponseInTime: 0, kpibook.Unprompted: 0, kpibook.HandleInTime: 0, kpibook.StageOverdue: 0,
		kpibook.StageDueSoon: 0, kpibook.TimesLate: 0, kpibook.CallBackInTime: 0,
	}
	report := reportOf(t, conf, []metrics.Fact{f})
	for id, n := range counts {
		v := figure(t, report, id)
		assert.Equal(t, n, max(v.Num, v.Den), id)
	}
	for _, g := range []metrics.Dimension{metrics.ByDay, metrics.ByWeek, metrics.ByMonth} {
		table, _ := report.Table(metrics.Grouping{By: g})
		for _, group := range table.Groups {
			v, _ := table.Value(group, kpibook.ClosedInPeriod)
			assert.Zero(t, v.Num, g)
		}
	}
	late := figure(t, reportOf(t, conf, []metrics.Fact{known}), kpibook.OnTime)
	assert.EqualValues(t, 1, late.Den, "the same with its time is late")

	h.do(t, r, 1, clerk, ticket.Reopen{Reason: "again"})
	assert.False(t, h.gapsAt(t, first, metrics.NoTime).ClosedUnknown, "it is open")
}

// A reply that only goes with a closing is an act, and ends the handling, but is no response.
func TestAClosingIsNoResponse(t *testing.T) {
	r := rules(t)
	h := received(t, r, ticket.Request{Kind: ticket.Complaint}, clerk)
	h.do(t, r, 1, clerk, ticket.Transfer{To: market})
	first := h.ticket.Version + 1
	h.do(t, r, 10, seller, ticket.Answer{Text: "so", Resolution: ticket.Solved})
	h.do(t, r, 0, clerk, ticket.Close{})
	f := h.gapsAt(t, first, metrics.NoResponse)
	assert.Zero(t, f.Responded)
	assert.Equal(t, metrics.Owner{}, f.Owners[metrics.ActRespond])
	assert.Equal(t, h.fact(t).FirstAct, f.FirstAct)
	assert.Equal(t, h.fact(t).Handle, f.Handle)
	assert.Equal(t, f.RespondBy, h.fact(t).RespondBy)

	soon, late := f, f
	soon.RespondBy, late.RespondBy = f.Closed.Add(1), f.Closed.Add(-1)
	at := minutes(100_000)
	assert.Zero(t, metrics.ConditionsOf(soon, at)&metrics.IsResponseDue, "a response is not due after the closing")
	assert.NotZero(t, metrics.ConditionsOf(late, at)&metrics.IsResponseDue)
}
