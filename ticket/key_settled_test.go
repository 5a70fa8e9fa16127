package ticket_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A filing whose answer was lost is sent again under its key, after the office has taken its category, its channel or its unit away, or
// the right to file.
func TestAKeySettlesAFilingUnderNewRules(t *testing.T) {
	store := new(ticketmem.Store)
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(grid.Unit{Code: "office", Level: 1, Name: "o"}, grid.Unit{Code: "c1", Parent: "office", Level: 2, Name: "c1"})
	require.NoError(t, err)
	smaller, err := grid.NewTree(grid.Unit{Code: "office", Level: 1, Name: "o"})
	require.NoError(t, err)
	desk := func(tree *grid.Tree, d ticket.Definitions) *ticket.Desk {
		places, err := grid.NewLocator(tree)
		require.NoError(t, err)
		rules, err := ticket.NewRules(d)
		require.NoError(t, err)
		desk, err := ticket.NewDesk(ticket.Config{Store: store, Rules: rules, Grid: places, Now: func() time.Time { return now }})
		require.NoError(t, err)
		return desk
	}
	both := ticket.Definitions{Categories: []string{"lights"}, Channels: []string{"qr"}}
	reads := both
	reads.Access = []ticket.Permit{{Role: ticket.RoleReporter, Relation: ticket.Own, Allow: []ticket.Action{ticket.ReadPublic}}}
	filer := ticket.Actor{ID: "u1", Roles: []ticket.Role{ticket.RoleReporter}, Person: "p1"}
	stranger := ticket.Actor{ID: "u2", Roles: []ticket.Role{ticket.RoleReporter}, Person: "p2"}
	r := ticket.Request{Text: "x", Unit: "c1", Key: "k1", Category: "lights", Channel: "qr"}
	first, err := desk(tree, both).Receive(t.Context(), filer, r)
	require.NoError(t, err)
	_, err = desk(tree, both).Receive(t.Context(), stranger, r)
	require.ErrorIs(t, err, ticket.ErrExists)
	for name, d := range map[string]*ticket.Desk{
		"no category":      desk(tree, ticket.Definitions{Channels: both.Channels}),
		"no channel":       desk(tree, ticket.Definitions{Categories: both.Categories}),
		"no such unit":     desk(smaller, both),
		"no right to file": desk(tree, reads),
	} {
		got, err := d.Receive(t.Context(), filer, r)
		if assert.NoError(t, err, name) {
			assert.Equal(t, first.ID, got.ID, name)
		}
		other := r
		other.Text = "y"
		_, err = d.Receive(t.Context(), filer, other)
		if bad := new(ticket.InvalidError); assert.ErrorAs(t, err, &bad, name) {
			assert.Equal(t, "key", bad.Faults[0].Field, name)
		}
		unused := r
		unused.Key = "k2"
		for _, by := range []ticket.Actor{stranger, {}} { // who may not see it does not learn whether a key was used
			_, used := d.Receive(t.Context(), by, r)
			_, free := d.Receive(t.Context(), by, unused)
			require.Error(t, free, name)
			assert.Equal(t, free, used, name)
		}
	}
}
