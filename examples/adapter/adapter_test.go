package adapter_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/gridgov/gridgov/examples/adapter"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
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
	if testing.Short() {
		t.Skip("the suite takes a minute on this store under the race detector")
	}
	tickettest.Run(t, func(t testing.TB) storage.Store { return openNew(t) })
}

func TestOutbox(t *testing.T) {
	tickettest.RunOutbox(t, func(t testing.TB) (storage.Store, storage.Outbox) { s := openNew(t); return s, s })
}

// A message that cannot be read, or is another one's, is parked with the reason, and stops no other.
func TestAMessageThatCannotBeReadIsParked(t *testing.T) {
	for name, doc := range map[string]string{
		"no JSON": "{", "an empty object": "{}", "null": "null",
		"another one": `{"message":{"id":"b/1/1"}}`, "tries below 0": `{"message":{"id":"a/1/1"},"tries":-9}`,
	} {
		s, db := open(t, filepath.Join(t.TempDir(), "office.db"))
		at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
		for _, id := range []ticket.ID{"a", "b"} {
			require.NoError(t, s.Commit(t.Context(), ticket.Change{
				Ticket: ticket.Ticket{ID: id, Version: 1, State: ticket.Received}, Events: []ticket.Event{{Ticket: id, Seq: 1, At: at}},
				Outbox: []ticket.Message{{ID: string(id) + "/1/1", Ticket: id, Seq: 1, At: at, Kind: ticket.NoticeReply, To: "department/fire"}},
			}))
		}
		require.NoError(t, db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("outbox")).Put([]byte("a/1/1"), []byte(doc)) }))
		leased, err := s.Pending(t.Context(), storage.PendingQuery{Now: at, Lease: time.Hour})
		require.NoError(t, err, name)
		require.Len(t, leased, 1, name)
		require.Equal(t, "b/1/1", leased[0].ID, name)
		parked, err := s.Pending(t.Context(), storage.PendingQuery{Parked: true})
		require.NoError(t, err, name)
		require.Len(t, parked, 1, name)
		require.Equal(t, "a/1/1", parked[0].ID, name)
		require.Contains(t, parked[0].Reason, doc, "why, and what is stored")
		require.NoError(t, s.Ack(t.Context(), storage.Receipt{ID: "a/1/1"}), name)
	}
}

// Two stores on one file, which one process opens once, keep the contract by turns.
func TestTwoHandles(t *testing.T) {
	if testing.Short() {
		t.Skip("the suite takes a minute on this store under the race detector")
	}
	two := func(t testing.TB) tickettest.Office {
		one, db := open(t, filepath.Join(t.TempDir(), "office.db"))
		other, err := adapter.New(db)
		require.NoError(t, err)
		return tickettest.Turns(one, other)
	}
	tickettest.Run(t, func(t testing.TB) storage.Store { return two(t) })
	tickettest.RunOutbox(t, func(t testing.TB) (storage.Store, storage.Outbox) { s := two(t); return s, s })
}

func TestOffices(t *testing.T) {
	require.NoError(t, tickettest.CheckOffices(t.Context(), openNew(t), openNew(t)))
}

func TestReopened(t *testing.T) {
	path, closeIt := filepath.Join(t.TempDir(), "office.db"), func() error { return nil }
	require.NoError(t, tickettest.CheckReopened(t.Context(), func(context.Context) (storage.Store, storage.Outbox, error) {
		require.NoError(t, closeIt())
		s, db := open(t, path)
		closeIt = db.Close
		return s, s, nil
	}))
}

func TestKilled(t *testing.T) {
	require.NoError(t, tickettest.CheckKilled(t.Context(), filepath.Join(t.TempDir(), "office.db"),
		func(_ context.Context, path string) (storage.Store, storage.Outbox, error) {
			s, _ := open(t, path)
			return s, s, nil
		}, "-test.run=^TestKilled$"))
}

func BenchmarkStore(b *testing.B) {
	tickettest.Benchmark(b, func(t testing.TB) storage.Store { return openNew(t) })
}
