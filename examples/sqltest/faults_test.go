package sqltest

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

func TestCheckSchema(t *testing.T) {
	ctx := t.Context()
	fields := func(err error) []string {
		var invalid *gridgov.InvalidError
		require.ErrorAs(t, err, &invalid)
		var names []string
		for _, f := range invalid.Faults {
			names = append(names, f.Field)
		}
		return names
	}
	t.Run("all is well", func(t *testing.T) {
		_, s := openNew(t, settings)
		require.NoError(t, s.CheckSchema(ctx))
	})
	t.Run("all is missing", func(t *testing.T) {
		db := openFile(t, filepath.Join(t.TempDir(), "x.db"), "_txlock=immediate")
		err := ticketsql.New(db, ticketsql.SQLite).CheckSchema(ctx)
		assert.Equal(t, []string{"schema", "journal_mode", "busy_timeout"}, fields(err))
	})
	t.Run("an older version", func(t *testing.T) {
		db, s := openNew(t, settings)
		_, err := db.Exec("UPDATE gridgov_tables SET version = 0")
		require.NoError(t, err)
		assert.Equal(t, []string{"schema"}, fields(s.CheckSchema(ctx)))
	})
	t.Run("a newer version", func(t *testing.T) {
		db, s := openNew(t, settings)
		_, err := db.Exec("UPDATE gridgov_tables SET version = 99")
		require.NoError(t, err)
		require.ErrorIs(t, s.CheckSchema(ctx), gridgov.ErrTooNew)
	})
	t.Run("an illegal prefix", func(t *testing.T) {
		db, _ := openNew(t, settings)
		for _, prefix := range []string{`x"; DROP TABLE gridgov_tickets; --`, "Upper_", "1_", "_", strings.Repeat("a", 33), "网格_", "a\x00"} {
			s := ticketsql.New(db, ticketsql.SQLite, ticketsql.Prefix(prefix))
			require.ErrorIs(t, s.CheckSchema(ctx), gridgov.ErrInvalid, prefix)
			require.ErrorIs(t, s.Commit(ctx, steps(t, 1)[0]), gridgov.ErrInvalid, prefix)
			_, err := s.List(ctx, storage.Query{})
			require.ErrorIs(t, err, gridgov.ErrInvalid, prefix)
			assert.Empty(t, ticketsql.Schema(ticketsql.SQLite, prefix))
		}
	})
}

func TestReopened(t *testing.T) {
	file := filepath.Join(t.TempDir(), "office.db")
	ctx := t.Context()
	all := steps(t, 3)
	for i, c := range all {
		db := openFile(t, file, settings)
		if i == 0 {
			_, err := db.Exec(ticketsql.Schema(ticketsql.SQLite, ""))
			require.NoError(t, err)
		}
		s := ticketsql.New(db, ticketsql.SQLite)
		require.NoError(t, s.CheckSchema(ctx))
		require.NoError(t, s.Commit(ctx, c))
		require.NoError(t, db.Close())
	}
	s := ticketsql.New(openFile(t, file, settings), ticketsql.SQLite)
	list, err := s.List(ctx, storage.Query{States: []ticket.State{ticket.Closed}})
	require.NoError(t, err)
	require.Len(t, list, 3)
	for _, got := range list {
		events, err := s.History(ctx, got.ID, 0, "")
		require.NoError(t, err)
		require.Equal(t, got, ticket.Fold(events))
		require.NoError(t, verified(ticket.CheckChain(got, events)))
	}
}

func TestIn(t *testing.T) { eachDriver(t, inHostTransaction) }

