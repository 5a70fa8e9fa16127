package desk_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// meanwhile does something right after the next commit, or between the next read of a history and that of its ticket.
type meanwhile struct {
	*ticketmem.Store
	committed, read func()
	forge           func(*ticket.Ticket)
}

func (m *meanwhile) Commit(ctx context.Context, c ...ticket.Change) error {
	err := m.Store.Commit(ctx, c...)
	if do := m.committed; do != nil {
		m.committed = nil
		do()
	}
	return err
}

func (m *meanwhile) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	events, err := m.Store.History(ctx, id, first, command)
	if do := m.read; do != nil {
		m.read = nil
		do()
	}
	return events, err
}

func (m *meanwhile) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := m.Store.Get(ctx, id)
	if m.forge != nil && err == nil {
		m.forge(&t)
	}
	return t, err
}

// A target that moves on lawfully while it is copied to, by another copy or as it is in use already, was not tampered with.
func TestATargetThatMovesOnIsNotTamperedWith(t *testing.T) {
	at := map[string]func(m *meanwhile, do func()){
		"after the commit":     func(m *meanwhile, do func()) { m.committed = do },
		"between the readings": func(m *meanwhile, do func()) { m.read = do },
	}
	for name, when := range at {
		t.Run(name+", by another copy", func(t *testing.T) {
			ctx := t.Context()
			from, to := new(ticketmem.Store), &meanwhile{Store: new(ticketmem.Store)}
			d := newDesk(t, func(c *desk.Config) { c.Store = from })
			got, err := d.Receive(ctx, resident, request)
			require.NoError(t, err)
			when(to, func() {
				_, err := d.Do(ctx, clerk, got.ID, ticket.Note{Text: "x"})
				require.NoError(t, err)
				_, err = storage.Copy(ctx, from, to.Store)
				require.NoError(t, err)
			})
			did, err := storage.Copy(ctx, from, to)
			require.NoError(t, err)
			assert.Equal(t, int64(1), did.Tickets)
		})
		t.Run(name+", by a step", func(t *testing.T) {
			ctx := t.Context()
			from, to := new(ticketmem.Store), &meanwhile{Store: new(ticketmem.Store)}
			d := newDesk(t, func(c *desk.Config) { c.Store = from })
			got, err := d.Receive(ctx, resident, request)
			require.NoError(t, err)
			there := newDesk(t, func(c *desk.Config) { c.Store = to.Store })
			when(to, func() {
				_, err := there.Do(ctx, clerk, got.ID, ticket.Note{Text: "x"})
				require.NoError(t, err)
			})
			_, err = storage.Copy(ctx, from, to)
			require.NoError(t, err)
			_, err = storage.Copy(ctx, from, to)
			assert.ErrorIs(t, err, gridgov.ErrConflict, "it is in use")
		})
	}
	t.Run("forged as it moves on", func(t *testing.T) {
		ctx := t.Context()
		from, to := new(ticketmem.Store), &meanwhile{Store: new(ticketmem.Store)}
		d := newDesk(t, func(c *desk.Config) { c.Store = from })
		got, err := d.Receive(ctx, resident, request)
		require.NoError(t, err)
		there := newDesk(t, func(c *desk.Config) { c.Store = to.Store })
		to.committed = func() {
			_, err := there.Do(ctx, clerk, got.ID, ticket.Note{Text: "x"})
			require.NoError(t, err)
			to.forge = func(t *ticket.Ticket) { t.Lead = "department/forged" }
		}
		_, err = storage.Copy(ctx, from, to)
		var tampered *gridgov.TamperedError
		assert.True(t, errors.As(err, &tampered), "%v", err)
	})
}
