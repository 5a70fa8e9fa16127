package desk

import (
	"testing"
	"time"
	_ "time/tzdata" // zones with daylight saving, wherever the test runs

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// withCalendar are an office's that counts in the units of the calendar.
func withCalendar(t testing.TB, c *worktime.Calendar, handle worktime.Span) *Rules {
	return rulesOf(t, Definitions{Calendar: c, Limits: []Limit{
		{Stage: ticket.StageHandle, Within: handle, AskStops: true},
		{Stage: ticket.StageAccept, Within: worktime.Span{N: 4, Unit: worktime.WorkHour}},
		{Stage: ticket.StageObject, Within: wd(2)},
		{Stage: ticket.StageApprove, Within: wd(1)},
		{Stage: ticket.StageComply, Within: wd(1)},
		{Stage: ticket.StageSupplement, Within: days(5)},
	}})
}

// The dates are counted from the State Council's notices.
func TestLimitsAreCountedInTheOfficesWorkingTime(t *testing.T) {
	for _, c := range []struct {
		rule   string
		within worktime.Span
		from   time.Time
		want   time.Time
	}{
		{"five working days over the Spring Festival, with two Saturdays worked", wd(5), cst(2026, 2, 13, 9, 0), endOf(2026, 2, 27)},
		{"over Labour Day, with a Saturday worked", wd(5), cst(2026, 4, 30, 17, 0), endOf(2026, 5, 11)},
		{"over Mid-Autumn and National Day", wd(5), cst(2026, 9, 24, 9, 0), endOf(2026, 10, 9)},
		{"the year before", wd(5), cst(2025, 9, 30, 9, 0), endOf(2025, 10, 14)},
		{"two working days over Mid-Autumn 2024", wd(2), cst(2024, 9, 13, 9, 0), endOf(2024, 9, 18)},
		{"natural days: a last day of rest moves behind the holidays", days(5), cst(2026, 2, 13, 9, 0), endOf(2026, 2, 24)},
		{"natural days that end on a working day", days(1), cst(2026, 2, 13, 9, 0), endOf(2026, 2, 14)},
		{"working hours over a night", worktime.Span{N: 4, Unit: worktime.WorkHour}, cst(2026, 3, 3, 17, 0), cst(2026, 3, 4, 11, 0)},
		{"working hours over lunch", worktime.Span{N: 2, Unit: worktime.WorkHour}, cst(2026, 3, 3, 11, 0), cst(2026, 3, 3, 15, 0)},
		{"an urgent hour counts at night too", hours(2), cst(2026, 2, 16, 23, 0), cst(2026, 2, 17, 1, 0)},
	} {
		r := withCalendar(t, office(t), c.within)
		p := filed(t, r, c.from, ticket.Request{})
		require.Equal(t, c.want, p.Due, c.rule)
		p.by("desk", c.from, ticket.Transfer{To: "department/market"})
		require.Equal(t, c.want, p.Due, c.rule)
		both, err := r.Due(p.events)
		d := both.Round
		require.NoError(t, err, c.rule)
		require.Equal(t, c.want, d.At, c.rule)
	}
}

func TestStopsAndExtensionsAreCountedInTheOfficesWorkingTime(t *testing.T) {
	r := withCalendar(t, office(t), wd(5))
	p := filed(t, r, cst(2026, 2, 9, 9, 0), ticket.Request{}).by("desk", cst(2026, 2, 9, 9, 0), ticket.Transfer{To: "department/market"})
	assert.Equal(t, endOf(2026, 2, 14), p.Due, "the Saturday is worked")
	assert.Equal(t, cst(2026, 2, 9, 15, 0), p.AcceptBy)

	asked := p.fork()
	asked.by("market", cst(2026, 2, 13, 10, 0), ticket.Ask{Text: "x"})
	assert.Equal(t, endOf(2026, 2, 24), asked.StageBy, "five natural days end in the holidays, and so behind them")
	asked.by("reporter", cst(2026, 2, 23, 10, 0), ticket.Supplement{Text: "x"})
	assert.Equal(t, endOf(2026, 2, 24), asked.Due, "the question cost one working day, the 14th")

	p.by("market", cst(2026, 2, 14, 23, 0), ticket.Extend{By: wd(2), Reason: "x"}).by("desk", cst(2026, 2, 24, 9, 0), ticket.Grant{})
	assert.Equal(t, endOf(2026, 2, 25), p.Due, "two working days from the limit, and not from the grant")
	assert.Equal(t, "too late", p.no("market", ticket.Object{Reason: "x"}), "two working days from the dispatch have passed")
	assert.Equal(t, "invalid by", p.no("market", ticket.Extend{By: wd(11), Reason: "x"}), "ten working days at most")
	assert.Equal(t, "invalid by", p.no("market", ticket.Extend{By: days(30), Reason: "x"}), "nor in another unit")
	assert.Empty(t, p.no("market", ticket.Extend{By: days(10), Reason: "x"}))
}

func TestDaylightSavingMovesNoDay(t *testing.T) {
	c, err := worktime.New(worktime.Definition{
		Name: "New York", Zone: "America/New_York", Hours: []string{"09:00-17:00"}, Years: []worktime.Year{{
			Year: 2026, Papers: []string{"https://www.opm.gov/x"},
			Days: []worktime.Day{{Name: "Independence Day", Date: "2026-07-03", Kind: worktime.Off}},
		}},
	})
	require.NoError(t, err)
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	at := func(m time.Month, d, hour int) time.Time { return time.Date(2026, m, d, hour, 0, 0, 0, zone) }
	for rule, x := range map[string]struct {
		within     worktime.Span
		from, want time.Time
	}{
		"working days over the lost hour":      {wd(1), at(3, 6, 12), at(3, 10, 0).Add(-time.Microsecond)},
		"working days over the repeated hour":  {wd(1), at(10, 30, 12), at(11, 3, 0).Add(-time.Microsecond)},
		"hours on the clock, one of them lost": {hours(24), at(3, 7, 12), at(3, 8, 13)},
		"hours, one of them twice":             {hours(24), at(10, 31, 12), at(11, 1, 11)},
		"a day of natural days":                {days(1), at(3, 8, 1), at(3, 10, 0).Add(-time.Microsecond)},
	} {
		r := withCalendar(t, c, x.within)
		p := filed(t, r, x.from, ticket.Request{})
		assert.True(t, x.want.Equal(p.Due), "%s: %s", rule, p.Due.In(zone))
	}
}

// Nobody knows the holidays of a year before the notice is out: then there is no date, the year is named, and the sweep and
// Replan compute it when the table is there.
func TestAnUnknownYearGivesNoDateAndIsMadeUpFor(t *testing.T) {
	r := withCalendar(t, office(t), wd(5))
	known, err := office(t).WithYears(
		worktime.Year{
			Year: 2027, Papers: []string{"https://www.gov.cn/x"},
			Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", Kind: worktime.Off}},
		},
	)
	require.NoError(t, err)
	later := withCalendar(t, known, wd(5))

	at := cst(2026, 12, 30, 9, 0)
	p := filed(t, r, at, ticket.Request{Priority: ticket.Urgent}).by("coordinator", at,
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	assert.True(t, p.Due.IsZero(), "nothing is guessed: %s", p.Due)
	assert.True(t, p.Tasks[0].Due.IsZero())
	assert.Equal(t, 2027, p.Unknown)
	assert.False(t, p.Wake.IsZero(), "somebody looks at it again")
	assert.False(t, p.Wake.After(at.Add(24*time.Hour)))
	_, err = r.Due(p.events)
	var year *worktime.UnknownYearError
	require.ErrorAs(t, err, &year)
	assert.Equal(t, 2027, year.Year)
	assert.Equal(t, "calendar", p.no("market", ticket.Extend{By: wd(1), Reason: "x"}))

	p.by("market", at.Add(36*time.Hour), ticket.Suspend{Until: cst(2027, 1, 20, 0, 0), Reason: "x"})
	p.then("supervisor", ticket.Supervise{Text: "x"})
	require.True(t, p.Approvals[0].Due.IsZero() && p.Orders[0].Due.IsZero())

	waits := p.fork().then("market", ticket.Accept{})
	looked := waits.Changed.Add(30 * time.Hour)
	waits.by("system", looked, ticket.Replan{})
	assert.Equal(t, looked.Add(24*time.Hour), waits.Wake, "looked at in vain, it is looked at on the next day")
	assert.True(t, waits.Due.IsZero())

	p.rules = later
	p.by("system", cst(2027, 1, 4, 9, 0), ticket.Replan{})
	assert.Zero(t, p.Unknown)
	assert.Equal(t, endOf(2027, 1, 7), p.Due)
	assert.Equal(t, endOf(2027, 1, 7), p.Tasks[0].Due)
	assert.Equal(t, endOf(2027, 1, 4), p.Approvals[0].Due)
	assert.Equal(t, endOf(2027, 1, 4), p.Orders[0].Due)

	// One that waits for an unknown year alone is watched too.
	q := filed(t, r, cst(2026, 12, 24, 9, 0), ticket.Request{}).by("desk", cst(2026, 12, 24, 9, 0), ticket.Transfer{To: "department/market"})
	assert.Equal(t, endOf(2026, 12, 31), q.Due)
	assert.Zero(t, q.Unknown)
	q.by("market", cst(2026, 12, 31, 9, 0), ticket.Extend{By: wd(2), Reason: "x"})
	assert.Equal(t, 2027, q.Unknown, "the limit of the ruling lies in it")
	assert.Equal(t, endOf(2026, 12, 31), q.Due, "and the ticket's own stands")
	assert.False(t, q.Wake.IsZero())
}

// Of several years that are missing the earliest is named.
func TestTheFirstYearThatIsMissingIsNamed(t *testing.T) {
	at := cst(2026, 12, 22, 9, 0)
	p := filed(t, withCalendar(t, office(t), wd(5)), at,
		ticket.Request{Origin: ticket.FromAbove, ExternalRef: "1", Due: cst(2029, 3, 1, 9, 0)}).by("desk", at,
		ticket.Transfer{To: "department/market"})
	p.then("market", ticket.Extend{By: wd(2), Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, 2029, p.Unknown)
	p.then("leader", ticket.Supervise{Text: "x", Within: wd(20)})
	assert.Equal(t, 2027, p.Unknown)
}

func TestABoundInAnUnknownYearIsNoLicence(t *testing.T) {
	r := withCalendar(t, office(t), wd(5))
	p := filed(t, r, cst(2026, 12, 22, 9, 0), ticket.Request{}).by("desk", cst(2026, 12, 22, 9, 0), ticket.Transfer{To: "department/market"})
	require.Equal(t, endOf(2026, 12, 29), p.Due)
	extend := func(s worktime.Span) string { return p.no("market", ticket.Extend{By: s, Reason: "x"}) }
	assert.Empty(t, extend(wd(10)), "the same unit is compared as it is")
	assert.Equal(t, "invalid by", extend(wd(11)))
	assert.Empty(t, extend(hours(9*24)), "ten working days are never less than nine days")
	assert.Equal(t, "calendar", extend(hours(3000)), "what may be too long is not guessed")
	assert.Equal(t, "calendar", extend(days(1000)))
	suspend := func(until time.Time) string { return p.no("market", ticket.Suspend{Until: until, Reason: "x"}) }
	assert.Empty(t, suspend(p.Changed.Add(59*24*time.Hour)), "sixty days from now are never less than fifty-nine")
	assert.Equal(t, "calendar", suspend(p.Changed.Add(61*24*time.Hour)))
	assert.Equal(t, "calendar", suspend(p.Changed.Add(59*24*time.Hour+time.Hour)), "and may be no more")
}

func TestAClockThatRunsBackwardsMovesNoLimitBack(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.by("market", morning.Add(10*time.Hour), ticket.Ask{Text: "x"})
	p.by("reporter", morning.Add(time.Hour), ticket.Supplement{Text: "x"}) // by another node's clock
	assert.Equal(t, morning.Add(10*time.Hour), p.Changed)
	assert.Equal(t, morning.Add(time.Hour), p.events[len(p.events)-1].Facts.ClockWas, "which is on record")
	assert.Equal(t, p.Since.Add(100*time.Hour), p.Due, "the question lasted no time, and none below zero")

	same := p.fork()
	same.by("market", morning, ticket.Extend{By: hours(5), Reason: "x"}).by("desk", morning, ticket.Grant{})
	same.by("desk", morning, ticket.Transfer{To: "department/works"}).by("desk", morning, ticket.Transfer{To: "department/market"})
	assert.Equal(t, morning.Add(110*time.Hour), same.Due, "two dispatches at one instant are two dispatches")
	assert.Empty(t, same.Extended)

	merged := filed(t, r, morning, ticket.Request{})
	parent := merged.Ticket
	parent.ID, parent.Changed = "t0", morning.Add(50*time.Hour)
	merged.by("desk", morning.Add(-time.Hour), ticket.Merge{Into: "t0"}, parent)
	assert.Equal(t, morning, merged.Changed)
	assert.Equal(t, parent.Changed, merged.more[0].Ticket.Changed, "each record keeps its own time")
}

func TestTheFirstAndTheLastYears(t *testing.T) {
	elapsed, china := bothWays(t), withCalendar(t, office(t), wd(5))
	for rule, c := range map[string]struct {
		r       *Rules
		at      time.Time
		due     time.Time
		unknown int
	}{
		"1970, on the clock":           {elapsed, time.Unix(0, 0).UTC(), time.Unix(0, 0).UTC().Add(100 * time.Hour), 0},
		"1969":                         {elapsed, time.Unix(-1, 0).UTC(), time.Unix(-1, 0).UTC().Add(100 * time.Hour), 0},
		"1970, in working days":        {china, time.Unix(0, 0).UTC(), time.Time{}, 1970},
		"1900":                         {elapsed, time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1900, 1, 5, 4, 0, 0, 0, time.UTC), 0},
		"9999, the limit is beyond it": {elapsed, time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC), lastInstant, 0},
		"9999, in working days":        {china, time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC), time.Time{}, 9999},
	} {
		p := filed(t, c.r, c.at, ticket.Request{}).by("desk", c.at, ticket.Transfer{To: "department/market"})
		assert.Equal(t, c.due, p.Due, rule)
		assert.Equal(t, c.unknown, p.Unknown, rule)
		both, err := c.r.Due(p.events)
		d := both.Round
		if c.unknown != 0 {
			var year *worktime.UnknownYearError
			require.ErrorAs(t, err, &year, rule)
			assert.Equal(t, c.unknown, year.Year, rule)
		} else {
			require.NoError(t, err, rule)
			assert.Equal(t, c.due, d.At, rule)
		}
		for _, s := range []said{
			{"market", ticket.Ask{Text: "x"}},
			{"reporter", ticket.Supplement{Text: "x"}},
			{"market", ticket.Answer{Text: "x", Resolution: ticket.Solved}},
			{"desk", ticket.Close{}},
		} {
			p.by(s.who, c.at, s.do)
		}
		assert.False(t, p.Wake.After(lastInstant), rule)
	}
}

