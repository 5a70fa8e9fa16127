package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// only says that an error is one of the contract and none of its others; nil: none at all.
func only(t *testing.T, want, err error) {
	t.Helper()
	require.Error(t, err)
	for _, e := range []error{
		gridgov.ErrConflict, gridgov.ErrExists, gridgov.ErrBusy, gridgov.ErrUnknown, gridgov.ErrInvalid, gridgov.ErrNotFound, gridgov.ErrTooNew,
	} {
		assert.Equal(t, e == want, errors.Is(err, e), "%v: %v", e, err)
	}
}

func TestPostgresCheckSchema(t *testing.T) {
	ctx := t.Context()
	field := func(err error) string {
		var invalid *gridgov.InvalidError
		require.ErrorAs(t, err, &invalid)
		require.Len(t, invalid.Faults, 1)
		return invalid.Faults[0].Field
	}
	empty := openPool(t, pgtest.Config(t))
	assert.Equal(t, "schema", field(ticketsql.New(empty, ticketsql.PostgreSQL).CheckSchema(ctx)))

	db, s := openPostgres(t)
	require.NoError(t, s.CheckSchema(ctx))
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	require.NoError(t, err)
	assert.Equal(t, "transaction_read_only", field(s.In(tx).(*ticketsql.Store).CheckSchema(ctx)))
	require.NoError(t, tx.Rollback())
	_, err = db.Exec("UPDATE gridgov_tables SET version = 0")
	require.NoError(t, err)
	assert.Equal(t, "schema", field(s.CheckSchema(ctx)))
	_, err = db.Exec("UPDATE gridgov_tables SET version = 99")
	require.NoError(t, err)
	only(t, gridgov.ErrTooNew, s.CheckSchema(ctx))

	_, latin := openPostgres(t, set("client_encoding", "LATIN1"))
	assert.Equal(t, "client_encoding", field(latin.CheckSchema(ctx)))
}

// A host whose transaction sees an older state than what it would change was second: sent again in that transaction, the commit
// fares no better. One that waits too long for a lock gets ErrBusy.
func TestPostgresBusy(t *testing.T) {
	db, s := openPostgres(t, set("lock_timeout", "50ms"))
	ctx := t.Context()
	all := steps(t, 2)
	require.NoError(t, s.Commit(ctx, all[0], all[1]))

	t.Run("another snapshot", func(t *testing.T) {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
		require.NoError(t, err)
		defer tx.Rollback() //nolint:errcheck // ends the test
		_, err = s.In(tx).Get(ctx, all[0].Ticket.ID)
		require.NoError(t, err)
		require.NoError(t, s.Commit(ctx, all[2]))
		only(t, gridgov.ErrConflict, s.In(tx).Commit(ctx, all[2]))
		_, err = s.In(tx).Get(ctx, all[0].Ticket.ID)
		require.NoError(t, err, "still usable")
	})
	t.Run("locked for too long", func(t *testing.T) {
		tx, err := db.BeginTx(ctx, nil)
		require.NoError(t, err)
		_, err = tx.Exec("SELECT 1 FROM gridgov_tickets FOR UPDATE")
		require.NoError(t, err)
		only(t, gridgov.ErrBusy, s.Commit(ctx, all[4], all[3])) // the first of them in order is free
		require.NoError(t, tx.Rollback())
		require.NoError(t, s.Commit(ctx, all[4], all[3]), "nothing had been written")
	})
}

// A store's own transactions wait for others and see what they wrote, whatever the connection begins with.
func TestPostgresStricterByDefault(t *testing.T) {
	for _, level := range []string{"repeatable read", "serializable"} {
		t.Run(level, func(t *testing.T) {
			db, s := openPostgres(t, set("default_transaction_isolation", level))
			ctx := t.Context()
			all := steps(t, 2)
			require.NoError(t, s.Commit(ctx, all[0], all[1]))
			for _, next := range []ticket.Change{all[2], all[3]} { // the first one finds out
				tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
				require.NoError(t, err)
				require.NoError(t, s.In(tx).Commit(ctx, next))
				outcome := make(chan error, 1)
				go func() { outcome <- s.Commit(ctx, next) }()
				for waits := 0; waits == 0; {
					err := db.QueryRow(`SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'gridgov_(commit|step)'`).Scan(
						&waits,
					)
					require.NoError(t, err)
				}
				require.NoError(t, tx.Commit())
				only(t, gridgov.ErrConflict, <-outcome)
				got, err := s.Get(ctx, next.Ticket.ID)
				require.NoError(t, err)
				assert.Equal(t, next.Ticket.Version, got.Version)
			}
			pull := storage.PendingQuery{Now: time.Now(), Lease: time.Minute}
			pulled := make(chan error, 8)
			for range cap(pulled) {
				go func() { _, err := s.Pending(ctx, pull); pulled <- err }()
			}
			for range cap(pulled) {
				require.NoError(t, <-pulled)
			}
		})
	}
}

// locked begins a commit that waits for a row, and gives the server's process that waits.
func locked(t *testing.T, db *sql.DB, commit func() error) (process int, release func() error, outcome chan error) {
	t.Helper()
	tx, err := db.Begin()
	require.NoError(t, err)
	t.Cleanup(func() { tx.Rollback() }) //nolint:errcheck // for tests that fail
	_, err = tx.Exec("SELECT 1 FROM gridgov_tickets FOR UPDATE")
	require.NoError(t, err)
	outcome = make(chan error, 1)
	go func() { outcome <- commit() }()
	for process == 0 {
		err := db.QueryRow(`SELECT COALESCE(MAX(pid), 0) FROM pg_stat_activity WHERE wait_event_type = 'Lock'
  AND query ~ 'gridgov_(commit|step)' AND pg_backend_pid() <> pid`).Scan(&process)
		require.NoError(t, err)
	}
	return process, tx.Rollback, outcome
}

