package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// another is a ticket like a play's first one, of somebody else.
func another(t testing.TB, r *Rules, at time.Time, id ticket.ID, req ticket.Request) ticket.Ticket {
	t.Helper()
	p := filed(t, r, at, req)
	p.ID, p.Reporter = id, "p2"
	return p.Ticket
}

// What assisting handlers had to do is theirs again when a merge is undone, and the time in between is not held against them.
func TestADuplicateComesOutWithItsTasks(t *testing.T) {
	r := bothWays(t)
	parent := another(t, r, morning, "t0", ticket.Request{})
	p := filed(t, r, morning, ticket.Request{}).then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{
		{Handler: "department/works", Within: hours(10)}, {Handler: "partner/lights", Within: hours(1)}, {Handler: "unit/c1"},
	}})
	given := p.Changed
	p.then("works", ticket.Accept{}).then("head", ticket.ReportBack{Text: "x"})
	p.by("market", given.Add(4*time.Hour), ticket.Ask{Text: "x"}) // the clock stands
	before := p.Ticket

	p.by("desk", given.Add(6*time.Hour), ticket.Merge{Into: "t0"}, parent)
	assert.Contains(t, p.told(), "merged department/works")
	require.Equal(t, ticket.Closed, p.State)
	require.Len(t, p.Tasks, 3, "they rest with it")
	assert.Zero(t, p.Wake, "and nothing runs")
	adopted := p.more[0].Ticket

	p.by("desk", given.Add(56*time.Hour), ticket.Unmerge{Reason: "another lamp"}, adopted)
	assert.Equal(t, ticket.Joint, p.State)
	require.Len(t, p.Tasks, 3)
	task := func(h ticket.Handler) ticket.Task { return p.Tasks[taskOf(p.Ticket, h)] }
	assert.Equal(t, given.Add(62*time.Hour), task("department/works").Due, "two hours of the question, and fifty in between")
	assert.Equal(t, before.Tasks[0].Accepted, task("department/works").Accepted)
	assert.Equal(t, given.Add(time.Hour), task("partner/lights").Due, "a limit that had passed before stays passed")
	assert.Equal(t, before.Tasks[2], p.Tasks[2], "and what is done is done")
	assert.Equal(t, []string{"rework department/market", "rework department/works", "rework partner/lights", "unmerged person/p1"}, p.told())
	assert.Equal(t, "reports first", p.no("market", ticket.Answer{Text: "x"}))
	p.then("works", ticket.ReportBack{For: "department/works", Text: "x"}).then("works",
		ticket.ReportBack{For: "partner/lights", Text: "x"}).then("market", ticket.Answer{Text: "x"})
}

// A task whose limit lies in a year that is not known wakes nobody while its ticket is a duplicate.
func TestATaskAtRestWaitsForNoYear(t *testing.T) {
	r := withCalendar(t, office(t), wd(5))
	at := cst(2026, 12, 20, 9, 0)
	parent := another(t, r, at, "t0", ticket.Request{})
	p := filed(t, r, at, ticket.Request{}).by("coordinator", at,
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works", Within: wd(30)}}})
	require.Equal(t, 2027, p.Unknown)
	p.then("desk", ticket.Merge{Into: "t0"}, parent)
	assert.Zero(t, p.Unknown)
	assert.Zero(t, p.Wake)
	p.then("desk", ticket.Unmerge{Reason: "x"}, p.more[0].Ticket)
	assert.Equal(t, 2027, p.Unknown, "and waits for it again")
}

// Whoever gets a duplicate back has as long to respond, to sign for it and to object as if it had not been one.
func TestTheTimeInBetweenCountsInNoLimit(t *testing.T) {
	r := rulesOf(t, Definitions{Limits: []Limit{
		{Stage: ticket.StageRespond, Within: hours(2)},
		{Stage: ticket.StageAccept, Within: hours(3)},
		{Stage: ticket.StageHandle, Within: hours(9)},
		{Stage: ticket.StageObject, Within: hours(4)},
	}})
	p := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"})
	for i, at := range []time.Duration{time.Hour, 51 * time.Hour} { // twice, for fifty hours each
		p.by("desk", morning.Add(at), ticket.Merge{Into: "t0"}, another(t, r, morning, "t0", ticket.Request{}))
		p.by("desk", morning.Add(at+50*time.Hour), ticket.Unmerge{Reason: "x"}, p.more[0].Ticket)
		rested := time.Duration(i+1) * 50 * time.Hour
		assert.Equal(t, morning.Add(rested+2*time.Hour), p.RespondBy)
		assert.Equal(t, morning.Add(rested+3*time.Hour), p.AcceptBy)
		assert.Equal(t, morning.Add(rested+9*time.Hour), p.Due)
		assert.Empty(t, p.refused("market", morning.Add(rested+4*time.Hour), ticket.Object{Reason: "x"}))
		assert.Equal(t, "too late", p.refused("market", morning.Add(rested+4*time.Hour+1000), ticket.Object{Reason: "x"}))
		both, err := r.Due(p.events)
		d := both.Round
		require.NoError(t, err)
		assert.Equal(t, p.Due, d.At)
	}
}

// A merge is decided on the tickets that it concerns and on no others, whatever whoever calls the rules hands in.
func TestAMergeIsDecidedOnTheTicketsItConcerns(t *testing.T) {
	r := bothWays(t)
	parent := another(t, r, morning, "t0", ticket.Request{})
	parent.Lead = "department/works"
	p := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Merge{Into: "t0"}, parent)
	assert.Equal(t, "merged department/works", string(p.more[0].Outbox[0].Kind)+" "+p.more[0].Outbox[0].To,
		"whoever works on the parent hears of it")
	child, mid := p.Ticket, p.more[0].Ticket // one is merged into mid

	top, do := another(t, r, morning, "t5", ticket.Request{}), ticket.Merge{Into: "t5"}
	q := &play{TB: t, Ticket: mid, rules: r}
	stray, strange, strangeTop, full := child, child, top, top
	stray.Parent = "t8"
	strange.Partial, strangeTop.Partial = true, true
	full.Children = ticket.MaxChildren - 1
	for rule, others := range map[string][]ticket.Ticket{
		"invalid others": {top}, "invalid others ": {top, stray}, "invalid others  ": {child, top},
		"invalid others   ": {top, child, child}, "invalid others    ": {}, "invalid others     ": {parent, child},
		"known history": {top, strange}, "known history ": {strangeTop, child},
		"too many": {full, child},
	} {
		assert.Equal(t, strings.TrimSpace(rule), q.no("desk", do, others...), "%d others", len(others))
	}
	c, err := r.Decide(mid, settled(Step{By: Cast["desk"], At: morning.Add(time.Hour), Do: do}), top, child)
	require.NoError(t, err)
	require.Len(t, c, 3)
	assert.Equal(t, ticket.Duplicates{Parent: "t5", Merged: child.Merged}, c[2].Ticket.Duplicates,
		"a duplicate of a duplicate goes with it, since when it was one")

	asked := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Ask{Text: "x"})
	asked.Children = 1
	_, _, err = r.Sweep(asked.Ticket, Cast["system"], morning.Add(99*time.Hour))
	require.ErrorIs(t, err, gridgov.ErrInvalid, "nor is a sweep that gives duplicates back decided without them")

	s, err := r.Decide(child, settled(Step{By: Cast["reporter"], At: morning.Add(time.Hour), Do: ticket.Supplement{Text: "x"}}), mid)
	require.NoError(t, err)
	assert.Equal(t, "supplied department/works", string(s[1].Outbox[0].Kind)+" "+s[1].Outbox[0].To, "and of what its reporter adds")
}
