package ticket_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

func TestCheckRosterNamesEveryFault(t *testing.T) {
	fine := grid.Officer{ID: "w-1", Roles: []string{"worker", "head"}, Units: []string{"c"}, Handlers: []string{"department/market", "partner/a%2Fb"}}
	require.NoError(t, ticket.CheckRoster())
	require.NoError(t, ticket.CheckRoster(fine))
	wrong := grid.Officer{
		ID: "unit/7", Roles: []string{"worker", "boss", ""},
		Handlers: []string{"department/market", "market", "approval/unit/1", "leader/1", "officer/a/b", "approval"},
	}
	err := ticket.CheckRoster(fine, wrong)
	require.ErrorIs(t, err, ticket.ErrInvalid)
	bad := new(ticket.InvalidError)
	require.ErrorAs(t, err, &bad)
	var fields []string
	for _, f := range bad.Faults {
		fields = append(fields, f.Field)
		assert.NotEmpty(t, f.Limit, "what would be right")
	}
	assert.Equal(t, []string{
		"officers[1].id", "officers[1].roles[1]", "officers[1].roles[2]",
		"officers[1].handlers[1]", "officers[1].handlers[2]", "officers[1].handlers[3]", "officers[1].handlers[4]", "officers[1].handlers[5]",
	}, fields)

	a := ticket.ActorOf(wrong, nil)
	assert.Equal(t, []ticket.Role{ticket.RoleWorker}, a.Roles)
	assert.Equal(t, []ticket.Handler{"department/market", "officer/unit%2F7"}, a.Handlers, "what is no handler is left out")
}
