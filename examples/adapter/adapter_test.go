package adapter_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/gridgov/gridgov/examples/adapter"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

func open(t testing.TB, path string) (*adapter.Store, *bbolt.DB) {
	db, err := bbolt.Open(path, 0o600, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) }) // closing twice is no error
	s, err := adapter.New(db)
	require.NoError(t, err)
	return s, db
}

func openNew(t testing.TB) *adapter.Store {
	s, _ := open(t, filepath.Join(t.TempDir(), "office.db"))
	return s
}

func TestStore(t *testing.T) {
	tickettest.Run(t, func(t testing.TB) ticket.Store { return openNew(t) })
}

func TestOutbox(t *testing.T) {
	tickettest.RunOutbox(t, func(t testing.TB) (ticket.Store, ticket.Outbox) { s := openNew(t); return s, s })
}

func TestOffices(t *testing.T) {
	require.NoError(t, tickettest.CheckOffices(t.Context(), openNew(t), openNew(t)))
}

// What a desk did is there after the file was closed, private parts, request keys and leases too.
func TestReopen(t *testing.T) {
	ctx, path, now := t.Context(), filepath.Join(t.TempDir(), "office.db"), time.Date(2026, 3, 2, 0, 31, 0, 0, time.UTC)
	by := ticket.Actor{ID: "clerk-2", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	request := ticket.Request{Key: "form-17", Origin: ticket.OnBehalf, Text: "影院闭店,储值卡余额怎么退?"}
	desk := func(s ticket.Store) *ticket.Desk {
		d, err := ticket.NewDesk(ticket.Config{
			Store: s, Now: func() time.Time { return now },
			Router: ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
				return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: ticket.Department("market")}}}, nil
			}),
		})
		require.NoError(t, err)
		return d
	}

	s, db := open(t, path)
	made, err := desk(s).Receive(ctx, by, request)
	require.NoError(t, err)
	history, err := s.History(ctx, made.ID)
	require.NoError(t, err)
	leased, err := s.Pending(ctx, ticket.Pull{Now: now, Lease: time.Minute})
	require.NoError(t, err)
	require.Len(t, leased, 1)
	require.NoError(t, db.Close())

	s, _ = open(t, path)
	again, err := desk(s).Receive(ctx, by, request)
	require.NoError(t, err)
	require.Equal(t, made, again)
	events, err := s.History(ctx, made.ID)
	require.NoError(t, err)
	require.Equal(t, history, events)
	require.NotEmpty(t, events[0].Private)
	require.NoError(t, ticket.CheckChain(again, events))
	hidden, err := s.Pending(ctx, ticket.Pull{Now: now, Lease: time.Minute})
	require.NoError(t, err)
	require.Empty(t, hidden)
	once, err := s.Pending(ctx, ticket.Pull{Now: now.Add(time.Minute), Lease: time.Minute})
	require.NoError(t, err)
	leased[0].Tries++
	require.Equal(t, leased, once)
}

func BenchmarkStore(b *testing.B) {
	tickettest.Benchmark(b, func(t testing.TB) ticket.Store { return openNew(t) })
}
