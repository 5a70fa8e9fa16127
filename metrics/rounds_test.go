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

const hour = 60 // minutes

// swept lets the sweep do what is due some minutes after the last step.
func (h *history) swept(t testing.TB, r *desk.Rules, minutes int) {
	t.Helper()
	c, _, err := r.Sweep(h.ticket, system, h.ticket.Changed.Add(time.Duration(minutes)*time.Minute))
	require.NoError(t, err)
	require.NotEmpty(t, c.Events)
	h.take(c)
}

// TestRounds: what ends a stage, and by which limit it is judged. Signing is due a day after a dispatch, handling ten hours
// after it, an inspection 48 hours after the reply.
func TestRounds(t *testing.T) {
	r := rules(t)
	to := func(h *history, minutes int, who ticket.Handler) {
		h.do(t, r, minutes, clerk, ticket.Transfer{To: who, Within: hours(10)})
	}
	for name, c := range map[string]struct {
		do           func(h *history)
		of           *stage
		met, late    int32
		runs, inTime bool
	}{
		"signed for at the limit": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, 24*hour, seller, ticket.Accept{})
		}, acceptStage, 1, 0, false, true},
		"signed for after it": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, 24*hour+1, seller, ticket.Accept{})
		}, acceptStage, 0, 1, false, false},
		"passed on before it, which is nobody's fault": {func(h *history) {
			to(h, 0, market)
			to(h, 23*hour, police)
		}, acceptStage, 0, 0, true, false},
		"passed on after it, which washes nothing": {func(h *history) {
			to(h, 0, market)
			to(h, 25*hour, police)
			h.do(t, r, 1, officer, ticket.Accept{})
		}, acceptStage, 1, 1, false, false},
		"signed for by the sweep": {func(h *history) {
			to(h, 0, market)
			h.swept(t, r, 49*hour)
		}, acceptStage, 0, 1, false, false},
		"replied to within a limit that a suspension moved": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, seller, ticket.Suspend{Until: start.AddDate(0, 0, 9), Reason: "winter"})
			h.do(t, r, hour, clerk, ticket.Grant{})
			h.do(t, r, 100*hour, clerk, ticket.Resume{})
			h.do(t, r, 8*hour, seller, ticket.Answer{Text: "done"})
		}, handleStage, 1, 0, false, true},
		"a minute after it": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, seller, ticket.Suspend{Until: start.AddDate(0, 0, 9), Reason: "winter"})
			h.do(t, r, hour, clerk, ticket.Grant{})
			h.do(t, r, 100*hour, clerk, ticket.Resume{})
			h.do(t, r, 8*hour+1, seller, ticket.Answer{Text: "done"})
		}, handleStage, 0, 1, false, false},
		"replied to while the clock stands": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, seller, ticket.Suspend{Until: start.AddDate(0, 0, 9), Reason: "winter"})
			h.do(t, r, hour, clerk, ticket.Grant{})
			h.do(t, r, 100*hour, seller, ticket.Answer{Text: "done"})
		}, handleStage, 1, 0, false, true},
		"replied to within an extended limit": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, seller, ticket.Extend{By: hours(5), Reason: "rain"})
			h.do(t, r, hour, clerk, ticket.Grant{})
			h.do(t, r, 13*hour, seller, ticket.Answer{Text: "done"})
		}, handleStage, 1, 0, false, true},
		"sent back, and late the second time": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, seller, ticket.Answer{Text: "done"})
			h.do(t, r, hour, clerk, ticket.Rework{Reason: "no"})
			h.do(t, r, 10*hour, seller, ticket.Answer{Text: "done"}) // the hour in which the reply was out is on top
		}, handleStage, 1, 1, false, false},
		"handed over: the round goes on": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, 5*hour, clerk, ticket.Transfer{To: police, Handover: true})
			h.do(t, r, 4*hour, officer, ticket.Answer{Text: "done"})
		}, handleStage, 1, 0, false, true},
		"handed over, and late": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, 5*hour, clerk, ticket.Transfer{To: police, Handover: true})
			h.do(t, r, 6*hour, officer, ticket.Answer{Text: "done"})
		}, handleStage, 0, 1, false, false},
		"answered by a bot, which is no act of staff": {func(h *history) {
			h.do(t, r, hour, clerk, ticket.Classify{Kind: ticket.Inquiry})
			h.do(t, r, hour, bot, ticket.Answer{Text: "so"})
		}, handleStage, 0, 0, false, false},
		"reported back while the clock stands": {func(h *history) {
			h.do(t, r, 0, clerk, ticket.Convene{Lead: market, Assist: []ticket.Party{{Handler: police, Within: hours(10)}}})
			h.do(t, r, hour, seller, ticket.Suspend{Until: start.AddDate(0, 0, 9), Reason: "winter"})
			h.do(t, r, hour, clerk, ticket.Grant{})
			h.do(t, r, 50*hour, officer, ticket.ReportBack{Text: "done"})
		}, taskStage, 1, 0, false, true},
		"reported back late": {func(h *history) {
			h.do(t, r, 0, clerk, ticket.Convene{Lead: market, Assist: []ticket.Party{{Handler: police, Within: hours(10)}}})
			h.do(t, r, 11*hour, officer, ticket.ReportBack{Text: "done"})
		}, taskStage, 0, 1, false, false},
		"inspected, and failed": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, seller, ticket.Answer{Text: "done"})
			h.do(t, r, 48*hour, clerk, ticket.Inspect{})
			h.do(t, r, hour, clerk, ticket.Rework{Reason: "no"})
		}, inspectStage, 1, 0, false, true},
		"closed without an inspection": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, seller, ticket.Answer{Text: "done", Resolution: ticket.Solved})
			h.do(t, r, hour, resident, ticket.Close{})
		}, inspectStage, 0, 0, false, false},
		"ruled on": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, seller, ticket.Object{Reason: "not ours"})
			h.do(t, r, 25*hour, clerk, ticket.Refuse{Reason: "it is", Wrongful: true})
		}, approveStage, 0, 1, false, false},
		"an order without a reply": {func(h *history) {
			to(h, 0, market)
			h.do(t, r, hour, overseer, ticket.Supervise{Text: "at once"})
		}, complyStage, 0, 0, true, false},
	} {
		h := received(t, r, ticket.Request{}, resident)
		c.do(h)
		got := c.of.rounds(h.fact(t))
		assert.Equal(t, [2]int32{c.met, c.late}, [2]int32{got.Met, got.Late}, name)
		assert.Equal(t, c.runs, got.Done.IsZero() && !got.Due.IsZero(), "%s: %v", name, got)
		assert.Equal(t, c.of.rounds(*h.account()), got, "%s: as counted plainly", name)
		report := reportOf(t, metrics.Config{At: h.ticket.Changed}, []metrics.Fact{h.fact(t)})
		assert.Equal(t, c.inTime, figure(t, report, c.of.inTime).Num == 1, name)
	}
}

