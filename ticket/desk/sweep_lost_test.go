package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// Somebody at work was first, however often: that is lost, and no failure of the sweep, which goes on with the other tickets.
func TestASweepLosesWhatSomebodyWorksOn(t *testing.T) {
	ctx := t.Context()
	store := &busyBefore{Store: new(ticketmem.Store)}
	now := newClock().now
	conf := func(s storage.Store) func(*desk.Config) {
		return func(c *desk.Config) {
			c.Store, c.Now = s, func() time.Time { now = now.Add(time.Second); return now }
		}
	}
	d, sweeper := newDesk(t, conf(store.Store)), newDesk(t, conf(store))
	one, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	two, err := d.Receive(ctx, stranger, request)
	require.NoError(t, err)
	tries := 0
	store.do = func() {
		if tries++; tries <= 4 {
			_, err := d.Do(ctx, clerk, one.ID, ticket.Note{Text: "somebody is there"})
			require.NoError(t, err)
		}
	}
	did, err := sweeper.Sweep(ctx, now.Add(3*time.Hour))
	assert.NoError(t, err, "%+v", did)
	assert.Zero(t, did.Failed)
	assert.Equal(t, 1, did.Lost)
	assert.Equal(t, 2, did.Tickets)
	for id, steps := range map[ticket.ID]bool{one.ID: false, two.ID: true} {
		got, err := store.Store.Get(ctx, id)
		require.NoError(t, err)
		assert.Equal(t, steps, len(got.Rungs) > 0)
	}

	store.do = nil
	did, err = sweeper.Sweep(ctx, now.Add(3*time.Hour))
	assert.NoError(t, err)
	assert.Zero(t, did.Lost)
	assert.Equal(t, 1, did.Tickets, "it was still due")
}

// miscounted is a store whose tickets count no duplicates.
type miscounted struct {
	*ticketmem.Store
	on bool
}

func (s *miscounted) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := s.Store.Get(ctx, id)
	if s.on && t.Children > 1 {
		t.Children = 1
	}
	return t, err
}

// A ticket that counts fewer duplicates than there are is no ticket that somebody has just changed.
func TestAWrongCountOfDuplicatesIsNoConflict(t *testing.T) {
	ctx := t.Context()
	store := &miscounted{Store: new(ticketmem.Store)}
	d := newDesk(t, func(c *desk.Config) { c.Store = store })
	one, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	for range 2 {
		again := request
		again.Repeats = one.ID
		_, err = d.Receive(ctx, resident, again)
		require.NoError(t, err)
	}
	store.on = true
	_, err = d.Do(ctx, clerk, one.ID, ticket.Respond{Text: "we are there"})
	assert.ErrorIs(t, err, gridgov.ErrInvalid)
}
