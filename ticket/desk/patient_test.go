package desk_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// engaged is a store that says so some times before it answers.
type engaged struct {
	storage.Store
	left, calls int
}

func (b *engaged) late() error {
	b.calls++
	if b.left > 0 {
		b.left--
		return fmt.Errorf("deadlock: %w", gridgov.ErrBusy)
	}
	return nil
}

func (b *engaged) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	if err := b.late(); err != nil {
		return ticket.Ticket{}, err
	}
	return b.Store.Get(ctx, id)
}

func (b *engaged) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	if err := b.late(); err != nil {
		return nil, err
	}
	return b.Store.List(ctx, q)
}

func (b *engaged) Commit(ctx context.Context, changes ...ticket.Change) error {
	if err := b.late(); err != nil {
		return err
	}
	return b.Store.Commit(ctx, changes...)
}

// What was not written since the store was busy is tried again, by the desk and by the sweep, some times and not for long.
func TestABusyStoreIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &engaged{Store: new(ticketmem.Store)}
		d := newDesk(t, func(c *desk.Config) { c.Store, c.Now = store, time.Now })
		store.left = 3
		got, err := d.Receive(t.Context(), resident, request)
		require.NoError(t, err)
		store.left = 3
		got, err = d.Do(t.Context(), clerk, got.ID, ticket.Transfer{To: ticket.Department("market")})
		require.NoError(t, err)
		store.left = 3
		_, err = d.Get(t.Context(), clerk, got.ID)
		require.NoError(t, err)

		store.left = 3
		did, err := d.Sweep(t.Context(), got.Due.Add(time.Hour))
		require.NoError(t, err)
		assert.Zero(t, did.Failed)
		assert.Positive(t, did.Reminded)

		store.left, store.calls = 1<<30, 0
		start := time.Now()
		_, err = d.Do(t.Context(), clerk, got.ID, ticket.Note{Text: "x"})
		require.ErrorIs(t, err, gridgov.ErrBusy)
		assert.Equal(t, 4, store.calls)
		assert.Less(t, time.Since(start), time.Second)

		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		store.calls, start = 0, time.Now()
		_, err = d.Get(ctx, clerk, got.ID)
		require.True(t, errors.Is(err, context.DeadlineExceeded) && errors.Is(err, gridgov.ErrBusy), "%v", err)
		assert.Equal(t, 10*time.Millisecond, time.Since(start), "the caller waits no longer than it said")
		assert.Equal(t, 2, store.calls)
	})
}
