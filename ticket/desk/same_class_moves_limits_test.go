package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// The office has changed its table since the dispatch. A Classify that changes neither class nor place moves no
// limit of the table.
func TestAClassifyThatChangesNoClassMovesNoLimit(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	table := func(handle, respond int) *Rules {
		return rulesOf(t, Definitions{Limits: []Limit{
			{Stage: ticket.StageHandle, Within: hours(handle)}, {Stage: ticket.StageRespond, Within: hours(respond)},
		}})
	}
	begin := func() *play {
		p := filed(t, table(100, 4), morning, ticket.Request{}).by("coordinator", morning,
			ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
		p.by("desk", h(3), ticket.Respond{Text: "in time"})
		require.Equal(t, h(100), p.Promise)
		p.rules = table(20, 2)
		return p
	}
	p := begin().by("desk", h(30), ticket.Classify{Unit: "g1"}) // where it lies
	assert.Equal(t, h(100), p.Promise, "the same place: the promise")
	assert.Equal(t, h(100), p.Due, "the same place: the round")

	p = begin().by("desk", h(30), ticket.Classify{Due: h(300), Reason: "from above"})
	assert.Equal(t, h(4), p.RespondBy, "a new date alone: the response of hour 3 was in time")
	assert.Equal(t, h(100), p.Tasks[0].Due, "a new date alone: the task")

	p = begin().by("desk", h(30), ticket.Classify{Due: h(29), Reason: "came late"})
	assert.Equal(t, h(100), p.Due, "a date that has passed leaves the round")
}

// Where the ticket was passed on under the new table, its promise counts with the one that it was dispatched under. A Classify that
// changes neither class nor place leaves it so.
func TestAClassifyThatChangesNoClassMovesNoPromise(t *testing.T) {
	table := func(n int) *Rules {
		return rulesOf(t, Definitions{Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(n)}}})
	}
	for name, limits := range map[string][2]int{"shorter": {60, 20}, "longer": {20, 100}} {
		t.Run(name, func(t *testing.T) {
			p := filed(t, table(limits[0]), morning, ticket.Request{}).by("desk", hour(1), ticket.Transfer{To: "department/market"})
			p.rules = table(limits[1])
			p.by("desk", hour(30), ticket.Transfer{To: "department/works"})
			promise, late := p.Promise, p.Overdue(hour(30))
			require.Equal(t, hour(1+limits[0]), promise, "no dispatch moves it")
			p.by("desk", hour(31), ticket.Classify{Unit: "g1"}) // where it lies
			assert.Equal(t, promise, p.Promise)
			assert.Equal(t, late, p.Overdue(hour(31)))
			d, err := p.rules.Due(p.events)
			require.NoError(t, err)
			assert.Equal(t, promise, d.Promise.At)
		})
	}
}
