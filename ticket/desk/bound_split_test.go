package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// boundHead leads the community of boundMatter, and leads its tickets.
var boundHead = ticket.Actor{
	ID: "head-2", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{office + "/410172561007"},
	Handlers: []ticket.Handler{"unit/410172561007"},
}

// eachPart splits a part off a ticket that a ruling binds, by those of the community and by the office's desk.
func eachPart(t *testing.T, check func(t *testing.T, d *desk.Desk, part ticket.ID)) {
	for name, by := range map[string]ticket.Actor{"desk": bound["desk"], "coordinator": bound["coordinator"], "clerk": clerk} {
		t.Run("split off by the "+name, func(t *testing.T) {
			d, id := boundMatter(t)
			part := others["a part"](t, d, by, id)
			got, err := d.Get(t.Context(), clerk, part)
			require.NoError(t, err)
			require.Equal(t, ticket.Received, got.State)
			events, err := d.History(t.Context(), clerk, part)
			require.NoError(t, err)
			left, err := ticket.CheckChain(got, events)
			require.NoError(t, err)
			require.Empty(t, left)
			check(t, d, part)
		})
	}
}

// A part of what a ruling has made the community's is the community's: nobody there passes it on by any command.
func TestAPartCarriesTheRulingThatBindsItsTicket(t *testing.T) {
	eachPart(t, func(t *testing.T, d *desk.Desk, part ticket.ID) {
		for who, by := range bound {
			for _, do := range []ticket.Command{
				ticket.Transfer{To: "department/market"},
				ticket.Transfer{To: "unit/410172561"},
				ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}},
				ticket.Refer{Channel: "court", Text: "not ours"},
			} {
				_, err := d.Do(t.Context(), by, part, do)
				require.Error(t, err, "%T by the %s", do, who)
				refusedBy(t, desk.RuleBinding, err)
			}
		}
		_, err := d.Do(t.Context(), boundHead, part, ticket.Transfer{To: "department/market"})
		refusedBy(t, desk.RuleBinding, err)
		_, err = d.Do(t.Context(), clerk, part, ticket.Transfer{To: "department/market"})
		assert.NoError(t, err, "the level that ruled decides as it sees fit")
	})
}

// Nor is there a third objection by a part, whoever dispatches it to the community.
func TestNobodyObjectsAgainByAPart(t *testing.T) {
	for who, by := range map[string]ticket.Actor{"desk": bound["desk"], "head": boundHead, "clerk": clerk} {
		t.Run("dispatched by the "+who, func(t *testing.T) {
			eachPart(t, func(t *testing.T, d *desk.Desk, part ticket.ID) {
				ctx := t.Context()
				got, err := d.Do(ctx, by, part, ticket.Transfer{To: "unit/410172561007"})
				require.NoError(t, err)
				assert.True(t, got.Binding)
				second := boundHead
				second.ID = "head-3" // nobody objects to an own dispatch
				_, err = d.Do(ctx, second, part, ticket.Object{Reason: "not ours"})
				refusedBy(t, desk.RuleBinding, err)
				_, err = d.Do(ctx, second, part, ticket.Transfer{To: "department/market"})
				require.ErrorIs(t, err, gridgov.ErrRefused)
			})
		})
	}
}

// Whoever is bound splits off nothing that would lie outside the unit; the level that ruled does, and such a part is free.
func TestABoundUnitSplitsNothingOffThatWouldLieElsewhere(t *testing.T) {
	elsewhere := ticket.Split{Parts: []ticket.Part{{Text: "the lamp"}, {Text: "the noise", Unit: "41017256100"}}}
	for who, by := range bound {
		t.Run(who, func(t *testing.T) {
			d, id := boundMatter(t)
			_, err := d.Do(t.Context(), by, id, elsewhere)
			refusedBy(t, desk.RuleBinding, err)
			_, err = d.Do(t.Context(), by, id, ticket.Split{Parts: []ticket.Part{{Text: "the noise", Unit: "410172561007001"}}})
			assert.NoError(t, err, "to a place within it")
		})
	}
	d, id := boundMatter(t)
	_, err := d.Do(t.Context(), clerk, id, elsewhere)
	require.NoError(t, err)
	events, err := d.History(t.Context(), clerk, id)
	require.NoError(t, err)
	parts := events[len(events)-1].Facts.Tickets
	require.Len(t, parts, 2)
	for i, want := range []ticket.Handler{"unit/410172561007", ""} {
		part, err := d.Get(t.Context(), clerk, parts[i])
		require.NoError(t, err)
		assert.Equal(t, want, part.Bound)
	}
}

// Whoever dispatches in two communities is bound by a ruling on one of them wherever the ticket lies.
func TestARulingIsNotEvadedByAnotherPlace(t *testing.T) {
	d, id := boundMatter(t)
	by := ticket.Actor{
		ID: "desk-3", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{office + "/410172561007", office + "/41017256100"},
	}
	_, err := d.Do(t.Context(), by, id, ticket.Transfer{To: "department/market"})
	require.ErrorIs(t, err, gridgov.ErrRefused)
	_, err = d.Do(t.Context(), by, id, ticket.Classify{Unit: "41017256100"})
	refusedBy(t, desk.RuleBinding, err)
	_, err = d.Do(t.Context(), clerk, id, ticket.Classify{Unit: "41017256100"})
	require.NoError(t, err)
	_, err = d.Do(t.Context(), by, id, ticket.Transfer{To: "department/market"})
	require.ErrorIs(t, err, gridgov.ErrRefused)
	_, err = d.Do(t.Context(), clerk, id, ticket.Transfer{To: "department/market"})
	assert.NoError(t, err)
}

// Whom a ticket was bound to by a duplicate it stays bound to when that one is taken out: who is bound takes nothing back by an
// Unmerge, and the level that ruled dispatches the ticket again.
func TestARulingStaysWithTheTicketThatItWasMergedInto(t *testing.T) {
	for who, by := range bound {
		t.Run(who, func(t *testing.T) {
			ctx := t.Context()
			d, id := boundMatter(t)
			other := others["a new request"](t, d, by, id)
			_, err := d.Do(ctx, clerk, other, ticket.Transfer{To: "unit/410172561007"})
			require.NoError(t, err)
			_, err = d.Do(ctx, by, id, ticket.Merge{Into: other})
			require.NoError(t, err)
			_, err = d.Do(ctx, by, id, ticket.Unmerge{Reason: "another matter"})
			require.NoError(t, err)
			for _, on := range []ticket.ID{id, other} {
				got, err := d.Get(ctx, clerk, on)
				require.NoError(t, err)
				assert.True(t, got.Binding)
				_, err = d.Do(ctx, by, on, ticket.Transfer{To: "department/market"})
				require.ErrorIs(t, err, gridgov.ErrRefused)
				got, err = d.Do(ctx, clerk, on, ticket.Transfer{To: "department/market"})
				require.NoError(t, err)
				assert.False(t, got.Binding)
			}
		})
	}
}
