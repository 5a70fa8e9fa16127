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
	"github.com/gridgov/gridgov/ticket/worktime"
)

const day = 24 * time.Hour

// A reply that is sent back counts for whose it was, whoever leads.
func TestTheDesksReplyThatIsSentBackIsTheDesks(t *testing.T) {
	h := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{time.Hour, clerk, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		taken{2 * time.Hour, overseer, ticket.Rework{Reason: "x"}},
	)
	on := group(t, metrics.ByHandler, kpibook.Reworked, h)
	assert.Zero(t, on[string(market)].Num, "whose reply it was: the desk's (ActRework: a reply that was sent back: whose it was)")
}

// The desk's reply to what a handler leads is no reply of the handler.
func TestTheDesksReplyIsNoHandlers(t *testing.T) {
	h := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{time.Hour, clerk, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		taken{2 * time.Hour, resident, ticket.Close{}},
	)
	assert.Zero(t, group(t, metrics.ByHandler, kpibook.HandleInTime, h)[string(market)].Den,
		"ActHandle: else who replied last: the desk, and not the market")
}

// What a handler left lying is answered by the desk at last: its officer is not late.
func TestWhoHelpsOutIsNotLate(t *testing.T) {
	h := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{40 * day, clerk, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		taken{41 * day, resident, ticket.Close{}},
	)
	for _, f := range []string{kpibook.OnTime, kpibook.ClosingRate, kpibook.OnTimeOfClosed, kpibook.HandleInTime} {
		on := group(t, metrics.ByOfficer, f, h)
		assert.Zero(t, on["desk-1"].Den, "%s: the market led when it was due, the desk helped out: %v, by handler %v", f, on,
			group(t, metrics.ByHandler, f, h))
	}
}

// A promise that passed in an earlier round is no fault of whoever got the ticket back.
func TestWhoGotItBackLaterIsNotLate(t *testing.T) {
	h := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{40 * day, clerk, ticket.Transfer{To: police}},
		taken{41 * day, clerk, ticket.Transfer{To: market}},
		taken{42 * day, clerk, ticket.Assign{To: "newcomer"}},
		taken{43 * day, seller, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		taken{44 * day, clerk, ticket.Close{}},
	)
	on := group(t, metrics.ByOfficer, kpibook.OnTime, h)
	assert.Zero(t, on["newcomer"].Den, "late 30 days before this officer had it")
}

// A suspension ends by itself, however late the sweep comes.
func TestHowLongASuspensionLastedHangsOnNoSweep(t *testing.T) {
	run := func(swept bool) time.Duration {
		h := written(t, resident, ticket.Request{},
			taken{time.Minute, clerk, ticket.Transfer{To: market}},
			taken{time.Hour, seller, ticket.Suspend{Until: start.Add(20 * time.Hour), Reason: "x"}},
			taken{2 * time.Hour, clerk, ticket.Grant{}},
			taken{10 * time.Hour, seller, ticket.Ask{Text: "x", Within: worktime.Span{N: 90, Unit: worktime.UrgentHour}}},
		)
		r := rules(t)
		sweep := func(at time.Duration) {
			c, _, err := r.Sweep(h.ticket, system, start.Add(at))
			assert.NoError(t, err)
			h.take(c)
		}
		if swept {
			sweep(20 * time.Hour)
		}
		c, err := r.Decide(h.ticket, desk.Step{By: resident, At: start.Add(60 * time.Hour), Do: ticket.Supplement{Text: "x"}})
		assert.NoError(t, err)
		h.take(c[0])
		sweep(61 * time.Hour)
		return factsOf(t, []history{h})[0].SuspendedFor
	}
	assert.Equal(t, run(true), run(false), "from 2 to 20 hours, whenever it is swept")
}

// A late ticket counts by officer for the assignee of when its promise passed, or for whoever replied in that round for its
// handler; else for nobody.
func TestALateTicketCountsForWhoWasInCharge(t *testing.T) {
	n, told := 0, 0
	at := start.AddDate(0, 0, 70)
	for _, whole := range histories(t, 1200, 43) {
		h, ok := whole.cut(at)
		if !ok || !model[kpibook.OnTime].of(&h, at) || model[kpibook.OnTime].is(&h, at) {
			continue
		}
		n++
		was := h.inCharge(h.ticket.Promise)
		for key := range group(t, metrics.ByOfficer, kpibook.OnTime, h) {
			if key == "" || key == was.Assignee || was.Lead == ticket.OfficerHandler(key) {
				continue
			}
			told++
			acted := false
			for i, e := range h.events {
				if i == 0 || e.Actor != key {
					continue
				}
				b := h.states[i-1]
				of := e.Role == ticket.RoleHandler || e.Role == ticket.RoleWorker || was.Lead == ""
				acted = acted || of && b.Lead == was.Lead && b.Since.Equal(was.Since) && b.Promised.From.Equal(was.Promised.From)
			}
			require.True(t, acted, "%s had nothing to do with %s when it was due", key, h.ticket.ID)
		}
	}
	require.Greater(t, n, 200)
	require.Greater(t, told, 10)
}
