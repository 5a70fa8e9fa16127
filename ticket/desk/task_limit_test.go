package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func TestTheTasksOfAJointHandlingHaveTheirOwnLimits(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{}).then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{
		{Handler: "department/works", Within: hours(10)}, {Handler: "unit/c1"}, {Handler: "partner/lights", Within: hours(30)},
	}})
	given := p.Changed
	task := func(h ticket.Handler) ticket.Task { return p.Tasks[taskOf(p.Ticket, h)] }
	assert.Equal(t, given.Add(10*time.Hour), task("department/works").Due)
	assert.Equal(t, given.Add(100*time.Hour), task("unit/c1").Due, "by the table")
	assert.Equal(t, given.Add(100*time.Hour), p.Due)
	p.then("head", ticket.ReportBack{Text: "x"})

	p.then("works", ticket.Extend{For: "department/works", By: hours(6), Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, given.Add(16*time.Hour), task("department/works").Due)
	assert.Equal(t, given.Add(30*time.Hour), task("partner/lights").Due)
	assert.Equal(t, given.Add(100*time.Hour), p.Due, "the extension of a task moves no other limit")
	assert.Equal(t, []string{"ruled department/works"}, p.told(), "and the reporter hears nothing of it")

	p.then("market", ticket.Suspend{Until: given.Add(200 * time.Hour), Reason: "x"}).then("desk", ticket.Grant{})
	stood := p.Changed
	p.by("market", stood.Add(5*time.Hour), ticket.Resume{})
	assert.Equal(t, given.Add(21*time.Hour), task("department/works").Due, "a suspension moves what is open")
	assert.Equal(t, given.Add(35*time.Hour), task("partner/lights").Due)
	done := p.Tasks[2]
	assert.Equal(t, ticket.Handler("unit/c1"), done.Handler)
	assert.Equal(t, given.Add(100*time.Hour), done.Due, "and not what is done")

	p.then("market", ticket.Ask{Text: "x"}).by("coordinator", p.Changed.Add(2*time.Hour),
		ticket.Convene{Lead: "unit/office", Assist: []ticket.Party{{Handler: "unit/g1", Within: hours(4)}}})
	p.by("reporter", p.Changed.Add(3*time.Hour), ticket.Supplement{Text: "x"})
	assert.Equal(t, given.Add(26*time.Hour), task("department/works").Due, "all pauses count, also over another lead")
	assert.Equal(t, task("unit/g1").Given.Add(7*time.Hour), task("unit/g1").Due,
		"one that was given while the clock stood waits with the rest")
	p.by("desk", p.Changed.Add(time.Minute), ticket.Answer{Text: "the desk answers over open tasks", Resolution: ticket.Solved}).then(
		"supervisor", ticket.Rework{Reason: "x"},
	)
	assert.Equal(t, given.Add(26*time.Hour+time.Minute), task("department/works").Due, "and the minute in which the reply was out")
}

