package metrics_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// Where nobody's silence closes an answer, the desk is reminded in place of the closing; that counts as any other reminder by the sweep.
func TestAReminderOfTheDeskToCloseIsCounted(t *testing.T) {
	ctx := t.Context()
	store := new(ticketmem.Store)
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	d, err := desk.New(desk.Config{Store: store, Home: "office", Now: func() time.Time { return now }})
	require.NoError(t, err)
	worker := ticket.Actor{ID: "worker", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{"office"}}
	clerk := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	market := ticket.Actor{ID: "m", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}
	var ids []ticket.ID
	do := func(by ticket.Actor, id ticket.ID, c ticket.Command) ticket.Ticket {
		now = now.Add(time.Minute)
		got, err := d.Do(ctx, by, id, c)
		require.NoError(t, err)
		return got
	}
	for range 2 {
		got, err := d.Receive(ctx, worker, ticket.Request{Text: "x", Origin: ticket.FoundByWorker, Kind: ticket.Help})
		require.NoError(t, err)
		ids = append(ids, got.ID)
	}
	do(clerk, ids[0], ticket.Transfer{To: "department/market"})
	do(clerk, ids[1], ticket.Merge{Into: ids[0]})
	do(market, ids[0], ticket.Answer{Text: "y", Resolution: ticket.Solved})
	got := do(clerk, ids[0], ticket.Inspect{Passed: true, Text: "z"})
	now = got.CloseBy.Add(24 * time.Hour)
	did, err := d.Sweep(ctx, now)
	require.NoError(t, err)
	require.Equal(t, 1, did.Reminded)
	events, err := d.History(ctx, clerk, ids[0])
	require.NoError(t, err)
	got, err = d.Get(ctx, clerk, ids[0])
	require.NoError(t, err)
	f, err := metrics.FactOf(got, events)
	require.NoError(t, err)
	assert.EqualValues(t, 1, f.RemindersBySystem)
}
