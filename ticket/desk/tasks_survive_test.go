package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// A joint handling that goes back to the desk ends its tasks, also where the ticket leaves a unit that has ended in the same step.
func TestTheTasksEndWhereTheTicketLeavesAnEndedUnit(t *testing.T) {
	for name, ends := range map[string]bool{"the unit is there": false, "the unit has ended": true} {
		for _, how := range []string{"objection upheld", "rework to nobody"} {
			t.Run(name+", "+how, func(t *testing.T) {
				now, left := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), false
				g1 := grid.Unit{Code: "g1", Parent: "office", Level: 2, Name: "g1"}
				if ends {
					g1.To, g1.Successor = now.Add(10*time.Hour), "g2"
				}
				tree, err := grid.NewTree(grid.Unit{Code: "office", Level: 1, Name: "office"}, g1,
					grid.Unit{Code: "g2", Parent: "office", Level: 2, Name: "g2"})
				require.NoError(t, err)
				places, err := grid.NewLocator(tree)
				require.NoError(t, err)
				b := newBench(t, func(c *desk.Config) {
					c.Grid, c.Now = places, func() time.Time { return now }
					c.Parties = desk.PartiesFunc(func(_ context.Context, h ticket.Handler, at time.Time) (desk.Contact, bool, error) {
						if h.Kind() == "unit" {
							_, known := tree.At(h.Name(), at)
							return desk.Contact{}, known, nil
						}
						return desk.Contact{}, h != "department/market" || !left, nil
					})
				})
				clerk := ticket.Actor{ID: "d", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
				market := ticket.Actor{ID: "m", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}
				works := ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/works"}}
				p, err := b.Receive(t.Context(), person(1), ticket.Request{Text: "x", Unit: "g1"})
				require.NoError(t, err)
				b.do(clerk, p.ID, ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
				if how == "objection upheld" {
					b.do(market, p.ID, ticket.Object{Reason: "x"})
					now = now.Add(20 * time.Hour)
					b.do(clerk, p.ID, ticket.Grant{})
				} else {
					b.do(clerk, p.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
					now, left = now.Add(20*time.Hour), true
					b.do(clerk, p.ID, ticket.Rework{Reason: "x"})
				}
				tk := b.get(p.ID)
				assert.Equal(t, ticket.Received, tk.State)
				assert.Empty(t, tk.Lead)
				assert.Equal(t, grid.Path(map[bool]string{true: "office/g2", false: "office/g1"}[ends]), tk.Path)
				assert.Empty(t, tk.Tasks, "the tasks ended with the joint handling")
				_, err = b.History(t.Context(), works, p.ID)
				assert.ErrorIs(t, err, gridgov.ErrNotFound, "whoever was released no longer reads the record")
			})
		}
	}
}
