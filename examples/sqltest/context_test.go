package sqltest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// contextAlone reports whether an error is the context's, and none of the contract's that a caller could act on.
func contextAlone(t *testing.T, ended, err error, what string) {
	t.Helper()
	require.ErrorIs(t, err, ended, what)
	for _, other := range []error{gridgov.ErrInvalid, gridgov.ErrNotFound, gridgov.ErrBusy, gridgov.ErrConflict, gridgov.ErrExists} {
		assert.NotErrorIs(t, err, other, what)
	}
}

// A context that has ended comes before whatever else is wrong with a call, or with the database.
func TestTheContextComesFirst(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		db, open := p.office(t)
		change := steps(t, 1)[0]
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		wrong := func(s *ticketsql.Store, name string) {
			_, pending := s.Pending(ctx, storage.PendingQuery{Limit: -1})
			_, both := s.Pending(ctx, storage.PendingQuery{Parked: true, Waiting: true})
			_, list := s.List(ctx, storage.Query{Limit: -1})
			_, get := s.Get(ctx, "a\x00")
			_, nothing := s.List(ctx, storage.Query{Handlers: []ticket.Handler{""}})
			for what, err := range map[string]error{
				"pending": pending, "both": both, "list": list, "get": get, "nothing": nothing,
				"commit": s.Commit(ctx), "commit twice": s.Commit(ctx, change, change), "ack": s.Ack(ctx), "schema": s.CheckSchema(ctx),
			} {
				contextAlone(t, context.Canceled, err, name+"/"+what)
			}
			for what, err := range writes(ctx, s, change) {
				contextAlone(t, context.Canceled, err, name+"/"+what)
			}
			for what, err := range reads(ctx, s, "x") {
				contextAlone(t, context.Canceled, err, name+"/"+what)
			}
		}
		wrong(open, "as it should be")
		wrong(ticketsql.New(db, p.dialect, ticketsql.Prefix("No")), "an illegal prefix")
		_, empty := p.store(t)
		wrong(empty, "another pool")
		require.NoError(t, db.Close())
		wrong(open, "closed")
	})
}

// A call that is cut off in the middle is the context's error too: that the server gave up the statement is no ErrBusy.
func TestCutOffByTheContext(t *testing.T) {
	for name, open := range map[string]func(testing.TB) place{"pgx": onPostgres(openPool), "pq": onPostgres(openPoolPq)} {
		t.Run(name, func(t *testing.T) {
			db, s := open(t).office(t)
			all := steps(t, 1)
			require.NoError(t, s.Commit(t.Context(), all[0]))
			tx, err := db.Begin()
			require.NoError(t, err)
			defer tx.Rollback() //nolint:errcheck // after a failure
			_, err = tx.Exec("LOCK TABLE gridgov_tickets, gridgov_outbox IN ACCESS EXCLUSIVE MODE")
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			done := make(chan error)
			go func() { done <- s.Commit(ctx, all[1]) }()
			go func() { _, err := s.Get(ctx, all[0].Ticket.ID); done <- err }()
			go func() { _, err := s.List(ctx, storage.Query{}); done <- err }()
			go func() { done <- s.Ack(ctx, storage.Receipt{ID: "x"}) }()
			for range 4 {
				contextAlone(t, context.DeadlineExceeded, <-done, "cut off")
			}
			require.NoError(t, tx.Rollback())
			if err := s.Commit(t.Context(), all[1]); !errors.Is(err, gridgov.ErrExists) &&
				!errors.Is(err, gridgov.ErrConflict) { // it may have been stored, or not
				require.NoError(t, err)
			}
		})
	}
}
