package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A calendar that is amended moves no limit that was computed, until a step moves it or what it counts from.
func TestAnAmendedCalendarMovesNoLimitThatWasComputed(t *testing.T) {
	at := cst(2026, 3, 2, 10, 0)
	after := func(h int) time.Time { return at.Add(time.Duration(h) * time.Hour) }
	rules := func(extra ...worktime.Day) *Rules {
		c, err := worktime.New(worktime.Definition{
			Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true, Extra: extra,
		})
		require.NoError(t, err)
		return rulesOf(t, Definitions{Calendar: c, Limits: []Limit{
			{Stage: ticket.StageRespond, Within: wd(4)},
			{Stage: ticket.StageAccept, Within: wd(4)},
			{Stage: ticket.StageHandle, Within: wd(5)},
			{Stage: ticket.StageSupplement, Within: wd(6)},
		}})
	}
	was, longer := rules(), rules(worktime.Day{Name: "延长", Date: "2026-03-04", To: "2026-03-06", Kind: worktime.Off})
	begin := func(r *Rules) *play {
		p := filed(t, r, at, ticket.Request{Reporter: "p1"}).
			by("coordinator", after(1), ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}}).
			by("market", after(2), ticket.Ask{Text: "x"})
		p.rules = longer
		return p
	}
	p, twin := begin(was), begin(longer)
	limits := func(p *play) []time.Time {
		return []time.Time{p.RespondBy, p.AcceptBy, p.Due, p.Promise, p.StageBy, p.Tasks[0].Due}
	}
	old := limits(p)
	for i, due := range limits(twin) {
		require.True(t, due.After(old[i]), "limit %d hangs on those days", i)
	}
	p.by("desk", after(3), ticket.Note{Text: "x"})
	assert.Equal(t, old, limits(p))
	p.by("market", after(4), ticket.Accept{}).by("desk", after(5), ticket.Classify{Difficulty: ticket.Simple})
	assert.Equal(t, old, limits(p), "nor by a change of class that leaves the limit")

	q := p.fork().by("system", after(6), ticket.Replan{})
	assert.Equal(t, limits(twin), limits(q), "which Replan does")

	p.by("desk", after(6), ticket.Transfer{To: "department/works"})
	assert.Equal(t, old[3], p.Promise, "no dispatch moves what was promised")
	twin.by("desk", after(6), ticket.Transfer{To: "department/works"})
	assert.Equal(t, twin.Due, p.Due, "and a new round counts by the calendar of now")
	p.by("reporter", after(7), ticket.Withdraw{Reason: "x"})
	assert.Equal(t, old[3], p.Promise, "nor does the closing")
}

// Nor does a calendar that has lost a year: what was computed by it is not missing.
func TestACalendarWithoutAYearThatWasKnownLeavesTheLimits(t *testing.T) {
	rules := func(c *worktime.Calendar) *Rules {
		return rulesOf(t, Definitions{Calendar: c, Limits: []Limit{{Stage: ticket.StageHandle, Within: wd(5)}}, Ladder: []ticket.Rung{}})
	}
	unknown, known := rules(office(t)), rules(knows2027(t, office(t)))
	at := cst(2026, 12, 29, 10, 0)
	p := filed(t, known, at, ticket.Request{}).by("desk", at, ticket.Transfer{To: "department/market"})
	due := p.Due
	require.Equal(t, 2027, due.Year())
	p.rules = unknown
	p.by("desk", at.Add(time.Hour), ticket.Note{Text: "x"})
	assert.Equal(t, []time.Time{due, due}, []time.Time{p.Due, p.Promise})
	assert.Zero(t, p.Unknown)
	p.by("desk", at.Add(2*time.Hour), ticket.Transfer{To: "department/works"})
	assert.Equal(t, []time.Time{{}, due}, []time.Time{p.Due, p.Promise}, "the new round needs the year")
	assert.Equal(t, 2027, p.Unknown)
}