type stage struct {
	rounds func(f metrics.Fact) metrics.Rounds
	inTime string
}

var (
	acceptStage  = &stage{func(f metrics.Fact) metrics.Rounds { return f.Accept }, kpibook.AcceptInTime}
	handleStage  = &stage{func(f metrics.Fact) metrics.Rounds { return f.Handle }, kpibook.HandleInTime}
	taskStage    = &stage{func(f metrics.Fact) metrics.Rounds { return f.Task }, kpibook.TaskInTime}
	approveStage = &stage{func(f metrics.Fact) metrics.Rounds { return f.Approve }, kpibook.ApproveInTime}
	inspectStage = &stage{func(f metrics.Fact) metrics.Rounds { return f.Inspect }, kpibook.InspectInTime}
	complyStage  = &stage{func(f metrics.Fact) metrics.Rounds { return f.Comply }, kpibook.ComplyInTime}
)

// TestSweptIsNotPrompted: the sweep's reminders and escalations prompt nobody's unprompted rate, and are no acts of staff; a
// reminder by staff and a supervision order prompt.
func TestSweptIsNotPrompted(t *testing.T) {
	r := rules(t)
	for name, c := range map[string]struct {
		prompt   func(h *history)
		prompted bool
	}{
		"by the sweep":       {func(h *history) { h.swept(t, r, 5*hour) }, false},
		"by the reporter":    {func(h *history) { h.do(t, r, 5*hour, resident, ticket.Remind{Text: "?"}) }, false},
		"by a reminder":      {func(h *history) { h.do(t, r, 5*hour, overseer, ticket.Remind{}) }, true},
		"by an order":        {func(h *history) { h.do(t, r, 5*hour, leader, ticket.Supervise{Text: "at once"}) }, true},
		"by nobody":          {func(h *history) {}, false},
		"by asking for time": {func(h *history) { h.do(t, r, 5*hour, seller, ticket.Extend{By: hours(2), Reason: "rain"}) }, false},
	} {
		h := received(t, r, ticket.Request{}, resident)
		h.do(t, r, 0, clerk, ticket.Transfer{To: market, Within: hours(48)})
		c.prompt(h)
		f := h.fact(t)
		assert.Equal(t, c.prompted, !f.Prompted.IsZero(), name)
		assert.Zero(t, f.FirstAct, name)
		assert.Zero(t, f.Responded, name)
		h.do(t, r, hour, seller, ticket.Answer{Text: "done"})
		assert.Equal(t, !c.prompted, metrics.ConditionsOf(h.fact(t), h.ticket.Changed)&metrics.IsUnprompted != 0, name)
		if name == "by the sweep" {
			assert.NotZero(t, f.RemindersBySystem)
			assert.NotZero(t, f.EscalatedBySystem)
			assert.Zero(t, f.Reminders+f.EscalatedByStaff+f.Chases)
		}
	}
}

