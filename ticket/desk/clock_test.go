package desk

import (
	"cmp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

var morning = cst(2026, 3, 2, 10, 0) // a Monday

// bothWays are an office's where a question to the reporter stops the clock of everything but lights.
func bothWays(t testing.TB) *Rules {
	return rulesOf(t, Definitions{Limits: []Limit{
		{Stage: ticket.StageHandle, Category: "lights", Within: hours(48)},
		{Stage: ticket.StageHandle, Within: hours(100), AskStops: true},
		{Stage: ticket.StageAccept, Within: hours(24)},
		{Stage: ticket.StageSupplement, Within: hours(72)},
		{Stage: ticket.StageObject, Within: hours(48)},
	}})
}

func TestTheClockRunsFromTheDispatchAndNothingElseStartsIt(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{})
	assert.Equal(t, morning.Add(100*time.Hour), p.Due, "before the dispatch from the filing")
	sent := morning.Add(3 * time.Hour)
	p.by("desk", sent, ticket.Transfer{To: "department/market"})
	due := sent.Add(100 * time.Hour)
	for _, step := range []said{
		{"market", ticket.Accept{}}, // signed for, a day late
		{"market", ticket.Note{Text: "x"}},
		{"desk", ticket.Note{Text: "x", Public: true}},
		{"market", ticket.Respond{Text: "x"}},
		{"market", ticket.Assign{To: "m2"}},
		{"reporter", ticket.Remind{}},
		{"desk", ticket.Remind{}},
		{"reporter", ticket.Supplement{Text: "more"}},
		{"desk", ticket.Escalate{}},
		{"leader", ticket.Supervise{Text: "x"}},
		{"market", ticket.Comply{Text: "x"}},
		{"market", ticket.Object{Reason: "x"}},
		{"desk", ticket.Refuse{Reason: "x"}},
		{"market", ticket.Extend{By: hours(5), Reason: "x"}},
		{"desk", ticket.Refuse{Reason: "x"}},
		{"market", ticket.Suspend{Until: sent.Add(200 * time.Hour), Reason: "x"}},
		{"market", ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		{"desk", ticket.Inspect{}},
		{"desk", ticket.Rework{Reason: "x"}}, // which gives back the four hours in which the reply was out
		{"market", ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		{"desk", ticket.Close{}},
		{"desk", ticket.CallBack{}},
	} {
		p.by(step.who, p.Changed.Add(2*time.Hour), step.do)
		if ticket.VerbOf(step.do) == ticket.VerbRework {
			due = due.Add(4 * time.Hour)
		}
		require.Equal(t, due, p.Due, "%s moved it", ticket.VerbOf(step.do))
	}
	assert.Equal(t, sent.Add(24*time.Hour), p.AcceptBy)
}

func TestAskingTheReporterStopsTheClockWhereTheTableSaysSo(t *testing.T) {
	r := bothWays(t)
	for category, waits := range map[string]bool{"": true, "lights": false} {
		p := filed(t, r, morning, ticket.Request{Category: category}).then("desk", ticket.Transfer{To: "department/market"})
		due := p.Due
		p.then("market", ticket.Ask{Text: "which?"})
		asked := p.Changed
		assert.Equal(t, waits, p.Stopped())
		assert.Equal(t, waits, p.Due.IsZero(), "no deadline while the clock stands")
		assert.Equal(t, asked.Add(72*time.Hour), p.StageBy, "the reporter's own limit")
		p.by("desk", asked.Add(time.Hour), ticket.Note{Text: "x", Public: true})
		assert.Equal(t, asked.Add(72*time.Hour), p.StageBy, "which a comment does not move")
		assert.Equal(t, waits, p.Stopped(), "and the comment resumes nothing")
		p.by("reporter", asked.Add(10*time.Hour), ticket.Supplement{Text: "the third"})
		assert.False(t, p.Stopped())
		assert.True(t, p.StageBy.IsZero())
		if waits {
			due = due.Add(10 * time.Hour)
		}
		assert.Equal(t, due, p.Due)
	}
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("market", ticket.Ask{Text: "x"})
	assert.Equal(t, "nothing new", p.no("market", ticket.Ask{Text: "x"}), "one question at a time")
	for range 2 {
		p.then("reporter", ticket.Supplement{Text: "x"}).then("market", ticket.Ask{Text: "x"})
	}
	p.then("reporter", ticket.Supplement{Text: "x"})
	assert.Equal(t, "too often", p.no("market", ticket.Ask{Text: "x"}), "asking is no way to stop the clock for ever")
	assert.Equal(t, "nobody to ask", filed(t, r, morning, ticket.Request{Origin: ticket.FoundByWorker}).no("desk", ticket.Ask{Text: "x"}))
}

func TestAChangeOfCategoryComputesAgainFromTheSameFacts(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("market", ticket.Ask{Text: "x"}).by("reporter", p.Changed.Add(5*time.Hour), ticket.Supplement{Text: "x"})
	p.then("market", ticket.Extend{By: hours(7), Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, p.Since.Add(112*time.Hour), p.Due)
	p.by("desk", p.Since.Add(40*time.Hour), ticket.Classify{Category: "lights"})
	assert.Equal(t, p.Since.Add(60*time.Hour), p.Due, "48 hours from the same dispatch, with the pause and the extension")
	p.by("desk", p.Since.Add(41*time.Hour), ticket.Classify{Category: "noise"})
	assert.Equal(t, p.Since.Add(112*time.Hour), p.Due, "and back")
	assert.Equal(t, p.Since.Add(24*time.Hour), p.AcceptBy)

	own := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market", Within: hours(9)})
	assert.Equal(t, own.Since.Add(9*time.Hour), own.Due)
	own.then("desk", ticket.Classify{Category: "lights"})
	assert.Equal(t, own.Since.Add(9*time.Hour), own.Due, "a dispatch's own limit is no matter of the category")
}

func TestALimitHandedDownWinsAndIsMovedByExtensionsOnly(t *testing.T) {
	r := bothWays(t)
	given := morning.Add(30 * time.Hour)
	p := filed(t, r, morning, ticket.Request{Origin: ticket.FromAbove, Due: given, ExternalRef: "12345", Reporter: "p1"})
	for _, step := range []said{
		{"desk", ticket.Transfer{To: "department/market", Within: hours(3)}},
		{"desk", ticket.Classify{Category: "lights", Priority: ticket.Emergency}},
		{"market", ticket.Ask{Text: "x"}},
		{"reporter", ticket.Supplement{Text: "x"}},
		{"market", ticket.Suspend{Until: morning.Add(99 * time.Hour), Reason: "x"}},
		{"desk", ticket.Grant{}},
		{"market", ticket.Resume{}},
		{"desk", ticket.Transfer{To: "department/works"}},
	} {
		p.then(step.who, step.do)
		require.Equal(t, given, p.Due, "%s moved it", ticket.VerbOf(step.do))
	}
	p.then("works", ticket.Extend{By: hours(5), Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, given.Add(5*time.Hour), p.Due)
	p.then("desk", ticket.Transfer{To: "department/market"})
	assert.Equal(t, given.Add(5*time.Hour), p.Due, "another dispatch takes nothing of it back")
	p.then("market", ticket.Extend{By: hours(2), Reason: "x"}).then("leader", ticket.Refuse{Reason: "x"})
	assert.Equal(t, given.Add(5*time.Hour), p.Due)
	p.then("market", ticket.Extend{By: hours(2), Reason: "x"}).then("leader", ticket.Grant{})
	assert.Equal(t, given.Add(7*time.Hour), p.Due)
	assert.Equal(t, "extension", p.no("market", ticket.Extend{By: hours(1), Reason: "x"}), "the rules allow two, of one limit")
	p.by("market", morning.Add(29*time.Hour), ticket.Suspend{Until: morning.Add(99 * time.Hour), Reason: "x"}).then("leader", ticket.Grant{})
	p.by("market", morning.Add(34*time.Hour), ticket.Resume{})
	assert.Equal(t, given.Add(7*time.Hour), p.Due, "it ran on while the clock stood here, extension and all")
	both, err := r.Due(p.events)
	d := both.Round
	require.NoError(t, err)
	assert.Equal(t, p.Due, d.At)

	past := filed(t, r, morning, ticket.Request{Origin: ticket.FromAbove, Due: morning.Add(-time.Hour), ExternalRef: "late"})
	assert.True(t, past.Overdue(morning), "one that lies in the past is kept as given")
}

func TestADispatchAReopeningAndAReturnRunAnew(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("market", ticket.Extend{By: hours(7), Reason: "x"}).then("desk", ticket.Grant{})
	p.then("market", ticket.Suspend{Until: p.Changed.Add(50 * time.Hour), Reason: "x"}).then("desk", ticket.Grant{})

	again := p.fork()
	again.by("desk", p.Changed.Add(9*time.Hour), ticket.Transfer{To: "department/works"})
	assert.False(t, again.Stopped(), "a suspension ends with its dispatch")
	assert.Equal(t, again.Since.Add(100*time.Hour), again.Due, "no pause and no extension of another dispatch")

	asking := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("market",
		ticket.Ask{Text: "x"})
	asking.by("desk", asking.Changed.Add(9*time.Hour), ticket.Transfer{To: "department/works"})
	assert.True(t, asking.Stopped(), "a question stays open over a dispatch")
	asking.by("reporter", asking.Changed.Add(9*time.Hour), ticket.Supplement{Text: "x"})
	assert.Equal(t, asking.Since.Add(109*time.Hour), asking.Due)

	p.by("market", p.Changed.Add(9*time.Hour), ticket.Answer{Text: "x", Resolution: ticket.Solved})
	assert.False(t, p.Stopped(), "what is answered waits for nothing")
	p.then("desk", ticket.Close{}).by("reporter", p.Changed.Add(200*time.Hour), ticket.Reopen{Reason: "x"})
	assert.Equal(t, p.Changed, p.Since)
	assert.Equal(t, p.Changed.Add(100*time.Hour), p.Due)
	assert.True(t, p.Accepted.IsZero())
	assert.Equal(t, p.Changed.Add(24*time.Hour), p.AcceptBy)
	assert.Empty(t, p.Extended)

	direct := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Answer{Text: "x"}).then("desk",
		ticket.Close{Resolution: ticket.Solved}).then("reporter", ticket.Reopen{Reason: "x"})
	assert.Equal(t, direct.Changed.Add(100*time.Hour), direct.Due)
	assert.Zero(t, direct.AcceptBy, "at the desk there is nobody to sign for it")

	back := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Ask{Text: "x"})
	back.by("reporter", back.Changed.Add(4*time.Hour), ticket.Supplement{Text: "x"})
	back.by("desk", back.Changed.Add(time.Hour), ticket.Transfer{To: "department/market"}).then("market", ticket.Ask{Text: "x"})
	back.by("reporter", back.Changed.Add(6*time.Hour), ticket.Supplement{Text: "x"})
	back.then("market", ticket.Object{Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, ticket.Received, back.State)
	assert.Equal(t, morning.Add(110*time.Hour), back.Due, "back at the desk it runs from the filing, less all that it stood")
}

func TestWhatEndsStopsTheClock(t *testing.T) {
	r := bothWays(t)
	parent := filed(t, r, morning, ticket.Request{}).Ticket
	parent.ID = "t0"
	for name, end := range map[string]func(p *play){
		"answered and closed": func(p *play) {
			p.then("market", ticket.Answer{Text: "x", Resolution: ticket.Solved}).then("desk", ticket.Close{})
		},
		"referred":  func(p *play) { p.then("desk", ticket.Refer{Channel: "court"}) },
		"withdrawn": func(p *play) { p.then("reporter", ticket.Withdraw{}) },
		"void": func(p *play) {
			p.then("supervisor", ticket.Void{Reason: "x"}).then("leader", ticket.Grant{Of: ticket.VerbVoid})
		},
		"merged": func(p *play) { p.then("desk", ticket.Merge{Into: "t0"}, parent) },
	} {
		for _, stands := range []string{"", "asked", "suspended"} {
			t.Run(name+" while "+cmp.Or(stands, "running"), func(t *testing.T) {
				p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
				due := p.Due
				p.then("market", ticket.Extend{By: hours(7), Reason: "x"}) // it waits still
				p.then("supervisor", ticket.Supervise{Text: "x"})
				switch stands {
				case "asked":
					p.then("market", ticket.Ask{Text: "x"})
				case "suspended":
					p.then("market", ticket.Suspend{Until: p.Changed.Add(99 * time.Hour), Reason: "x"}).then("desk", ticket.Grant{Of: ticket.VerbSuspend})
				}
				stopped := p.Changed
				p.wait = 20 * time.Hour
				end(p)
				assert.Equal(t, ticket.Closed, p.State)
				assert.False(t, p.Stopped())
				assert.True(t, p.Asked.IsZero() && p.Suspended.IsZero() && p.Until.IsZero())
				assert.Empty(t, p.Approvals, "nothing waits any more")
				assert.Empty(t, p.Orders)
				if stands == "" {
					assert.Equal(t, due, p.Due, "it keeps its limit")
				} else {
					assert.Equal(t, due.Add(p.Pauses[0].To.Sub(stopped)), p.Due, "less what it stood")
				}
				onTime, ok := p.OnTime()
				assert.True(t, onTime && ok)
				assert.False(t, p.Overdue(due.Add(999*time.Hour)), "what has ended is never overdue")
				if p.Resolution != ticket.Solved {
					assert.True(t, p.Wake.IsZero(), "and nobody looks at it again: %s", p.Wake)
				}
			})
		}
	}
}

func TestAChangeOfTheTableConcernsWhatIsDispatchedAfterwards(t *testing.T) {
	old := bothWays(t)
	now := rulesOf(t, Definitions{
		Limits: []Limit{
			{Stage: ticket.StageHandle, Within: hours(10)},
			{Stage: ticket.StageObject, Within: hours(1)},
			{Stage: ticket.StageAccept, Within: hours(2)},
		},
	})
	p := filed(t, old, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	since, due, accept := p.Since, p.Due, p.AcceptBy
	p.rules = now
	p.by("market", since.Add(5*time.Hour), ticket.Note{Text: "x"})
	assert.Equal(t, due, p.Due)
	assert.Equal(t, accept, p.AcceptBy)
	p.by("market", since.Add(6*time.Hour), ticket.Object{Reason: "x"}) // the window of objection is the dispatch's too
	p.then("desk", ticket.Refuse{Reason: "x"})

	replanned := p.fork()
	replanned.by("system", since.Add(7*time.Hour), ticket.Replan{})
	assert.Equal(t, since.Add(10*time.Hour), replanned.Due, "Replan looks up again, from the same start")
	assert.Equal(t, since.Add(2*time.Hour), replanned.AcceptBy)
	assert.Equal(t, "too late", replanned.no("market", ticket.Object{Reason: "x"}))
	assert.Equal(t, "nothing new", replanned.no("system", ticket.Replan{}))

	p.by("desk", since.Add(8*time.Hour), ticket.Transfer{To: "department/works"})
	assert.Equal(t, p.Since.Add(10*time.Hour), p.Due, "the next dispatch has the new limit")
	p.rules = old
	p.then("desk", ticket.Classify{Category: "noise"})
	assert.Equal(t, p.Since.Add(100*time.Hour), p.Due)

	checks := func(inspect, confirm int) *Rules {
		return rulesOf(t, Definitions{
			Limits: []Limit{{Stage: ticket.StageInspect, Within: hours(inspect)}, {Stage: ticket.StageConfirm, Within: hours(confirm)}},
		})
	}
	q := filed(t, checks(3, 9), morning, ticket.Request{}).then("desk", ticket.Answer{Text: "x"})
	answered := q.Changed
	q.rules = checks(30, 90)
	q.then("desk", ticket.Note{Text: "x"})
	assert.Equal(t, answered.Add(3*time.Hour), q.StageBy, "what an answer waits for too")
	assert.Equal(t, answered.Add(9*time.Hour), q.CloseBy)
	q.then("system", ticket.Replan{})
	assert.Equal(t, answered.Add(30*time.Hour), q.StageBy)
	assert.Equal(t, answered.Add(90*time.Hour), q.CloseBy)
}
