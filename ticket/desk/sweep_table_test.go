package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

func sweptBy(t *testing.T, r *Rules, x ticket.Ticket, at time.Time) ticket.Ticket {
	t.Helper()
	c, _, err := r.Sweep(x, Cast["system"], at)
	require.NoError(t, err)
	return c.Ticket
}

// A sweep takes no open ticket under a changed table, however often it comes by.
func TestASweepLooksNoLimitUp(t *testing.T) {
	day := func(n int) time.Time { return morning.Add(time.Duration(n) * 24 * time.Hour) }
	old := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(7 * 24)}},
		Ladder: []ticket.Rung{
			{Stage: ticket.StageHandle, Before: hours(24), Do: ticket.RungWarn},
			{Stage: ticket.StageHandle, Do: ticket.RungRemind},
		},
	})
	now := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(24)}},
		Ladder: []ticket.Rung{
			{Stage: ticket.StageHandle, Do: ticket.RungRemind},
			{Stage: ticket.StageHandle, After: hours(24), Do: ticket.RungEscalate},
		},
	})
	start := filed(t, old, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"})
	daily := start.Ticket
	for n := 1; n < 7; n++ {
		daily = sweptBy(t, now, daily, day(n))
	}
	assert.Equal(t, start.Promise, daily.Promise)
	assert.Equal(t, start.Limits, daily.Limits)
	assert.False(t, daily.Overdue(day(6)))
	assert.True(t, daily.Wake.After(day(6)), "the wake moves on")
	daily, once := sweptBy(t, now, daily, day(7)), sweptBy(t, now, start.Ticket, day(7))
	assert.Equal(t, once.Promise, daily.Promise)
	assert.Equal(t, once.Charge, daily.Charge)

	start.rules = now
	start.by("system", day(1), ticket.Replan{})
	assert.Equal(t, day(1), start.Promise, "which is for who changed the definitions to have done")
}

// What was missing for a year is computed by the limits that were looked up for the ticket, whatever the table is meanwhile.
func TestAMissingLimitIsThatOfTheTicket(t *testing.T) {
	at := cst(2026, 12, 28, 10, 0)
	handle := func(n int) Limit { return Limit{Stage: ticket.StageHandle, Within: workdays(n)} }
	unknown, known := yearEnd(t, handle(20))
	_, shorter := yearEnd(t, handle(2))
	run := func(r *Rules) ticket.Ticket {
		p := filed(t, r, at, ticket.Request{}).
			by("coordinator", at.Add(time.Hour), ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
		return sweptBy(t, shorter, p.Ticket, at.Add(9*24*time.Hour))
	}
	want, got := run(known), run(unknown)
	require.NotZero(t, want.Promise)
	assert.Zero(t, got.Unknown)
	assert.Equal(t, []time.Time{want.Promise, want.Due, want.Tasks[0].Due}, []time.Time{got.Promise, got.Due, got.Tasks[0].Due})
	assert.False(t, got.Overdue(got.Changed))
}

// A limit of the check of a reply, or of a call-back, that is known does not move since another one was not.
func TestAMissingLimitMovesNoKnownOne(t *testing.T) {
	at := cst(2026, 12, 18, 10, 0)
	unknown, known := yearEnd(t,
		Limit{Stage: ticket.StageInspect, Priority: ticket.Urgent, Within: workdays(8)}, Limit{Stage: ticket.StageInspect, Within: workdays(2)},
		Limit{Stage: ticket.StageConfirm, Within: workdays(20)}, Limit{Stage: ticket.StageRespond, Within: workdays(5)})
	run := func(r *Rules, do ticket.Command) ticket.Ticket {
		p := filed(t, r, at, ticket.Request{Origin: ticket.OnBehalf, Reporter: "p1"}).by("desk", at.Add(time.Hour),
			ticket.Transfer{To: "department/market"}).
			by("market", at.Add(2*time.Hour), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("desk", at.Add(3*time.Hour),
			ticket.Classify{Priority: ticket.Urgent})
		p.rules = known
		if do != nil {
			p.by("desk", at.Add(4*time.Hour), do)
		}
		return sweptBy(t, known, p.Ticket, at.Add(48*time.Hour))
	}
	for _, do := range []ticket.Command{nil, ticket.Note{Text: "x"}} {
		want, got := run(known, do), run(unknown, do)
		assert.Zero(t, got.Unknown)
		assert.Equal(t, []time.Time{want.StageBy, want.CloseBy}, []time.Time{got.StageBy, got.CloseBy})
	}
}
