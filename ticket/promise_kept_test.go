package ticket

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

func hour(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }

// within are rules of so many hours for handling, which a question stops.
func within(t testing.TB, n int) *Rules {
	return rulesOf(t, Definitions{Limits: []Limit{{Stage: StageHandle, Within: hours(n), AskStops: true}, {Stage: StageSupplement, Within: hours(900)}}})
}

// part splits one part off.
func part(p *play, at time.Time) Ticket {
	p.Helper()
	p.by("desk", at, Split{Parts: []Part{{Text: "the other matter"}}})
	require.Len(p, p.more, 1)
	return p.more[0].Ticket
}

// What the reporter was promised for all matters of a request holds for each of them, and none is late in the second of the split.
func TestAPartIsPromisedWhatTheWholeWas(t *testing.T) {
	r := within(t, 100)
	above := Request{Origin: FromAbove, ExternalRef: "7", Reporter: "p1", Due: hour(48)}
	dispatched := func(req Request) *play {
		return filed(t, r, morning, req).by("desk", hour(1), Transfer{To: "department/market"})
	}
	reopened := func(req Request) *play {
		p := dispatched(req).by("market", hour(2), Answer{Text: "x", Resolution: Solved})
		return p.by("desk", hour(40), Close{}).by("reporter", hour(150), Reopen{Reason: "x"})
	}
	for name, c := range map[string]struct {
		p  *play
		at int
	}{
		"a new date":                    {dispatched(above).by("desk", hour(40), Classify{Due: hour(96), Reason: "new date from above"}), 60},
		"a date where there was none":   {dispatched(Request{}).by("desk", hour(2), Classify{Due: hour(20), Reason: "an order came for it"}), 3},
		"a date that was extended":      {dispatched(above).by("market", hour(2), Extend{By: hours(24), Reason: "x"}).by("desk", hour(3), Grant{}), 60},
		"a reopening":                   {reopened(Request{}), 151},
		"a reopening of an order":       {reopened(above), 151},
		"a question that had its reply": {filed(t, r, morning, Request{}).by("desk", hour(1), Ask{Text: "x"}).by("reporter", hour(151), Supplement{Text: "x"}), 152},
		"a late dispatch":               {filed(t, r, morning, Request{}).by("desk", hour(90), Transfer{To: "department/market"}), 150},
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

	asked := filed(t, r, morning, Request{}).by("desk", hour(1), Ask{Text: "x"})
	assert.Equal(t, hour(149), part(asked, hour(50)).Promise, "the question is not the part's: its clock runs from the split")
}

// A change of the table concerns the rounds that begin afterwards. The promise moves with a change of class or place, a reopening
// and [Replan].
func TestAChangeOfTheTableLeavesThePromise(t *testing.T) {
	for _, n := range []int{300, 50} {
		old, next := within(t, 100), within(t, n)
		p := filed(t, old, morning, Request{}).by("desk", hour(10), Transfer{To: "department/market"})
		p.rules = next
		p.by("desk", hour(60), Transfer{To: "department/works"})
		assert.Equal(t, hour(110), p.Promise)
		assert.Equal(t, hour(60+n), p.Due)
		p.by("coordinator", hour(61), Convene{Lead: "department/works", Assist: []Party{{Handler: "unit/c1"}}})
		assert.Equal(t, hour(110), p.Promise)
		due, err := next.Due(p.events)
		require.NoError(t, err)
		assert.Equal(t, hour(110), due.Promise.At)
		p.fork().by("system", hour(62), Replan{})
		assert.Equal(t, hour(10+n), p.fork().by("system", hour(62), Replan{}).Promise)
		assert.Equal(t, hour(10+n), p.fork().by("desk", hour(62), Classify{Category: "noise"}).Promise)
		again := p.fork().by("desk", hour(70), Answer{Text: "x", Resolution: Solved}).by("desk", hour(71), Close{}).by("reporter", hour(80), Reopen{Reason: "x"})
		assert.Equal(t, hour(80+n), again.Promise)
	}
}

// The date that is entered already, sent again with a change of class, is no new date.
func TestTheSameDateAgainIsNoNewDate(t *testing.T) {
	p := filed(t, within(t, 100), morning, Request{Origin: FromAbove, ExternalRef: "7", Reporter: "p1", Due: hour(48)}).by("desk", hour(1), Transfer{To: "department/market"})
	p.by("market", hour(2), Extend{By: hours(24), Reason: "x"}).by("desk", hour(3), Grant{})
	require.Equal(t, hour(72), p.Promise)
	require.Equal(t, "nothing new", p.refused("desk", hour(50), Classify{Due: hour(48), Reason: "x"}))
	p.by("desk", hour(50), Classify{Category: "noise", Due: hour(48), Reason: "x"})
	assert.Equal(t, []time.Time{hour(72), hour(72)}, []time.Time{p.Promise, p.Due}, "what was granted on top of it stays")
	assert.NotContains(t, p.told(), "extended person/p1")
}

// A date that had passed when it was entered bounds no round, at the desk neither.
func TestADateThatHasPassedLeavesTheDesksRound(t *testing.T) {
	p := filed(t, theRules(t), morning, Request{}).by("desk", hour(1), Respond{Text: "x"})
	was := p.Due
	p.by("desk", hour(100), Classify{Due: hour(20), Reason: "came late from above"})
	assert.Equal(t, hour(20), p.Promise)
	assert.Equal(t, was, p.Due)
}

// An extension that moves the round alone is no news for the reporter.
func TestTheReporterReadsOfNoOtherDate(t *testing.T) {
	p := filed(t, within(t, 100), morning, Request{}).by("desk", hour(0), Transfer{To: "department/market"})
	p.by("desk", hour(120), Transfer{To: "department/works"})
	p.by("works", hour(121), Extend{By: hours(30), Reason: "x"}).by("desk", hour(122), Grant{})
	require.Equal(t, hour(100), p.Promise)
	for _, l := range Tell(p.events, Telling{Public: true}) {
		assert.NotEqual(t, p.Version, l.Seq, l.Text)
	}
}

// Whoever handled a matter for somebody else neither closes it in their name nor rates it, whichever role comes first.
func TestTheFilerJudgesNoWorkOfTheirOwn(t *testing.T) {
	for _, roles := range [][]Role{{RoleReporter, RoleWorker}, {RoleWorker, RoleReporter}} {
		who := Actor{ID: "w9", Person: "p9", Roles: roles, Units: []grid.Path{"office/c1/g1"}, Handlers: []Handler{"unit/g1"}}
		guest(t, "filer", who)
		r := theRules(t)
		c, err := r.Receive("t1", who, morning, Request{Text: "x", Origin: OnBehalf, Reporter: "p1"}, Place{Path: "office/c1/g1", Found: FoundByUnit})
		require.NoError(t, err)
		p := &play{TB: t, Ticket: c.Ticket, rules: r, events: c.Events}
		p.then("desk", Transfer{To: "unit/g1"}).then("filer", Answer{Text: "done", Resolution: Solved})
		assert.Equal(t, "not the handler", p.no("filer", Close{}), roles)
		p.then("desk", Close{})
		assert.Equal(t, "not the handler", p.no("filer", Rate{Score: 5, Solved: true}), roles)
		p.then("reporter", Rate{Score: 5, Solved: true})
	}
}

// A handover is a dispatch by whoever sends it: they object to none of their own.
func TestNobodyObjectsToTheirOwnHandover(t *testing.T) {
	guest(t, "giver", Actor{ID: "x9", Roles: []Role{RoleDesk, RoleHandler}, Units: []grid.Path{"office"}, Handlers: []Handler{"department/works"}})
	p := filed(t, theRules(t), morning, Request{}).then("desk", Transfer{To: "department/market"})
	p.then("giver", Transfer{To: "department/works", Handover: true})
	assert.Equal(t, "own dispatch", p.no("giver", Object{Reason: "not ours"}))
	p.then("works", Object{Reason: "not ours"})
}