// A task without a limit of its own has the table's, and that is looked up again with the ticket's, from the same facts.
func TestATasksTableLimitIsLookedUpAgain(t *testing.T) {
	r := bothWays(t)
	convened := func() *play {
		return filed(t, r, morning, ticket.Request{}).then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{
			{Handler: "department/works"}, {Handler: "partner/lights", Within: hours(30)}, {Handler: "unit/c1"},
		}})
	}
	due := func(p *play, h ticket.Handler) time.Duration { return p.Tasks[taskOf(p.Ticket, h)].Due.Sub(p.Since) }

	p := convened()
	p.then("head", ticket.ReportBack{Text: "x"})
	p.then("works", ticket.Extend{For: "department/works", By: hours(6), Reason: "x"}).then("desk", ticket.Grant{})
	done := p.Tasks[2]
	p.then("desk", ticket.Classify{Category: "lights"})
	assert.Equal(t, 48*time.Hour, p.Due.Sub(p.Since))
	assert.Equal(t, 54*time.Hour, due(p, "department/works"), "with what it was extended by")
	assert.Equal(t, 30*time.Hour, due(p, "partner/lights"), "an own limit is no matter of the category")
	assert.Equal(t, done, p.Tasks[2], "and what is done keeps the limit it was measured by")
	p.by("desk", p.Since.Add(60*time.Hour), ticket.Classify{Category: "noise"})
	assert.Equal(t, 106*time.Hour, due(p, "department/works"), "and back")
	p.then("desk", ticket.Classify{Priority: ticket.Urgent})
	assert.Nil(t, p.events[len(p.events)-1].Facts.Tasks, "what moves no limit says nothing of tasks")

	stands := convened()
	stands.then("market", ticket.Suspend{Until: stands.Changed.Add(99 * time.Hour), Reason: "x"}).then("desk", ticket.Grant{})
	stood := stands.Changed
	stands.then("desk", ticket.Classify{Category: "lights"})
	assert.Equal(t, 100*time.Hour, due(stands, "department/works"), "it is computed when the clock runs again")
	stands.by("market", stood.Add(5*time.Hour), ticket.Resume{})
	assert.Equal(t, 53*time.Hour, due(stands, "department/works"), "classified while the clock stood")

	asked := convened().then("market", ticket.Ask{Text: "x"})
	asked.by("desk", asked.Changed.Add(5*time.Hour), ticket.Classify{Category: "lights"}) // which no question stops
	assert.False(t, asked.Stopped())
	assert.Equal(t, 53*time.Hour, due(asked, "department/works"))

	strict := rulesOf(t, Definitions{Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(10), AskStops: true}}})
	q := convened()
	q.rules = strict
	q.then("coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "unit/g1"}}})
	assert.Equal(t, q.Changed.Add(10*time.Hour), q.Tasks[taskOf(q.Ticket, "unit/g1")].Due,
		"a change of the table concerns what is given afterwards")
	assert.Equal(t, 100*time.Hour, due(q, "department/works"))
	q.then("market", ticket.Suspend{Until: q.Changed.Add(50 * time.Hour), Reason: "x"}).then("desk", ticket.Grant{})
	q.by("market", q.Changed.Add(time.Hour), ticket.Resume{})
	assert.Equal(t, 101*time.Hour, due(q, "department/works"), "and a stop looks nothing up")
	q.then("system", ticket.Replan{})
	assert.Equal(t, 11*time.Hour, due(q, "department/works"), "which Replan does")
	assert.Equal(t, 31*time.Hour, due(q, "partner/lights"))
	assert.Equal(t, "nothing new", q.no("system", ticket.Replan{}))

	old := convened() // of a document that does not say whose limit it is
	for i := range old.Tasks {
		old.Tasks[i].Table = false
	}
	c, err := r.Decide(old.Ticket, settled(Step{By: Cast["desk"], At: old.Changed, Do: ticket.Classify{Category: "lights"}}))
	require.NoError(t, err)
	assert.Equal(t, old.Tasks, c[0].Ticket.Tasks, "keeps what it has")
}

// What was granted is counted as the limit is: the clock may stand in it too.
func TestAStopInAnExtensionCounts(t *testing.T) {
	p := filed(t, bothWays(t), morning, ticket.Request{}).by("coordinator", morning,
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works", Within: hours(10)}}})
	p.by("works", morning, ticket.Extend{By: hours(10), Reason: "x"}).by("desk", morning, ticket.Grant{}).by("market",
		morning, ticket.Extend{By: hours(10), Reason: "x"}).by("desk", morning, ticket.Grant{})
	p.by("market", morning.Add(12*time.Hour), ticket.Ask{Text: "x"}).by("reporter", morning.Add(15*time.Hour), ticket.Supplement{Text: "x"})
	assert.Equal(t, morning.Add(23*time.Hour), p.Tasks[0].Due)
	p.by("works", morning.Add(23*time.Hour), ticket.ReportBack{Text: "x"})
	p.by("market", morning.Add(105*time.Hour), ticket.Ask{Text: "x"}).by("reporter", morning.Add(109*time.Hour), ticket.Supplement{Text: "x"})
	assert.Equal(t, morning.Add(117*time.Hour), p.Due)
}

// Outside units have the limit of the day on which a leader called them, and not of the day on which that was asked for.
func TestATaskThatWaitedForALeaderIsLookedUpWhenItIsGiven(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"partner"}, Limits: []Limit{
		{Stage: ticket.StageHandle, Category: "lights", Within: hours(48)}, {Stage: ticket.StageHandle, Within: hours(100)},
	}})
	p := filed(t, r, morning, ticket.Request{}).then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{
		{Handler: "partner/lights"}, {Handler: "partner/works", Within: hours(7)},
	}})
	p.then("desk", ticket.Classify{Category: "lights"}).then("leader", ticket.Grant{})
	assert.Equal(t, p.Changed.Add(48*time.Hour), p.Tasks[0].Due)
	assert.Equal(t, p.Changed.Add(7*time.Hour), p.Tasks[1].Due)
}

