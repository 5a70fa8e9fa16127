package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// Where a table lets a role note on tickets that it does not let it read, a note returns no more than the id and the version.
func TestWhoMayActAndNotReadGetsNoTicket(t *testing.T) {
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Access: append(desk.DefaultAccess(), desk.Permit{
		Role: ticket.RoleHandler, Relation: desk.Area, Allow: []desk.Action{desk.May(ticket.VerbNote)},
	})})
	require.NoError(t, err)
	b := newBench(t, func(c *desk.Config) { c.Rules = rules })
	x := b.file(resident, "x")
	guard := ticket.Actor{ID: "guard-1", Roles: []ticket.Role{ticket.RoleHandler}, Units: clerk.Units}
	_, err = b.Get(t.Context(), guard, x.ID)
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	got, err := b.Do(t.Context(), guard, x.ID, ticket.Note{Text: "seen at the gate"})
	require.NoError(t, err)
	assert.Empty(t, got.Reporter, "the reporter of a ticket that Get hides")
}