func inHostTransaction(t *testing.T, p place) {
	db, s := p.office(t)
	ctx := t.Context()
	all := steps(t, 2)
	require.NoError(t, s.Commit(ctx, all[0]))
	_, err := db.Exec("CREATE TABLE host (word TEXT)")
	require.NoError(t, err)

	t.Run("rolled back", func(t *testing.T) {
		tx, err := db.BeginTx(ctx, nil)
		require.NoError(t, err)
		in := s.In(tx)
		require.NoError(t, in.Commit(ctx, all[1]))
		_, err = in.Get(ctx, all[1].Ticket.ID)
		require.NoError(t, err, "the transaction sees its own")
		_, err = s.Get(ctx, all[1].Ticket.ID)
		require.ErrorIs(t, err, gridgov.ErrNotFound, "nobody else does")
		require.NoError(t, tx.Rollback())
		_, err = s.Get(ctx, all[1].Ticket.ID)
		require.ErrorIs(t, err, gridgov.ErrNotFound)
	})
	t.Run("a refused commit leaves it usable", func(t *testing.T) {
		tx, err := db.BeginTx(ctx, nil)
		require.NoError(t, err)
		defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
		_, err = tx.Exec("INSERT INTO host VALUES ('before')")
		require.NoError(t, err)
		in := s.In(tx)
		only(t, gridgov.ErrExists, in.Commit(ctx, all[1], all[0]))
		only(t, gridgov.ErrInvalid, in.Commit(ctx, all[1], all[1]))
		_, err = in.Get(ctx, all[1].Ticket.ID)
		require.ErrorIs(t, err, gridgov.ErrNotFound, "all or nothing")
		stale := all[2]
		stale.Base, stale.Ticket.Version = 1, 1+int64(len(stale.Events))
		stale.Events = append([]ticket.Event(nil), stale.Events...)
		for i := range stale.Events {
			stale.Events[i].Seq = 2 + int64(i)
		}
		only(t, gridgov.ErrConflict, in.Commit(ctx, all[1], stale))
		require.NoError(t, in.Commit(ctx, all[1]))
		_, err = tx.Exec("INSERT INTO host VALUES ('after')")
		require.NoError(t, err)
		require.NoError(t, tx.Commit())
		_, err = s.Get(ctx, all[1].Ticket.ID)
		require.NoError(t, err)
		var n int
		require.NoError(t, db.QueryRow("SELECT COUNT(*) FROM host").Scan(&n))
		assert.Equal(t, 2, n)
	})
	t.Run("a part of no event", func(t *testing.T) {
		lost := all[2]
		_, err := db.Exec("DELETE FROM gridgov_events WHERE seq = 2 AND ticket = '" + string(lost.Ticket.ID) + "'")
		require.NoError(t, err)
		lost.Private = map[int64][]byte{2: nil}
		tx, err := db.BeginTx(ctx, nil)
		require.NoError(t, err)
		only(t, nil, s.In(tx).Commit(ctx, lost))
		got, err := s.In(tx).Get(ctx, lost.Ticket.ID)
		require.NoError(t, err, "still usable")
		assert.Equal(t, lost.Base, got.Version)
		require.NoError(t, tx.Commit())
	})
}

// A host that has read in its transaction cannot write any more once somebody else has.
func TestInAfterReading(t *testing.T) {
	for _, driver := range []string{"sqlite", "sqlite3"} {
		ctx := t.Context()
		all := steps(t, 2)
		db, s := onSQLite(driver)(t).office(t, "_txlock=immediate", "_txlock=deferred")
		require.NoError(t, s.Commit(ctx, all[0]))
		tx, err := db.BeginTx(ctx, nil)
		require.NoError(t, err)
		defer tx.Rollback() //nolint:errcheck // ends the transaction
		in := s.In(tx)
		_, err = in.Get(ctx, all[0].Ticket.ID)
		require.NoError(t, err)
		require.NoError(t, s.Commit(ctx, all[1]))
		only(t, gridgov.ErrBusy, in.Commit(ctx, all[2]))
		_, err = in.Get(ctx, all[0].Ticket.ID)
		require.NoError(t, err, "it may read on")
	}
}

// Another connection holds the way to write.
func TestBusy(t *testing.T) {
	db, s := openNew(t, strings.Replace(settings, "60000", "20", 1))
	ctx := t.Context()
	all := steps(t, 1)
	require.NoError(t, s.Commit(ctx, all[0]))
	tx, err := db.BeginTx(ctx, nil)
	require.NoError(t, err)
	err = s.Commit(ctx, all[1])
	require.ErrorIs(t, err, gridgov.ErrBusy)
	for _, other := range []error{gridgov.ErrConflict, gridgov.ErrExists, gridgov.ErrUnknown} {
		require.NotErrorIs(t, err, other)
	}
	require.NoError(t, tx.Rollback())
	require.NoError(t, s.Commit(ctx, all[1]), "nothing had been written")
}

func TestContext(t *testing.T) {
	db, s := openNew(t, settings)
	all := steps(t, 1)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Commit(cancelled, all[0]), context.Canceled)
	_, err := s.Get(t.Context(), all[0].Ticket.ID)
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	for _, read := range []func() error{
		func() error { _, err := s.Get(cancelled, "x"); return err },
		func() error { _, err := s.History(cancelled, "x", 0, ""); return err },
		func() error { _, err := s.List(cancelled, storage.Query{}); return err },
		func() error { return s.Ack(cancelled, storage.Receipt{ID: "x"}) },
		func() error {
			_, err := s.Pending(cancelled, storage.PendingQuery{Now: all[0].Ticket.Changed, Lease: 1})
			return err
		},
		func() error { return s.CheckSchema(cancelled) },
	} {
		require.ErrorIs(t, read(), context.Canceled)
	}
	require.NoError(t, db.Close())
	for _, err := range []error{s.Commit(t.Context(), all[0]), s.CheckSchema(t.Context())} {
		require.Error(t, err)
		require.NotErrorIs(t, err, gridgov.ErrConflict)
		require.NotErrorIs(t, err, gridgov.ErrExists)
	}
}

