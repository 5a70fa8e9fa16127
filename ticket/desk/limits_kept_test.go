package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// hundredHours are rules of a hundred hours for everything, which a question stops.
func hundredHours(t testing.TB) *Rules {
	return rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(100), AskStops: true}, {Stage: ticket.StageSupplement, Within: hours(100)}},
	})
}

// A date that is not ahead leaves the round as it was, with what a rework gave back; tasks are no matter of a date.
func TestADateThatHasPassedLeavesTheRound(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	p := filed(t, hundredHours(t), morning, ticket.Request{}).by("coordinator", morning,
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	p.by("desk", h(10), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("supervisor", h(60), ticket.Rework{Reason: "x"})
	require.Equal(t, h(150), p.Due)
	require.Equal(t, h(150), p.Tasks[0].Due)
	p.by("desk", h(70), ticket.Classify{Due: h(65), Reason: "came late from above"})
	assert.Equal(t, h(65), p.Promise)
	assert.Equal(t, h(150), p.Due, "round: not ahead, so the table's limit, with the rework's time")
	assert.Equal(t, h(150), p.Tasks[0].Due)
}

// Nor does a date ahead take from a task what a rework gave back.
func TestADateLeavesTheTasks(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	p := filed(t, hundredHours(t), morning, ticket.Request{}).by("coordinator", morning,
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	p.by("desk", h(10), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("supervisor", h(60), ticket.Rework{Reason: "x"})
	require.Equal(t, h(150), p.Tasks[0].Due)
	p.by("desk", h(70), ticket.Classify{Due: h(300), Reason: "more time from above"})
	assert.Equal(t, h(150), p.Tasks[0].Due)
	p.by("desk", h(80), ticket.Ask{Text: "x"}).by("reporter", h(81), ticket.Supplement{Text: "x"})
	assert.Equal(t, h(151), p.Tasks[0].Due, "one hour more, and not 49 less")
}

// A suspension ends by itself, however late the sweep comes; a question afterwards stops the clock for its own time.
func TestASuspensionThatLapsedBeforeAQuestion(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	run := func(swept bool) ticket.Ticket {
		p := filed(t, hundredHours(t), morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"})
		p.by("market", h(1), ticket.Suspend{Until: h(20), Reason: "x"}).by("desk", h(2), ticket.Grant{})
		if swept {
			c, _, err := p.rules.Sweep(p.Ticket, Cast["system"], h(20).Add(time.Minute))
			require.NoError(t, err)
			p.Ticket = c.Ticket
			p.events = append(p.events, c.Events...)
		}
		p.by("market", h(90), ticket.Ask{Text: "x"}).by("reporter", h(95), ticket.Supplement{Text: "x"})
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
	p := filed(t, hundredHours(t), morning, ticket.Request{Origin: ticket.FromAbove, ExternalRef: "7", Reporter: "p1", Due: h(20)}).by("desk",
		h(30), ticket.Transfer{To: "department/market"})
	require.Equal(t, h(20), p.Promise)
	p.by("market", h(40), ticket.Extend{By: hours(17), Reason: "x"}) // the promise has passed
	p.by("desk", h(50), ticket.Classify{Due: h(60), Reason: "new date from above"})
	p.by("desk", h(51), ticket.Grant{})
	assert.Equal(t, h(60), p.Promise, "asked for when the promise of then had passed, and before the new date was there")
	p.by("market", h(70), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("desk", h(71), ticket.Close{})
	onTime, _ := p.OnTime()
	assert.False(t, onTime)
}

// A span of nothing is no limit: leaving it out is how to ask for the table's.
func TestASpanOfNothingIsRefused(t *testing.T) {
	p := filed(t, hundredHours(t), morning, ticket.Request{})
	none := hours(0)
	assert.Equal(t, "invalid within", p.no("desk", ticket.Ask{Text: "x", Within: none}))
	assert.Equal(t, "invalid within", p.no("desk", ticket.Transfer{To: "department/market", Within: none}))
	assert.Equal(t, "invalid assist[0].within",
		p.no("coordinator", ticket.Convene{Lead: "unit/c1", Assist: []ticket.Party{{Handler: "department/market", Within: none}}}))
	p.then("desk", ticket.Transfer{To: "department/market"})
	assert.Equal(t, "invalid within", p.no("leader", ticket.Supervise{Text: "x", Within: none}))
}

// Between the end of a suspension and a change of class by which an open question stops the clock, it runs.
func TestASuspensionThatLapsedBeforeAQuestionStopsTheClock(t *testing.T) {
	r := rulesOf(t, Definitions{Limits: []Limit{
		{Stage: ticket.StageHandle, Category: "lights", Within: hours(60)},
		{Stage: ticket.StageHandle, Within: hours(60), AskStops: true},
		{Stage: ticket.StageSupplement, Within: hours(900)},
	}})
	for name, swept := range map[string]bool{"swept": true, "not swept": false} {
		p := filed(t, r, morning, ticket.Request{Category: "lights"}).by("desk", hour(0), ticket.Transfer{To: "department/market"})
		p.by("market", hour(1), ticket.Ask{Text: "x"}).by("market", hour(2), ticket.Suspend{Until: hour(20), Reason: "x"}).by("desk",
			hour(3), ticket.Grant{})
		if swept {
			p.by("system", hour(20), ticket.Resume{})
		}
		p.by("desk", hour(30), ticket.Classify{Category: "noise"}).by("reporter", hour(35), ticket.Supplement{Text: "x"})
		assert.Equal(t, hour(60+17+5), p.Promise, name)
		due, err := r.Due(p.events)
		require.NoError(t, err)
		assert.Equal(t, p.Promise, due.Promise.At, name)
		assert.Equal(t, p.Due, due.Round.At, name)
	}
}
