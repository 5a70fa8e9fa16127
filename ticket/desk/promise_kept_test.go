package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

func hour(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }

// within are rules of so many hours for handling, which a question stops.
func within(t testing.TB, n int) *Rules {
	return rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(n), AskStops: true}, {Stage: ticket.StageSupplement, Within: hours(900)}},
	})
}

// part splits one part off.
func part(p *play, at time.Time) ticket.Ticket {
	p.Helper()
	p.by("desk", at, ticket.Split{Parts: []ticket.Part{{Text: "the other matter"}}})
	require.Len(p, p.more, 1)
	return p.more[0].Ticket
}

// What the reporter was promised for all matters of a request holds for each of them, and none is late in the second of the split.
func TestAPartIsPromisedWhatTheWholeWas(t *testing.T) {
	r := within(t, 100)
	above := ticket.Request{Origin: ticket.FromAbove, ExternalRef: "7", Reporter: "p1", Due: hour(48)}
	dispatched := func(req ticket.Request) *play {
		return filed(t, r, morning, req).by("desk", hour(1), ticket.Transfer{To: "department/market"})
	}
	reopened := func(req ticket.Request) *play {
		p := dispatched(req).by("market", hour(2), ticket.Answer{Text: "x", Resolution: ticket.Solved})
		return p.by("desk", hour(40), ticket.Close{}).by("reporter", hour(150), ticket.Reopen{Reason: "x"})
	}
	for name, c := range map[string]struct {
		p  *play
		at int
	}{
		"a new date": {dispatched(above).by("desk", hour(40), ticket.Classify{Due: hour(96), Reason: "new date from above"}), 60},
		"a date where there was none": {
			dispatched(ticket.Request{}).by("desk", hour(2), ticket.Classify{Due: hour(20), Reason: "an order came for it"}), 3,
		},
		"a date that was extended": {
			dispatched(above).by("market", hour(2), ticket.Extend{By: hours(24), Reason: "x"}).by("desk", hour(3), ticket.Grant{}), 60,
		},
		"a reopening":             {reopened(ticket.Request{}), 151},
		"a reopening of an order": {reopened(above), 151},
		"a question that had its reply": {
			filed(t, r, morning, ticket.Request{}).by("desk", hour(1), ticket.Ask{Text: "x"}).by("reporter", hour(151),
				ticket.Supplement{Text: "x"}), 152,
		},
		"a late dispatch": {
			filed(t, r, morning, ticket.Request{}).by("desk", hour(90), ticket.Transfer{To: "department/market"}), 150,
		},
	} {
		whole := c.p.Promise
		one := part(c.p, hour(c.at))
		assert.Equal(t, whole, one.Promise, name)
		assert.False(t, one.Overdue(hour(c.at).Add(time.Second)), name)
		assert.False(t, one.Due.Before(hour(c.at)), "%s: nor is the desk's round", name)
		due, err := r.Due(c.p.more[0].Events)
		require.NoError(t, err)
		assert.Equal(t, one.Promise, due.Promise.At, name)
		assert.Equal(t, one.Due, due.Round.At, name)
	}

	asked := filed(t, r, morning, ticket.Request{}).by("desk", hour(1), ticket.Ask{Text: "x"})
	assert.Equal(t, hour(149), part(asked, hour(50)).Promise, "the question is not the part's: its clock runs from the split")
}

