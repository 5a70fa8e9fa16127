package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// The next division of the grid is loaded ahead. Until then a unit of it takes nothing and rules on nothing, neither for itself nor as
// successor of one that has ended, nor as a level above; what waits for it all the same is passed on.
func TestAUnitThatHasNotBegunTakesNothing(t *testing.T) {
	begins := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	ends := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(
		grid.Unit{Code: "o", Level: 1, Name: "o"},
		grid.Unit{Code: "c2", Parent: "o", Level: 2, Name: "c2", From: begins},
		grid.Unit{Code: "c3", Parent: "o", Level: 2, Name: "c3", To: ends, Successor: "c2"},
		grid.Unit{Code: "g1", Parent: "c4", Level: 3, Name: "g1", To: begins}, // moves to c2
		grid.Unit{Code: "g1", Parent: "c2", Level: 3, Name: "g1", From: begins},
		grid.Unit{Code: "c4", Parent: "o", Level: 2, Name: "c4"},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	now := ends.Add(-2 * time.Hour)
	b := newBench(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return now } })
	staff := actorOf(tree, "clerk", "desk", "o")
	file := func(unit string) ticket.Ticket {
		got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: unit})
		require.NoError(t, err)
		return got
	}
	before := file("c3")
	b.do(actorOf(tree, "h3", "head", "c3"), before.ID, ticket.Transfer{To: "department/market"})
	waiting := file("c3")
	b.do(actorOf(tree, "h3", "head", "c3"), waiting.ID, ticket.Transfer{To: "department/market"})
	waiting = b.do(market1, waiting.ID, ticket.Object{Reason: "x"})
	require.Equal(t, ticket.Handler("unit/c3"), waiting.Approvals[0].To)
	now = ends.Add(time.Hour)

	assert.Equal(t, ticket.Place{Path: "o", Found: ticket.FoundByUnit, Ended: "c2"}, file("c2").Place)
	got := file("c3")
	assert.Equal(t, ticket.Place{Path: "o", Found: ticket.FoundByUnit, Ended: "c3"}, got.Place)
	_, err = b.Do(t.Context(), staff, got.ID, ticket.Transfer{To: "unit/c2"})
	assert.ErrorContains(t, err, "unit/o has the place of this one until it begins")
	moved := b.do(staff, got.ID, ticket.Classify{Unit: "c2"})
	assert.Equal(t, ticket.Place{Path: "o", Found: ticket.FoundByUnit, Ended: "c2"}, moved.Place)

	asked := b.do(market1, before.ID, ticket.Extend{By: worktime.Span{N: 24, Unit: worktime.UrgentHour}, Reason: "x"})
	assert.Equal(t, ticket.Handler("unit/o"), asked.Approvals[0].To, "who rules in the place of c3")
	_, err = b.Sweep(t.Context(), now)
	require.NoError(t, err)
	assert.Equal(t, ticket.Handler("unit/o"), b.get(waiting.ID).Approvals[0].To, "what waited for c3")

	under := file("g1")
	require.Equal(t, grid.Path("o/c2/g1"), under.Path, "the shape of the tree is that of the latest versions")
	b.do(staff, under.ID, ticket.Transfer{To: "unit/g1"})
	raised := b.do(staff, under.ID, ticket.Escalate{Reason: "x"})
	assert.Equal(t, ticket.Handler("unit/o"), raised.Charge, "not c2")
	worker := ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleWorker}, Handlers: []ticket.Handler{"unit/g1"}}
	held := b.do(worker, under.ID, ticket.Extend{By: worktime.Span{N: 24, Unit: worktime.UrgentHour}, Reason: "x"})
	assert.Equal(t, ticket.Handler("unit/o"), held.Approvals[0].To)

	now = begins
	assert.Equal(t, ticket.Place{Path: "o/c2", Found: ticket.FoundByUnit}, file("c2").Place)
	assert.Equal(t, ticket.Place{Path: "o/c2", Found: ticket.FoundByUnit, Ended: "c3"}, file("c3").Place)
}
