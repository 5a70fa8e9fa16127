package desk_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// Where the unit of a ticket has ended, and its successor is outside the area of the unit that is bound, which may have ended too, whoever
// is bound splits it: they name no place, and each part stays where the ticket is, with the ruling. Allowed agrees.
func TestWhoeverIsBoundSplitsWhereTheUnitHasEnded(t *testing.T) {
	for name, all := range map[string]bool{"its grid has ended": false, "the community has ended": true} {
		t.Run(name, func(t *testing.T) {
			ends := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
			c1 := grid.Unit{Code: "c1", Parent: "o", Level: 2, Name: "c1"}
			if all {
				c1.To, c1.Successor = ends, "c2"
			}
			tree, err := grid.NewTree(
				grid.Unit{Code: "o", Level: 1, Name: "o"}, c1,
				grid.Unit{Code: "g1", Parent: "c1", Level: 3, Name: "g1", To: ends, Successor: "g2"},
				grid.Unit{Code: "c2", Parent: "o", Level: 2, Name: "c2"},
				grid.Unit{Code: "g2", Parent: "c2", Level: 3, Name: "g2"},
			)
			require.NoError(t, err)
			places, err := grid.NewLocator(tree)
			require.NoError(t, err)
			now := ends.Add(-72 * time.Hour)
			b := newBench(t, func(c *desk.Config) {
				c.Grid, c.Now, c.Home = places, func() time.Time { now = now.Add(time.Minute); return now }, "o"
			})
			of := func(id string, role string, unit string) ticket.Actor {
				return ticket.ActorOf(grid.Officer{ID: id, Roles: []string{role}, Units: []string{unit}}, tree, time.Time{})
			}
			root, head, leader, desk2 := of("clerk", "desk", "o"), of("h", "head", "c1"), of("l", "leader", "o"), of("d2", "desk", "c1")
			got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "g1"})
			require.NoError(t, err)
			for _, s := range []struct {
				by ticket.Actor
				do ticket.Command
			}{
				{root, ticket.Transfer{To: "unit/c1"}},
				{head, ticket.Object{Reason: "x"}},
				{root, ticket.Refuse{Reason: "x"}},
				{head, ticket.Object{Reason: "x"}},
				{leader, ticket.Refuse{Reason: "x"}},
			} {
				got = b.do(s.by, got.ID, s.do)
			}
			require.True(t, got.Binding)
			now = ends.Add(time.Hour)
			list, err := b.Allowed(t.Context(), desk2, got.ID)
			require.NoError(t, err)
			can := false
			for _, unit := range []string{"", "g1", "c1", "c2", "g2", "o"} {
				_, err := b.Do(t.Context(), desk2, got.ID, ticket.Split{Parts: []ticket.Part{{Text: "y", Unit: unit}}})
				can = can || err == nil
				if unit != "" || !assert.NoError(t, err, "the actor has named no place") {
					continue
				}
				events, err := b.History(t.Context(), root, got.ID)
				require.NoError(t, err)
				part := b.get(events[len(events)-1].Facts.Tickets[0])
				assert.Equal(t, got.Path, part.Path)
				assert.Equal(t, ticket.Handler("unit/c1"), part.Bound, "the ruling goes with it")
			}
			assert.Equal(t, can, slices.Contains(list, ticket.VerbSplit), "allowed: %v", list)
		})
	}
}
