package ticket

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sweptBy(t *testing.T, r *Rules, x Ticket, at time.Time) Ticket {
	t.Helper()
	c, _, err := r.Sweep(x, Cast["system"], at)
	require.NoError(t, err)
	return c.Ticket
}

// A sweep takes no open ticket under a changed table, however often it comes by.
func TestASweepLooksNoLimitUp(t *testing.T) {
	day := func(n int) time.Time { return morning.Add(time.Duration(n) * 24 * time.Hour) }
	old := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: StageHandle, Within: hours(7 * 24)}},
		Ladder: []Rung{{Stage: StageHandle, Before: hours(24), Do: Warn}, {Stage: StageHandle, Do: Press}},
	})
	now := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: StageHandle, Within: hours(24)}},
		Ladder: []Rung{{Stage: StageHandle, Do: Press}, {Stage: StageHandle, After: hours(24), Do: Raise}},
	})
	start := filed(t, old, morning, Request{}).by("desk", morning, Transfer{To: "department/market"})
	daily := start.Ticket
	for n := 1; n < 7; n++ {
		daily = sweptBy(t, now, daily, day(n))
	}
	assert.Equal(t, start.Promise, daily.Promise)
	assert.Equal(t, start.Terms, daily.Terms)
	assert.False(t, daily.Overdue(day(6)))
	assert.True(t, daily.Wake.After(day(6)), "the wake moves on")
	daily, once := sweptBy(t, now, daily, day(7)), sweptBy(t, now, start.Ticket, day(7))
	assert.Equal(t, once.Promise, daily.Promise)
	assert.Equal(t, once.Charge, daily.Charge)

	start.rules = now
	start.by("system", day(1), Replan{})
	assert.Equal(t, day(1), start.Promise, "which is for who changed the definitions to have done")
}

// What was missing for a year is computed by the limits that were looked up for the ticket, whatever the table is meanwhile.
func TestAMissingLimitIsThatOfTheTicket(t *testing.T) {
	at := cst(2026, 12, 28, 10, 0)
	handle := func(n int) Limit { return Limit{Stage: StageHandle, Within: workdays(n)} }
	unknown, known := yearEnd(t, handle(20))
	_, shorter := yearEnd(t, handle(2))
	run := func(r *Rules) Ticket {
		p := filed(t, r, at, Request{}).
			by("coordinator", at.Add(time.Hour), Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}}})
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
		Limit{Stage: StageInspect, Priority: Urgent, Within: workdays(8)}, Limit{Stage: StageInspect, Within: workdays(2)},
		Limit{Stage: StageConfirm, Within: workdays(20)}, Limit{Stage: StageRespond, Within: workdays(5)})
	run := func(r *Rules, do Command) Ticket {
		p := filed(t, r, at, Request{Origin: OnBehalf, Reporter: "p1"}).by("desk", at.Add(time.Hour), Transfer{To: "department/market"}).
			by("market", at.Add(2*time.Hour), Answer{Text: "x", Resolution: Solved}).by("desk", at.Add(3*time.Hour), Classify{Priority: Urgent})
		p.rules = known
		if do != nil {
			p.by("desk", at.Add(4*time.Hour), do)
		}
		return sweptBy(t, known, p.Ticket, at.Add(48*time.Hour))
	}
	for _, do := range []Command{nil, Note{Text: "x"}} {
		want, got := run(known, do), run(unknown, do)
		assert.Zero(t, got.Unknown)
		assert.Equal(t, []time.Time{want.StageBy, want.CloseBy}, []time.Time{got.StageBy, got.CloseBy})
	}
}
