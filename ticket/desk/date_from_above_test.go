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

// A new date from above is entered by the desk and the coordinator, by no bot and by nobody who handles the ticket, whatever other
// roles they have.
func TestWhoEntersADateFromAbove(t *testing.T) {
	actor := func(id string, handler ticket.Handler, roles ...ticket.Role) ticket.Actor {
		a := ticket.Actor{ID: id, Roles: roles, Units: []grid.Path{office}}
		if handler != "" {
			a.Handlers = []ticket.Handler{handler}
		}
		return a
	}
	for name, c := range map[string]struct {
		by ticket.Actor
		ok bool
	}{
		"desk":                     {actor("x1", "", ticket.RoleDesk), true},
		"coordinator":              {actor("x1", "", ticket.RoleCoordinator), true},
		"desk and another handler": {actor("x1", "department/lights", ticket.RoleHandler, ticket.RoleDesk), true},
		"bot":                      {actor("x1", "", ticket.RoleDesk, ticket.RoleBot), false},
		"bot and coordinator":      {actor("x1", "", ticket.RoleBot, ticket.RoleCoordinator), false},
		"lead":                     {actor("x1", "department/market", ticket.RoleDesk, ticket.RoleHandler), false},
		"lead, desk role alone":    {actor("x1", "department/market", ticket.RoleDesk), false},
		"open task":                {actor("x1", "department/works", ticket.RoleCoordinator), false},
		"assigned officer":         {actor("x2", "", ticket.RoleDesk), false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			d := newDesk(t, nil)
			got, err := d.Receive(ctx, resident, request)
			require.NoError(t, err)
			for _, do := range []ticket.Command{
				ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}}, ticket.Assign{To: "x2"},
			} {
				_, err = d.Do(ctx, clerk, got.ID, do)
				require.NoError(t, err)
			}
			date := ticket.Classify{Due: time.Date(2026, 5, 30, 0, 0, 0, 0, time.UTC), Reason: "the city gave it"}
			_, err = d.Do(ctx, c.by, got.ID, date)
			if c.ok {
				assert.NoError(t, err)
				return
			}
			refusedBy(t, desk.RuleDateFromAbove, err)
			date = ticket.Classify{Priority: ticket.Urgent} // they classify it all the same
			_, err = d.Do(ctx, c.by, got.ID, date)
			assert.NoError(t, err)
		})
	}
}
