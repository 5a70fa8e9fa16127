package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func workdays(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.WorkDay} }

// yearEnd are rules by a calendar that ends with 2026, and by the same one when 2027 is known.
func yearEnd(t *testing.T, limits ...Limit) (unknown, known *Rules) {
	cal := office(t)
	more, err := cal.WithYears(worktime.Year{Year: 2027, Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", Kind: worktime.Off}}})
	require.NoError(t, err)
	return rulesOf(t, Definitions{Calendar: cal, Limits: limits}), rulesOf(t, Definitions{Calendar: more, Limits: limits})
}

// A date handed down that an extension takes into a year that the calendar does not know is no date, and never the table's limit.
func TestAnExtendedDateInAnUnknownYearIsNotTheTables(t *testing.T) {
	unknown, known := yearEnd(t, Limit{Stage: ticket.StageHandle, Within: workdays(5)})
	at, given := cst(2026, 12, 1, 10, 0), cst(2026, 12, 29, 18, 0)
	day := func(d int) time.Time { return cst(2026, 12, d, 10, 0) }
	want := cst(2027, 1, 6, 0, 0)
	extended := func() *play {
		p := filed(t, unknown, at, ticket.Request{Origin: ticket.FromAbove, Due: given, ExternalRef: "7", Reporter: "p1"}).
			by("desk", at.Add(time.Hour), ticket.Transfer{To: "department/market"}).
			by("market", day(20), ticket.Extend{By: workdays(5), Reason: "x"}).by("desk", day(21), ticket.Grant{})
		require.Equal(t, 2027, p.Unknown)
		require.Zero(t, p.Promise)
		require.Zero(t, p.Due)
		require.False(t, p.Overdue(p.Changed))
		return p
	}
	agrees := func(p *play) {
		t.Helper()
		d, err := p.rules.Due(p.events)
		require.NoError(t, err)
		assert.Equal(t, []time.Time{p.Promise, p.Due}, []time.Time{d.Promise.At, d.Round.At})
	}
	t.Run("the year becomes known", func(t *testing.T) {
		p := extended()
		p.rules = known
		p.by("system", day(22), ticket.Replan{})
		assert.Zero(t, p.Unknown)
		assert.False(t, p.Promise.Before(want), "%v", p.Promise)
		agrees(p)
	})
	t.Run("closed before", func(t *testing.T) {
		p := extended().by("market", day(22), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("desk", day(23), ticket.Close{})
		_, ok := p.OnTime()
		assert.False(t, ok, "nothing is known of it yet")
		p.rules = known
		p.by("system", day(24), ticket.Replan{})
		onTime, ok := p.OnTime()
		assert.True(t, ok && onTime, "%v", p.Promise)
	})
	t.Run("passed on before", func(t *testing.T) {
		p := extended().by("desk", day(22), ticket.Transfer{To: "department/works"})
		assert.Zero(t, p.Due, "the round ends with the date too")
		d, err := p.rules.Due(p.events)
		assert.ErrorAs(t, err, new(*worktime.UnknownYearError))
		assert.Zero(t, d.Round.At)
		p.rules = known
		for _, do := range []ticket.Command{ticket.Replan{}, ticket.Note{Text: "x"}} { // whatever comes first
			q := p.fork().by(map[ticket.Verb]string{ticket.VerbReplan: "system", ticket.VerbNote: "desk"}[ticket.VerbOf(do)], day(23), do)
			assert.False(t, q.Promise.Before(want), "%v", q.Promise)
			assert.Equal(t, q.Promise, q.Due)
			agrees(q)
			was := q.Due
			q.by("works", day(24), ticket.Extend{By: workdays(1), Reason: "x"}).by("leader", day(25), ticket.Grant{})
			assert.Equal(t, q.Promise, q.Due, "an extension counts once")
			assert.True(t, q.Due.After(was))
			agrees(q)
		}
	})
	t.Run("taken back to the desk", func(t *testing.T) {
		p := extended().by("market", day(22), ticket.Object{Reason: "x"}).by("desk", day(22), ticket.Grant{})
		require.Empty(t, p.Lead)
		assert.Zero(t, p.Due)
		p.rules = known
		p.by("system", day(23), ticket.Replan{})
		assert.Equal(t, p.Promise, p.Due)
		agrees(p)
	})
	t.Run("more time is not asked for what is not known", func(t *testing.T) {
		p := extended()
		assert.Equal(t, "calendar", p.no("market", ticket.Extend{By: workdays(1), Reason: "x"}))
	})
}

// Whether an extension moves the promise depends on whether that has passed: that is not guessed either.
func TestAnExtensionWaitsForTheYearOfThePromise(t *testing.T) {
	unknown, _ := yearEnd(t, Limit{Stage: ticket.StageHandle, Within: workdays(5)})
	p := filed(t, unknown, cst(2026, 12, 28, 10, 0), ticket.Request{}).by("desk", cst(2026, 12, 28, 11, 0),
		ticket.Transfer{To: "department/market", Within: hours(2000)})
	require.Zero(t, p.Promise)
	require.NotZero(t, p.Due)
	assert.Empty(t, p.refused("market", cst(2026, 12, 30, 10, 0), ticket.Extend{By: hours(1), Reason: "x"}),
		"the promise ends in 2027 at the earliest")
	assert.Equal(t, "calendar", p.refused("market", cst(2027, 1, 20, 10, 0), ticket.Extend{By: hours(1), Reason: "x"}))
}

// A limit of the first response or of signing that could not be computed while the ticket was open is computed when it is closed.
func TestAClosedTicketGetsTheLimitsOfAYearThatBecomesKnown(t *testing.T) {
	unknown, known := yearEnd(t, Limit{Stage: ticket.StageRespond, Within: workdays(5)}, Limit{Stage: ticket.StageAccept, Within: workdays(5)})
	p := filed(t, unknown, cst(2026, 12, 29, 10, 0), ticket.Request{}).by("desk", cst(2026, 12, 29, 11, 0),
		ticket.Transfer{To: "department/market"}).
		by("market", cst(2026, 12, 30, 10, 0), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("desk",
		cst(2026, 12, 30, 11, 0), ticket.Close{})
	require.Zero(t, p.RespondBy)
	assert.Equal(t, 2027, p.Unknown)
	p.rules = known
	p.by("system", cst(2026, 12, 31, 11, 0), ticket.Replan{})
	assert.NotZero(t, p.RespondBy)
	assert.NotZero(t, p.AcceptBy)
	assert.Zero(t, p.Unknown)
}

// Where it is not known whether the limit from receiving had passed at the first dispatch, nothing is promised from the dispatch.
func TestTheFirstDispatchAfterAnUnknownYear(t *testing.T) {
	cal, err := office(t).WithYears(worktime.Year{Year: 2028, Days: []worktime.Day{{Name: "元旦", Date: "2028-01-01", Kind: worktime.Off}}})
	require.NoError(t, err)
	r := rulesOf(t, Definitions{Calendar: cal, Limits: []Limit{{Stage: ticket.StageHandle, Within: workdays(5)}}})
	p := filed(t, r, cst(2026, 12, 29, 10, 0), ticket.Request{}).by("desk", cst(2028, 2, 1, 10, 0), ticket.Transfer{To: "department/market"})
	assert.Equal(t, 2027, p.Unknown)
	assert.Zero(t, p.Promise)
}