func TestPostgresUnknown(t *testing.T) {
	for name, open := range map[string]func(testing.TB, *pgx.ConnConfig) *sql.DB{"pgx": openPool, "pq": openPoolPq} {
		t.Run(name, func(t *testing.T) { unknown(t, onPostgres(open)(t)) })
	}
}

func unknown(t *testing.T, p place) {
	db, s := p.office(t)
	ctx := t.Context()
	all := steps(t, 1)
	require.NoError(t, s.Commit(ctx, all[0]))
	t.Run("a cut session", func(t *testing.T) {
		process, release, outcome := locked(t, db, func() error { return s.Commit(ctx, all[1]) })
		_, err := db.Exec("SELECT pg_terminate_backend($1)", process)
		require.NoError(t, err)
		only(t, gridgov.ErrUnknown, <-outcome)
		require.NoError(t, release())
	})
	t.Run("a cancelled context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(ctx)
		_, release, outcome := locked(t, db, func() error { return s.Commit(ctx, all[1]) })
		cancel()
		err := <-outcome
		require.ErrorIs(t, err, context.Canceled)
		only(t, gridgov.ErrUnknown, err)
		require.NoError(t, release())
	})
	t.Run("a context that had ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		err := s.Commit(ctx, all[1])
		only(t, nil, err)
		require.ErrorIs(t, err, context.Canceled)
	})
	// Sent again it is settled, however the server took the second one.
	if err := s.Commit(ctx, all[1]); err != nil {
		only(t, gridgov.ErrConflict, err)
	}
	got, err := s.Get(ctx, all[1].Ticket.ID)
	require.NoError(t, err)
	assert.Equal(t, all[1].Ticket.Version, got.Version)
}

// What the contract does not name keeps the driver's error, and claims nothing.
func TestPostgresOtherErrors(t *testing.T) {
	db, s := openPostgres(t)
	ctx := t.Context()
	all := steps(t, 2)
	require.NoError(t, s.Commit(ctx, all[0]))
	_, err := db.Exec("ALTER TABLE gridgov_events ADD CHECK (seq < 2) NOT VALID")
	require.NoError(t, err)
	err = s.Commit(ctx, all[1])
	only(t, nil, err)
	var state interface{ SQLState() string }
	require.ErrorAs(t, err, &state)
	assert.Equal(t, "23514", state.SQLState())
	_, err = s.Get(ctx, all[1].Ticket.ID)
	only(t, gridgov.ErrNotFound, err)
}

// Text that no column can hold is refused, and matches nothing.
func TestPostgresText(t *testing.T) {
	_, s := openPostgres(t)
	ctx := t.Context()
	c := steps(t, 1)[0]
	for _, bad := range []string{"a\x00", "\xff"} {
		list, err := s.List(ctx, storage.Query{Key: bad})
		require.NoError(t, err)
		require.Empty(t, list)
		_, err = s.Get(ctx, ticket.ID(bad))
		only(t, gridgov.ErrNotFound, err)
	}
	odd := c
	odd.Ticket.Key = "a\x00"
	only(t, gridgov.ErrInvalid, s.Commit(ctx, odd))
	require.NoError(t, s.Commit(ctx, c))
	require.NoError(t, s.Ack(ctx, storage.Receipt{ID: c.Outbox[0].ID, Park: true, Reason: "a\x00\xffb"}, storage.Receipt{ID: "\x00"}))
	parked, err := s.Pending(ctx, storage.PendingQuery{Parked: true})
	require.NoError(t, err)
	require.Len(t, parked, 1)
	assert.Equal(t, "a\x00\xffb", parked[0].Reason)
}

func TestPostgresKeyTakenByUpdate(t *testing.T) {
	_, s := openPostgres(t)
	keyTakenByUpdate(t, s)
}

func TestPostgresSpans(t *testing.T) {
	_, s := openPostgres(t)
	spans(t, s)
}

// Writers that bring the same changes in opposite orders wait for each other and never lock up: each change is made once.
func TestPostgresOpposite(t *testing.T) {
	_, s := openPostgres(t, set("deadlock_timeout", "100ms"))
	ctx := t.Context()
	const n = 20
	all := steps(t, n)
	var won [3]int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for round := range 3 { // opened, answered, closed
		start := make(chan struct{})
		for w := range 8 {
			changes := slices.Clone(all[round*n : (round+1)*n])
			if w%2 == 1 {
				slices.Reverse(changes)
			}
			wg.Go(func() {
				<-start
				switch err := s.Commit(ctx, changes...); {
				case err == nil:
					mu.Lock()
					won[round]++
					mu.Unlock()
				case round == 0:
					assert.ErrorIs(t, err, gridgov.ErrExists)
				default:
					assert.ErrorIs(t, err, gridgov.ErrConflict)
				}
			})
		}
		close(start)
		wg.Wait()
	}
	assert.Equal(t, [3]int{1, 1, 1}, won)
}

// A pool of one connection must not lock itself out.
func TestPostgresOneConnection(t *testing.T) {
	db, s := openPostgres(t, func(c *pgx.ConnConfig) { c.ConnectTimeout = time.Minute })
	db.SetMaxOpenConns(1)
	ctx := t.Context()
	var wg sync.WaitGroup
	all := steps(t, 20)
	for i := range 20 {
		wg.Go(func() {
			for _, c := range []ticket.Change{all[i], all[i+20], all[i+40]} {
				assert.NoError(t, s.Commit(ctx, c))
				_, err := s.List(ctx, storage.Query{States: []ticket.State{ticket.Answered}, Order: storage.ByChanged})
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
}