// TestNotCounted: what was void, a duplicate, withdrawn or referred stands in no rate, whatever happened to it.
func TestNotCounted(t *testing.T) {
	rounds := metrics.Rounds{Met: 1, Late: 1, Due: start, Done: start}
	busy := metrics.Fact{
		ID: "t", State: ticket.Closed, Created: start, Changed: start, Closed: start, Promise: start, Responded: start,
		RespondBy: start, FirstAct: start,
		Origin: ticket.FoundByWorker, Suspended: true, Merged: true, Reworks: 1, Reopens: 1, Closings: 1,
		ExtensionsAsked: 1, Extensions: 1, SuspensionsAsked: 1, Suspensions: 1, Objections: 1, ObjectionsUpheld: 1, ObjectionsRefused: 1,
		ObjectionsWrongful: 1, EscalatedByStaff: 1, EscalatedBySystem: 1, Reminders: 1, RemindersBySystem: 1, Chases: 1, Orders: 1, Deemed: 1,
		Accept: rounds, Handle: rounds, Task: rounds, Approve: rounds, Supplement: rounds, Inspect: rounds, CallBack: rounds, Comply: rounds,
	}
	shares := func(f metrics.Fact) (n int) {
		r := reportOf(t, metrics.Config{At: start}, []metrics.Fact{f})
		for _, list := range [][]metrics.Figure{r.Front, r.More} {
			for _, f := range list {
				if f.Quantity == metrics.Share && f.Den > 0 {
					n++
				}
			}
		}
		return n
	}
	busy.Resolution = ticket.Solved
	require.GreaterOrEqual(t, shares(busy), 35)
	for _, res := range []ticket.Resolution{ticket.Voided, ticket.Duplicate, ticket.Withdrawn, ticket.Referred} {
		busy.Resolution = res
		assert.Zero(t, shares(busy), res.String())
	}
}
