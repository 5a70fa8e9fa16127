package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// joined is what a worker has found, which the market handles, and what a resident has reported of the same, joined with it.
func joined(t *testing.T, change func(*desk.Config)) (d *desk.Desk, found, reported ticket.ID) {
	ctx := t.Context()
	d = newDesk(t, change)
	worker := ticket.Actor{ID: "worker", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{office}}
	patrol := ticket.Request{Text: "水管爆裂", Unit: "410172561007", Kind: ticket.Help, Origin: ticket.FoundByWorker}
	one, err := d.Receive(ctx, worker, patrol)
	require.NoError(t, err)
	require.Empty(t, one.Reporter)
	two, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, one.ID, ticket.Transfer{To: "department/market"})
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, two.ID, ticket.Merge{Into: one.ID})
	require.NoError(t, err)
	return d, one.ID, two.ID
}

// What a resident waits for an answer to is not ended by whoever handles it, also where the ticket that theirs was joined with has no
// reporter of its own.
func TestTheReporterOfADuplicateIsAskedFirst(t *testing.T) {
	ctx := t.Context()
	done := ticket.Close{Text: "已处理", Resolution: ticket.Solved}
	t.Run("before an answer", func(t *testing.T) {
		d, found, reported := joined(t, nil)
		list, err := d.Allowed(ctx, market, found)
		require.NoError(t, err)
		assert.NotContains(t, list, ticket.VerbClose)
		_, err = d.Do(ctx, market, found, done)
		refusedBy(t, desk.RuleAskFirst, err)
		_, err = d.Do(ctx, clerk, reported, ticket.Unmerge{Reason: "another pipe"})
		require.NoError(t, err)
		_, err = d.Do(ctx, market, found, done)
		assert.NoError(t, err)
	})
	t.Run("the own answer", func(t *testing.T) {
		d, found, _ := joined(t, nil)
		_, err := d.Do(ctx, market, found, ticket.Answer{Text: "已处理", Resolution: ticket.Solved})
		require.NoError(t, err)
		hats := market // works at the desk too
		hats.Roles, hats.Units = []ticket.Role{ticket.RoleHandler, ticket.RoleDesk}, []grid.Path{office}
		_, err = d.Do(ctx, hats, found, ticket.Close{})
		refusedBy(t, desk.RuleNotTheHandler, err)
		_, err = d.Do(ctx, clerk, found, ticket.Close{})
		assert.NoError(t, err)
	})
	t.Run("a duplicate that cannot be read", func(t *testing.T) {
		store := &oneDamaged{Store: new(ticketmem.Store)}
		d, found, reported := joined(t, func(c *desk.Config) { c.Store = store })
		store.id = reported
		_, err := d.Do(ctx, market, found, done)
		refusedBy(t, desk.RuleAskFirst, err)
	})
}
