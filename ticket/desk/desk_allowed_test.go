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

// What a page offers is what the desk does not refuse, whatever the rule that would refuse it.
func TestTheDeskOffersNothingThatItRefuses(t *testing.T) {
	ctx, now := t.Context(), newClock().now
	d := newDesk(t, func(c *desk.Config) { c.Now = func() time.Time { now = now.Add(time.Minute); return now } })
	leader := ticket.Actor{ID: "leader", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{office}}
	offered := func(by ticket.Actor, id ticket.ID) []ticket.Verb {
		list, err := d.Allowed(ctx, by, id)
		require.NoError(t, err)
		return list
	}
	do := func(by ticket.Actor, id ticket.ID, do ticket.Command) {
		_, err := d.Do(ctx, by, id, do)
		require.NoError(t, err)
	}
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	do(clerk, got.ID, ticket.Transfer{To: ticket.Department("market")})
	list := offered(market, got.ID)
	assert.Contains(t, list, ticket.VerbAccept)
	assert.Contains(t, list, ticket.VerbObject)
	assert.NotContains(t, list, ticket.VerbResume, "it is not suspended")
	assert.NotContains(t, list, ticket.VerbClose, "there is a reporter, who is asked first")
	assert.NotContains(t, offered(clerk, got.ID), ticket.VerbClose)

	do(market, got.ID, ticket.Accept{})
	assert.NotContains(t, offered(market, got.ID), ticket.VerbAccept, "signed for already")
	do(market, got.ID, ticket.Object{Reason: "x"})
	assert.NotContains(t, offered(market, got.ID), ticket.VerbObject, "it waits for the ruling")
	do(clerk, got.ID, ticket.Refuse{Reason: "x"})
	do(market, got.ID, ticket.Object{Reason: "x"})
	do(leader, got.ID, ticket.Refuse{Reason: "x"})
	assert.NotContains(t, offered(market, got.ID), ticket.VerbObject, "that binds")
	_, err = d.Do(ctx, market, got.ID, ticket.Object{Reason: "x"})
	no := new(desk.RefusedError)
	require.ErrorAs(t, err, &no)
	assert.NotContains(t, no.Allowed, ticket.VerbResume, "a refusal lists the same")

	// A duplicate is reopened within its parent's window.
	second, err := d.Receive(ctx, stranger, request)
	require.NoError(t, err)
	do(clerk, second.ID, ticket.Merge{Into: got.ID})
	assert.Contains(t, offered(clerk, second.ID), ticket.VerbUnmerge)
	assert.NotContains(t, offered(stranger, second.ID), ticket.VerbReopen, "the matter is being handled")
	do(market, got.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	do(resident, got.ID, ticket.Close{})
	assert.Contains(t, offered(stranger, second.ID), ticket.VerbReopen)
	assert.NotContains(t, offered(stranger, second.ID), ticket.VerbSupplement, "the matter is closed")
	now = now.Add(16 * 24 * time.Hour)
	assert.NotContains(t, offered(stranger, second.ID), ticket.VerbReopen, "the window has passed")
	assert.NotContains(t, offered(resident, got.ID), ticket.VerbReopen)
}