// A change of the table concerns the rounds that begin afterwards. The promise moves with a change of class or place, a reopening
// and [ticket.Replan].
func TestAChangeOfTheTableLeavesThePromise(t *testing.T) {
	for _, n := range []int{300, 50} {
		old, next := within(t, 100), within(t, n)
		p := filed(t, old, morning, ticket.Request{}).by("desk", hour(10), ticket.Transfer{To: "department/market"})
		p.rules = next
		p.by("desk", hour(60), ticket.Transfer{To: "department/works"})
		assert.Equal(t, hour(110), p.Promise)
		assert.Equal(t, hour(60+n), p.Due)
		p.by("coordinator", hour(61), ticket.Convene{Lead: "department/works", Assist: []ticket.Party{{Handler: "unit/c1"}}})
		assert.Equal(t, hour(110), p.Promise)
		due, err := next.Due(p.events)
		require.NoError(t, err)
		assert.Equal(t, hour(110), due.Promise.At)
		p.fork().by("system", hour(62), ticket.Replan{})
		assert.Equal(t, hour(10+n), p.fork().by("system", hour(62), ticket.Replan{}).Promise)
		assert.Equal(t, hour(10+n), p.fork().by("desk", hour(62), ticket.Classify{Category: "noise"}).Promise)
		again := p.fork().by("desk", hour(70), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("desk", hour(71), ticket.Close{}).by(
			"reporter", hour(80), ticket.Reopen{Reason: "x"},
		)
		assert.Equal(t, hour(80+n), again.Promise)
	}
}

// The date that is entered already, sent again with a change of class, is no new date.
func TestTheSameDateAgainIsNoNewDate(t *testing.T) {
	p := filed(t, within(t, 100), morning, ticket.Request{Origin: ticket.FromAbove, ExternalRef: "7", Reporter: "p1", Due: hour(48)}).by(
		"desk", hour(1), ticket.Transfer{To: "department/market"},
	)
	p.by("market", hour(2), ticket.Extend{By: hours(24), Reason: "x"}).by("desk", hour(3), ticket.Grant{})
	require.Equal(t, hour(72), p.Promise)
	require.Equal(t, "nothing new", p.refused("desk", hour(50), ticket.Classify{Due: hour(48), Reason: "x"}))
	p.by("desk", hour(50), ticket.Classify{Category: "noise", Due: hour(48), Reason: "x"})
	assert.Equal(t, []time.Time{hour(72), hour(72)}, []time.Time{p.Promise, p.Due}, "what was granted on top of it stays")
	assert.NotContains(t, p.told(), "extended person/p1")
}

// A date that had passed when it was entered bounds no round, at the desk neither.
func TestADateThatHasPassedLeavesTheDesksRound(t *testing.T) {
	p := filed(t, theRules(t), morning, ticket.Request{}).by("desk", hour(1), ticket.Respond{Text: "x"})
	was := p.Due
	p.by("desk", hour(100), ticket.Classify{Due: hour(20), Reason: "came late from above"})
	assert.Equal(t, hour(20), p.Promise)
	assert.Equal(t, was, p.Due)
}

// An extension that moves the round alone is no news for the reporter.
func TestTheReporterReadsOfNoOtherDate(t *testing.T) {
	p := filed(t, within(t, 100), morning, ticket.Request{}).by("desk", hour(0), ticket.Transfer{To: "department/market"})
	p.by("desk", hour(120), ticket.Transfer{To: "department/works"})
	p.by("works", hour(121), ticket.Extend{By: hours(30), Reason: "x"}).by("desk", hour(122), ticket.Grant{})
	require.Equal(t, hour(100), p.Promise)
	for _, l := range ticket.Tell(p.events, ticket.Telling{Public: true}) {
		assert.NotEqual(t, p.Version, l.Seq, l.Text)
	}
}

// Whoever handled a matter for somebody else neither closes it in their name nor rates it, whichever role comes first.
func TestTheFilerJudgesNoWorkOfTheirOwn(t *testing.T) {
	for _, roles := range [][]ticket.Role{{ticket.RoleReporter, ticket.RoleWorker}, {ticket.RoleWorker, ticket.RoleReporter}} {
		who := ticket.Actor{ID: "w9", Person: "p9", Roles: roles, Units: []grid.Path{"office/c1/g1"}, Handlers: []ticket.Handler{"unit/g1"}}
		guest(t, "filer", who)
		r := theRules(t)
		c, err := r.Receive("t1", who, morning, ticket.Request{Text: "x", Origin: ticket.OnBehalf, Reporter: "p1"},
			ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
		require.NoError(t, err)
		p := &play{TB: t, Ticket: c.Ticket, rules: r, events: c.Events}
		p.then("desk", ticket.Transfer{To: "unit/g1"}).then("filer", ticket.Answer{Text: "done", Resolution: ticket.Solved})
		assert.Equal(t, "not the handler", p.no("filer", ticket.Close{}), roles)
		p.then("desk", ticket.Close{})
		assert.Equal(t, "not the handler", p.no("filer", ticket.Rate{Score: 5, Solved: true}), roles)
		p.then("reporter", ticket.Rate{Score: 5, Solved: true})
	}
}

// A handover is a dispatch by whoever sends it: they object to none of their own.
func TestNobodyObjectsToTheirOwnHandover(t *testing.T) {
	guest(t, "giver", ticket.Actor{
		ID: "x9", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleHandler}, Units: []grid.Path{"office"},
		Handlers: []ticket.Handler{"department/works"},
	})
	p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("giver", ticket.Transfer{To: "department/works", Handover: true})
	assert.Equal(t, "own dispatch", p.no("giver", ticket.Object{Reason: "not ours"}))
	p.then("works", ticket.Object{Reason: "not ours"})
}