func TestALeapSecondAndOtherOddTimesAreFaults(t *testing.T) {
	for _, until := range []string{
		"2016-12-31T23:59:60Z", "2026-02-30T00:00:00Z", "2026-02-10", "10000-01-01T00:00:00Z", "2026-02-10T24:00:00Z",
	} {
		_, err := ticket.ParseCommand(ticket.VerbSuspend, []byte(`{"reason": "x", "until": "`+until+`"}`))
		require.ErrorIs(t, err, gridgov.ErrInvalid, until)
	}
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	assert.Equal(t, "invalid until", p.no("market", ticket.Suspend{Until: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Reason: "x"}))
	assert.Equal(t, "invalid at", p.refused("desk", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ticket.Note{Text: "x"}))
	for _, s := range []worktime.Span{
		{N: 1 << 40, Unit: worktime.UrgentHour}, {N: -1 << 40, Unit: worktime.UrgentHour}, {N: 1, Unit: 200}, wd(1),
	} {
		assert.Equal(t, "invalid by", p.no("market", ticket.Extend{By: s, Reason: "x"}), "%v", s)
		assert.Equal(t, "invalid within", p.no("desk", ticket.Transfer{To: "department/works", Within: s}), "%v", s)
		assert.Equal(t, "invalid within", p.no("market", ticket.Ask{Text: "x", Within: s}), "%v", s)
		assert.Equal(t, "invalid within", p.no("leader", ticket.Supervise{Text: "x", Within: s}), "%v", s)
		assert.Equal(t, "invalid assist[0].within", p.no("desk", ticket.Convene{Assist: []ticket.Party{{Handler: "unit/c1", Within: s}}}),
			"%v", s)
	}
}
