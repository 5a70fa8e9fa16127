package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// A part that names no place lies where the request lay; where that unit has ended, in its successor, flagged.
func TestAPartOfATicketInAUnitThatHasEnded(t *testing.T) {
	for successor, want := range map[string]ticket.Place{
		"c2": {Path: "o/c2", Found: ticket.FoundByUnit, Ended: "c1"},
		"":   {Path: "o", Found: ticket.FoundByUnit, Ended: "c1"},
	} {
		ends := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
		tree, err := grid.NewTree(
			grid.Unit{Code: "o", Level: 1, Name: "o"},
			grid.Unit{Code: "c1", Parent: "o", Level: 2, Name: "c1", To: ends, Successor: successor},
			grid.Unit{Code: "c2", Parent: "o", Level: 2, Name: "c2"},
		)
		require.NoError(t, err)
		places, err := grid.NewLocator(tree)
		require.NoError(t, err)
		now := ends.Add(-time.Hour)
		b := newBench(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return now } })
		staff := actorOf(tree, "clerk", "desk", "o")
		for _, after := range []bool{false, true} {
			got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "c1"})
			require.NoError(t, err)
			before := got.Place
			if after {
				now = ends.Add(time.Hour)
			}
			b.do(staff, got.ID, ticket.Split{Parts: []ticket.Part{{Text: "names none"}, {Text: "names it", Unit: "c1"}}})
			page, err := b.List(t.Context(), staff, desk.Filter{}, "")
			require.NoError(t, err)
			parts := 0
			for _, p := range page.Tickets {
				if p.SplitFrom != got.ID {
					continue
				}
				parts++
				if after {
					assert.Equal(t, want, p.Place)
				} else {
					assert.Equal(t, before, p.Place)
				}
			}
			assert.Equal(t, 2, parts)
		}
	}
}

// A unit that moved before it ended has open work under the path of before, of the unit that it lay in too.
func TestEndedFindsWhatLiesUnderAnEarlierPath(t *testing.T) {
	ends := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	moves := ends.Add(-5 * 24 * time.Hour)
	grids := func(units ...grid.Unit) *grid.Locator {
		tree, err := grid.NewTree(append([]grid.Unit{
			{Code: "o", Level: 1, Name: "o"}, {Code: "c1", Parent: "o", Level: 2, Name: "c1"}, {Code: "c2", Parent: "o", Level: 2, Name: "c2"},
		}, units...)...)
		require.NoError(t, err)
		places, err := grid.NewLocator(tree)
		require.NoError(t, err)
		return places
	}
	before := grids(grid.Unit{Code: "g1", Parent: "c1", Level: 3, Name: "g1"},
		grid.Unit{Code: "g9", Parent: "c1", Level: 3, Name: "g9", To: ends})
	after := grids(
		grid.Unit{Code: "g1", Parent: "c1", Level: 3, Name: "g1", To: moves},
		grid.Unit{Code: "g1", Parent: "c2", Level: 3, Name: "g1", From: moves, To: ends},
		grid.Unit{Code: "g9", Parent: "c1", Level: 3, Name: "g9", To: ends},
	)
	now := moves.Add(-24 * time.Hour)
	b := newBench(t, func(c *desk.Config) { c.Grid, c.Now = before, func() time.Time { return now } })
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "g1"})
	require.NoError(t, err)
	require.Equal(t, grid.Path("o/c1/g1"), got.Path)
	later := newBench(t, func(c *desk.Config) { c.Store, c.Grid, c.Now = b.store, after, func() time.Time { return now } })
	now = ends.Add(time.Hour)
	staff := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"o"}}
	left, err := later.Ended(t.Context(), staff, nil)
	require.NoError(t, err)
	if assert.Len(t, left, 1, "nothing lies in g9") {
		assert.Equal(t, "g1", left[0].Code)
	}
	later.do(staff, got.ID, ticket.Refer{Channel: "x", Text: "x"})
	left, err = later.Ended(t.Context(), staff, nil)
	require.NoError(t, err)
	assert.Empty(t, left, "what is closed is no open work")
}