// A pool of one connection must not lock itself out.
func TestOneConnection(t *testing.T) {
	db, s := openNew(t, settings)
	db.SetMaxOpenConns(1)
	ctx := t.Context()
	var wg sync.WaitGroup
	all := steps(t, 40)
	for i := range 40 {
		wg.Go(func() {
			for _, c := range []ticket.Change{all[i], all[i+40], all[i+80]} {
				assert.NoError(t, s.Commit(ctx, c))
				_, err := s.List(ctx, storage.Query{Under: []grid.Path{"410184005"}, Order: storage.ByChanged})
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
}

// Two stores over one file, as two processes are.
func TestTwoWriters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "office.db")
	ctx := t.Context()
	var stores []*ticketsql.Store
	for i := range 2 {
		db := openFile(t, file, settings)
		if i == 0 {
			_, err := db.Exec(ticketsql.Schema(ticketsql.SQLite, ""))
			require.NoError(t, err)
		}
		stores = append(stores, ticketsql.New(db, ticketsql.SQLite))
	}
	all := steps(t, 50)
	won := make([]int, len(stores))
	var wg sync.WaitGroup
	for i, s := range stores {
		wg.Go(func() {
			for _, c := range all {
				switch err := s.Commit(ctx, c); {
				case err == nil:
					won[i]++
				case errors.Is(err, gridgov.ErrExists), errors.Is(err, gridgov.ErrConflict):
				default:
					assert.NoError(t, err)
				}
			}
		})
	}
	wg.Wait()
	assert.Equal(t, len(all), won[0]+won[1], "every change was made once")
}

func TestNil(t *testing.T) {
	_, s := openNew(t, settings)
	for _, s := range []storage.Store{ticketsql.New(nil, ticketsql.SQLite), s.In(nil)} {
		_, err := s.Get(t.Context(), "x")
		require.ErrorIs(t, err, gridgov.ErrInvalid)
		require.ErrorIs(t, s.Commit(t.Context()), gridgov.ErrInvalid)
	}
}

// An update that would take another ticket's key is refused by counting rows, and nothing of it stays.
func TestKeyTakenByUpdate(t *testing.T) {
	_, s := openNew(t, settings)
	keyTakenByUpdate(t, s)
}

func keyTakenByUpdate(t *testing.T, s *ticketsql.Store) {
	ctx := t.Context()
	all := steps(t, 2)
	require.NoError(t, s.Commit(ctx, all[0], all[1]))
	answer := all[2]
	answer.Ticket.Key = all[1].Ticket.Key
	require.ErrorIs(t, s.Commit(ctx, answer), gridgov.ErrExists)
	got, err := s.Get(ctx, answer.Ticket.ID)
	require.NoError(t, err)
	require.Equal(t, answer.Base, got.Version)
	answer.Ticket.Key = "another"
	require.NoError(t, s.Commit(ctx, answer))
	list, err := s.List(ctx, storage.Query{Key: "another"})
	require.NoError(t, err)
	require.Len(t, list, 1)
}

// Bounds finer than a column, and a time that is not set, are as storage.Period has them.
func TestSpans(t *testing.T) {
	_, s := openNew(t, settings)
	spans(t, s)
}

func spans(t *testing.T, s *ticketsql.Store) {
	ctx := t.Context()
	c := steps(t, 2)
	c[1].Ticket.Changed = time.Time{}
	require.NoError(t, s.Commit(ctx, c[0], c[1]))
	at := c[0].Ticket.Changed
	for _, span := range []storage.Period{
		{From: at},
		{From: at.Add(1)},
		{To: at},
		{To: at.Add(1)},
		{From: at, To: at},
		{From: at, To: at.Add(1)},
		{To: time.Date(-300_000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{To: time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{From: time.Date(-300_000, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		q := storage.Query{Changed: span}
		var want []ticket.ID
		for _, c := range c[:2] {
			if q.Match(&c.Ticket) {
				want = append(want, c.Ticket.ID)
			}
		}
		list, err := s.List(ctx, q)
		require.NoError(t, err)
		var got []ticket.ID
		for _, found := range list {
			got = append(got, found.ID)
		}
		assert.Equal(t, want, got, "%v", span)
	}
}
