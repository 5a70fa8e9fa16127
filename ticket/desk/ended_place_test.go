package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A ticket that goes back to the desk lies where a new request would: in the successor of a unit that has ended, else above it, flagged.
func TestATicketBackAtTheDeskLiesInNoUnitThatHasEnded(t *testing.T) {
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
		row := func(area string, n int) desk.Limit {
			return desk.Limit{Stage: ticket.StageHandle, Area: area, Within: worktime.Span{N: n, Unit: worktime.UrgentHour}}
		}
		rules, err := desk.NewRules(desk.Definitions{
			Screen: &desk.Screen{},
			Areas:  []desk.AreaClass{{Path: "o/c1", Class: "A"}, {Path: "o/c2", Class: "B"}},
			Limits: []desk.Limit{row("A", 100), row("B", 200), row("", 300)},
		})
		require.NoError(t, err)
		staff := actorOf(tree, "clerk", "desk", "o")
		head := actorOf(tree, "h1", "head", "c1")
		for name, back := range map[string]func(b bench, id, other ticket.ID) ticket.Ticket{
			"rework": func(b bench, id, _ ticket.ID) ticket.Ticket {
				return b.do(staff, id, ticket.Rework{Reason: "x"})
			},
			"objection": func(b bench, id, _ ticket.ID) ticket.Ticket {
				return b.do(staff, id, ticket.Grant{})
			},
			"unmerge": func(b bench, id, other ticket.ID) ticket.Ticket {
				return b.do(staff, id, ticket.Unmerge{Reason: "x"})
			},
		} {
			t.Run(name+" "+successor, func(t *testing.T) {
				now := ends.Add(-time.Hour)
				b := newBench(t, func(c *desk.Config) { c.Grid, c.Rules, c.Now = places, rules, func() time.Time { return now } })
				got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "c1", Point: &grid.Point{Lon: 1, Lat: 1}})
				require.NoError(t, err)
				other, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "y", Unit: "c2"})
				require.NoError(t, err)
				waits, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "z", Unit: "c1"})
				require.NoError(t, err)
				b.do(staff, got.ID, ticket.Transfer{To: "unit/c1"})
				switch name {
				case "rework":
					b.do(head, got.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
				case "objection":
					b.do(head, got.ID, ticket.Object{Reason: "x"})
				case "unmerge":
					b.do(staff, got.ID, ticket.Merge{Into: other.ID})
				}
				now = ends.Add(time.Hour)
				assert.Equal(t, grid.Path("o/c1"), b.do(staff, waits.ID, ticket.Assign{To: "w7"}).Path, "it has been there all the time")
				tk := back(b, got.ID, other.ID)
				require.Empty(t, tk.Lead)
				want := want
				want.Point = &grid.Point{Lon: 1, Lat: 1}
				assert.Equal(t, want, tk.Place)
				c2 := actorOf(tree, "h2", "head", "c2")
				_, err = b.Get(t.Context(), c2, got.ID)
				if successor == "" {
					assert.ErrorIs(t, err, gridgov.ErrNotFound)
				} else {
					assert.NoError(t, err, "it is theirs now")
				}
				due, err := b.Due(t.Context(), staff, got.ID)
				require.NoError(t, err)
				assert.Equal(t, []time.Time{tk.Promise, tk.Clock.Due}, []time.Time{due.Promise.At, due.Round.At}, "the record agrees")
				limit := map[string]int{"c2": 200, "": 300}[successor]
				assert.Equal(t, worktime.Span{N: limit, Unit: worktime.UrgentHour}, tk.Limits.Handle)
			})
		}
	}
}
