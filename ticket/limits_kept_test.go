package ticket

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hundredHours are rules of a hundred hours for everything, which a question stops.
func hundredHours(t testing.TB) *Rules {
	return rulesOf(t, Definitions{Limits: []Limit{{Stage: StageHandle, Within: hours(100), AskStops: true}, {Stage: StageSupplement, Within: hours(100)}}})
}

// A date that is not ahead leaves the round as it was, with what a rework gave back; tasks are no matter of a date.
func TestADateThatHasPassedLeavesTheRound(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	p := filed(t, hundredHours(t), morning, Request{}).by("coordinator", morning, Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}}})
	p.by("desk", h(10), Answer{Text: "x", Resolution: Solved}).by("supervisor", h(60), Rework{Reason: "x"})
	require.Equal(t, h(150), p.Due)
	require.Equal(t, h(150), p.Tasks[0].Due)
	p.by("desk", h(70), Classify{Due: h(65), Reason: "came late from above"})
	assert.Equal(t, h(65), p.Promise)
	assert.Equal(t, h(150), p.Due, "round: not ahead, so the table's limit, with the rework's time")
	assert.Equal(t, h(150), p.Tasks[0].Due)
}

// Nor does a date ahead take from a task what a rework gave back.
func TestADateLeavesTheTasks(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	p := filed(t, hundredHours(t), morning, Request{}).by("coordinator", morning, Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}}})
	p.by("desk", h(10), Answer{Text: "x", Resolution: Solved}).by("supervisor", h(60), Rework{Reason: "x"})
	require.Equal(t, h(150), p.Tasks[0].Due)
	p.by("desk", h(70), Classify{Due: h(300), Reason: "more time from above"})
	assert.Equal(t, h(150), p.Tasks[0].Due)
	p.by("desk", h(80), Ask{Text: "x"}).by("reporter", h(81), Supplement{Text: "x"})
	assert.Equal(t, h(151), p.Tasks[0].Due, "one hour more, and not 49 less")
}

// A suspension ends by itself, however late the sweep comes; a question afterwards stops the clock for its own time.
func TestASuspensionThatLapsedBeforeAQuestion(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	run := func(swept bool) Ticket {
		p := filed(t, hundredHours(t), morning, Request{}).by("desk", morning, Transfer{To: "department/market"})
		p.by("market", h(1), Suspend{Until: h(20), Reason: "x"}).by("desk", h(2), Grant{})
		if swept {
			c, _, err := p.rules.Sweep(p.Ticket, Cast["system"], h(20).Add(time.Minute))
			require.NoError(t, err)
			p.Ticket = c.Ticket
			p.events = append(p.events, c.Events...)
		}
		p.by("market", h(90), Ask{Text: "x"}).by("reporter", h(95), Supplement{Text: "x"})
		c, _, err := p.rules.Sweep(p.Ticket, Cast["system"], h(95).Add(time.Minute))
		require.NoError(t, err)
		if len(c.Events) > 0 {
			p.Ticket = c.Ticket
		}
		return p.Ticket
	}
	a, b := run(true), run(false)
	assert.Equal(t, a.Promise, b.Promise, "sweep on time %s, late %s", a.Promise.Sub(morning), b.Promise.Sub(morning))
	assert.Equal(t, h(123), a.Promise)
}

// An extension that was asked for when the promise had passed moves no date that comes afterwards.
func TestALateExtensionMovesNoNewDate(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	p := filed(t, hundredHours(t), morning, Request{Origin: FromAbove, ExternalRef: "7", Reporter: "p1", Due: h(20)}).by("desk", h(30), Transfer{To: "department/market"})
	require.Equal(t, h(20), p.Promise)
	p.by("market", h(40), Extend{By: hours(17), Reason: "x"}) // the promise has passed
	p.by("desk", h(50), Classify{Due: h(60), Reason: "new date from above"})
	p.by("desk", h(51), Grant{})
	assert.Equal(t, h(60), p.Promise, "asked for when the promise of then had passed, and before the new date was there")
	p.by("market", h(70), Answer{Text: "x", Resolution: Solved}).by("desk", h(71), Close{})
	onTime, _ := p.OnTime()
	assert.False(t, onTime)
}

// A span of nothing is no limit: leaving it out is how to ask for the table's.
func TestASpanOfNothingIsRefused(t *testing.T) {
	p := filed(t, hundredHours(t), morning, Request{})
	none := hours(0)
	assert.Equal(t, "invalid within", p.no("desk", Ask{Text: "x", Within: none}))
	assert.Equal(t, "invalid within", p.no("desk", Transfer{To: "department/market", Within: none}))
	assert.Equal(t, "invalid assist[0].within", p.no("coordinator", Convene{Lead: "unit/c1", Assist: []Party{{Handler: "department/market", Within: none}}}))
	p.then("desk", Transfer{To: "department/market"})
	assert.Equal(t, "invalid within", p.no("leader", Supervise{Text: "x", Within: none}))
}

// Between the end of a suspension and a change of class by which an open question stops the clock, it runs.
func TestASuspensionThatLapsedBeforeAQuestionStopsTheClock(t *testing.T) {
	r := rulesOf(t, Definitions{Limits: []Limit{
		{Stage: StageHandle, Category: "lights", Within: hours(60)},
		{Stage: StageHandle, Within: hours(60), AskStops: true},
		{Stage: StageSupplement, Within: hours(900)},
	}})
	for name, swept := range map[string]bool{"swept": true, "not swept": false} {
		p := filed(t, r, morning, Request{Category: "lights"}).by("desk", hour(0), Transfer{To: "department/market"})
		p.by("market", hour(1), Ask{Text: "x"}).by("market", hour(2), Suspend{Until: hour(20), Reason: "x"}).by("desk", hour(3), Grant{})
		if swept {
			p.by("system", hour(20), Resume{})
		}
		p.by("desk", hour(30), Classify{Category: "noise"}).by("reporter", hour(35), Supplement{Text: "x"})
		assert.Equal(t, hour(60+17+5), p.Promise, name)
		due, err := r.Due(p.events)
		require.NoError(t, err)
		assert.Equal(t, p.Promise, due.Promise.At, name)
		assert.Equal(t, p.Due, due.Round.At, name)
	}
}