// What is closed was measured by the limit of its day: no later table makes it late, or on time.
func TestAClosedTicketKeepsTheLimitItWasMeasuredBy(t *testing.T) {
	p := filed(t, bothWays(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("market", ticket.Answer{Text: "x", Resolution: ticket.Solved})
	p.by("desk", p.Since.Add(50*time.Hour), ticket.Close{})
	due := p.Due
	p.rules = rulesOf(t, Definitions{
		ReopenWithin: 20 * 24 * time.Hour,
		Limits:       []Limit{{Stage: ticket.StageHandle, Within: hours(10)}, {Stage: ticket.StageCallBack, Within: hours(30)}},
	})
	p.then("system", ticket.Replan{})
	assert.Equal(t, due, p.Due)
	assert.Equal(t, hours(100), p.Limits.Handle)
	onTime, ok := p.OnTime()
	assert.True(t, onTime && ok)
	assert.Equal(t, p.Closed.Add(30*time.Hour), p.StageBy, "what is still to come is looked up again")
	assert.Equal(t, p.Closed.Add(20*24*time.Hour), p.CloseBy)
	both, err := p.rules.Due(p.events)
	d := both.Round
	require.NoError(t, err)
	assert.Equal(t, due, d.At)
	assert.Equal(t, "nothing new", p.no("system", ticket.Replan{}))

	with := func(extra ...worktime.Day) *Rules {
		c, err := worktime.New(worktime.Definition{
			Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-18:00"}, China: true, Extra: extra,
		})
		require.NoError(t, err)
		return rulesOf(t, Definitions{Calendar: c, Limits: []Limit{{Stage: ticket.StageHandle, Within: wd(5)}}})
	}
	q := filed(t, with(), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("market",
		ticket.Answer{Text: "x"}).then("desk", ticket.Close{Resolution: ticket.Solved})
	q.rules = with(worktime.Day{Name: "a flood", Date: "2026-03-04", Kind: worktime.Off})
	assert.Equal(t, "nothing new", q.no("system", ticket.Replan{}), "nor a day off that is told afterwards")
}

// The window for reopening is the rules' of the day, and one that has ended opens again only where it would still run.
func TestAWindowForReopeningFollowsTheRules(t *testing.T) {
	within := func(days int) *Rules {
		return rulesOf(t, Definitions{
			ReopenWithin: time.Duration(days) * 24 * time.Hour,
			Limits:       append(DefaultLimits(), Limit{Stage: ticket.StageCallBack, Within: hours(1)}),
		})
	}
	closed := filed(t, within(15), morning, ticket.Request{}).then("desk", ticket.Answer{Text: "x"}).then("desk",
		ticket.Close{Resolution: ticket.Solved})
	day := func(n int) time.Time { return closed.Closed.Add(time.Duration(n) * 24 * time.Hour) }
	replan := func(p *play, days int, on int) *play {
		p = p.fork()
		p.rules = within(days)
		return p.by("system", day(on), ticket.Replan{})
	}
	assert.Equal(t, day(20), replan(closed, 20, 7).CloseBy)
	short := replan(closed, 5, 7)
	assert.Equal(t, day(5), short.CloseBy, "one that would have ended ends at the next sweep, on record")
	short.by("system", day(7), ticket.Lapse{})

	lapsed := closed.fork().by("system", day(15), ticket.Lapse{})
	assert.Zero(t, lapsed.CloseBy)
	assert.Equal(t, day(20), replan(lapsed, 20, 16).CloseBy)
	lapsed.rules = within(16)
	assert.Equal(t, "nothing new", lapsed.refused("system", day(17), ticket.Replan{}))

	found := filed(t, within(15), morning, ticket.Request{Origin: ticket.FoundByWorker}).then("desk", ticket.Answer{Text: "x"}).then("desk",
		ticket.Close{Resolution: ticket.Solved})
	assert.Equal(t, closed.Closed.Add(time.Hour), closed.StageBy)
	assert.Zero(t, found.StageBy, "and nobody is called back where nobody reported it")
}
