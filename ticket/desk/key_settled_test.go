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
	office := func(tree *grid.Tree, d desk.Definitions) *desk.Desk {
		places, err := grid.NewLocator(tree)
		require.NoError(t, err)
		rules, err := desk.NewRules(d)
		require.NoError(t, err)
		office, err := desk.New(desk.Config{Store: store, Rules: rules, Grid: places, Now: func() time.Time { return now }})
		require.NoError(t, err)
		return office
	}
	both := desk.Definitions{Categories: []string{"lights"}, Channels: []string{"qr"}}
	reads := both
	reads.Access = []desk.Permit{{Role: ticket.RoleReporter, Relation: desk.Own, Allow: []desk.Action{desk.ReadPublic}}}
	filer := ticket.Actor{ID: "u1", Roles: []ticket.Role{ticket.RoleReporter}, Person: "p1"}
	stranger := ticket.Actor{ID: "u2", Roles: []ticket.Role{ticket.RoleReporter}, Person: "p2"}
	r := ticket.Request{Text: "x", Unit: "c1", Key: "k1", Category: "lights", Channel: "qr"}
	first, err := office(tree, both).Receive(t.Context(), filer, r)
	require.NoError(t, err)
	_, err = office(tree, both).Receive(t.Context(), stranger, r)
	require.ErrorIs(t, err, gridgov.ErrExists)
	for name, d := range map[string]*desk.Desk{
		"no category":      office(tree, desk.Definitions{Channels: both.Channels}),
		"no channel":       office(tree, desk.Definitions{Categories: both.Categories}),
		"no such unit":     office(smaller, both),
		"no right to file": office(tree, reads),
	} {
		got, err := d.Receive(t.Context(), filer, r)
		if assert.NoError(t, err, name) {
			assert.Equal(t, first.ID, got.ID, name)
		}
		other := r
		other.Text = "y"
		_, err = d.Receive(t.Context(), filer, other)
		if bad := new(gridgov.InvalidError); assert.ErrorAs(t, err, &bad, name) {
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
