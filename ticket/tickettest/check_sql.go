package tickettest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// SQL is a store over database/sql, with the pool below it, as a host has them. The pool has at least two connections
// and nobody else uses it.
type SQL struct {
	DB     *sql.DB
	Store  storage.Store
	Outbox storage.Outbox
	In     func(*sql.Tx) storage.Store // the store within a transaction of the host
}

// A SQLCheck is a [Check] of rule 11.
type SQLCheck struct {
	Name, Rule, Usual string
	Run               func(ctx context.Context, s SQL) error
}

// SQLChecks returns all checks of a store over database/sql.
func SQLChecks() []SQLCheck {
	all := slices.Clone(sqlChecks)
	for i, c := range all {
		all[i].Run = func(ctx context.Context, s SQL) error {
			return suite.Explain(ctx, c.Name, c.Rule, c.Usual, c.Run(ctx, s))
		}
	}
	return all
}

// RunSQL checks that a store over database/sql keeps rule 11, each check in a subtest. Open returns an empty store.
func RunSQL(t *testing.T, open func(t testing.TB) SQL) {
	t.Helper()
	for _, c := range SQLChecks() {
		suite.Subtest(t, c.Name, func(ctx context.Context, t *testing.T) error { return c.Run(ctx, open(t)) })
	}
}

const ruleJoins = "a store in a host's transaction writes in that transaction and never ends it: its changes and " +
	"messages are seen by others when the host commits, and never when it rolls back"

var sqlChecks = []SQLCheck{
	{
		Name: "rule11/joins", Rule: ruleJoins,
		Usual: "opens a transaction of its own from the pool, or commits that of the host",
		Run:   joins,
	},
	{
		Name: "rule11/rolled-back", Rule: ruleJoins,
		Usual: "writes tickets through the transaction and messages or private parts through the pool",
		Run:   rolledBack,
	},
	{
		Name:  "rule11/refused-inside",
		Rule:  "after ErrExists, ErrConflict or ErrInvalid nothing of that Commit is written, and the host's transaction is still usable",
		Usual: "does not begin with a savepoint, or rolls the entire transaction back",
		Run:   refusedInside,
	},
	{
		Name: "rule11/pool", Rule: "the pool is the host's: it stays open, and every connection goes back to it, after a " +
			"refusal and after a cancelled call too",
		Usual: "forgets to close rows or to end its transaction on the way out of an error, or closes the pool",
		Run:   poolIsTheHosts,
	},
}

// within does something in a transaction, and ends it: with the host's rollback, or its commit.
func (s SQL) within(ctx context.Context, commit bool, do func(tx *sql.Tx, in storage.Store) error) error {
	tx, err := s.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx, s.In(tx)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	end, what := tx.Rollback, "roll back"
	if commit {
		end, what = tx.Commit, "commit"
	}
	if err := end(); err != nil {
		return fmt.Errorf("the host cannot %s its own transaction: %w", what, err)
	}
	return nil
}

// messages compares all that wait.
func (s SQL) messages(ctx context.Context, want ...ticket.Message) error {
	got, err := s.Outbox.Pending(ctx, storage.PendingQuery{Waiting: true})
	if err != nil {
		return fmt.Errorf("a pull with Waiting: %w", err)
	}
	return sameMessages(got, want)
}

// work is a batch as a host may commit it with its own rows: a new ticket, and a step on a stored one that sends a message and
// drops a private part.
func work(ctx context.Context, s SQL, c *clerk, m *model) ([]ticket.Change, error) {
	stored := c.receive("b", ticket.Request{})
	if err := m.put(ctx, s.Store, stored); err != nil {
		return nil, err
	}
	step := c.do(stored.Ticket, ticket.Transfer{To: handlers[0]}, desk.Once("first"))
	step.Private = map[int64][]byte{1: nil}
	return []ticket.Change{step, c.receive("a", ticket.Request{Key: "key"})}, nil
}

func joins(ctx context.Context, s SQL) error {
	c, m := newClerk(), newModel()
	batch, err := work(ctx, s, c, m)
	if err != nil {
		return err
	}
	after := newModel()
	after.apply(m.change("b"))
	after.apply(batch...)
	next := c.note(batch[1].Ticket)
	if err := s.within(ctx, true, func(_ *sql.Tx, in storage.Store) error {
		if err := in.Commit(ctx, batch...); err != nil {
			return fmt.Errorf("a lawful Commit in the host's transaction: %w", err)
		}
		if err := after.verify(ctx, in); err != nil {
			return fmt.Errorf("the transaction does not see its own: %w", err)
		}
		if err := errors.Join(m.verify(ctx, s.Store), s.messages(ctx)); err != nil {
			return fmt.Errorf("others see what the host has not committed: %w", err)
		}
		after.apply(next)
		return in.Commit(ctx, next) // a second one in the same transaction
	}); err != nil {
		return err
	}
	return errors.Join(after.verify(ctx, s.Store), s.messages(ctx, batch[0].Outbox...))
}

// change is all of a ticket's history as one change.
func (m *model) change(id ticket.ID) ticket.Change {
	return ticket.Change{Ticket: m.tickets[id], Events: m.events[id]}
}

func rolledBack(ctx context.Context, s SQL) error {
	m := newModel()
	batch, err := work(ctx, s, newClerk(), m)
	if err != nil {
		return err
	}
	for range 2 { // and again: nothing was left behind
		if err := s.within(ctx, false, func(_ *sql.Tx, in storage.Store) error { return in.Commit(ctx, batch...) }); err != nil {
			return err
		}
		if err := errors.Join(m.verify(ctx, s.Store), s.messages(ctx)); err != nil {
			return fmt.Errorf("the host rolled back, yet something was written: %w", err)
		}
	}
	if err := m.put(ctx, s.Store, batch...); err != nil {
		return fmt.Errorf("after the rollback: %w", err)
	}
	return errors.Join(m.verify(ctx, s.Store), s.messages(ctx, batch[0].Outbox...))
}

func refusedInside(ctx context.Context, s SQL) error {
	c, m := newClerk(), newModel()
	batch, err := work(ctx, s, c, m)
	if err != nil {
		return err
	}
	if err := m.put(ctx, s.Store, batch...); err != nil {
		return err
	}
	b := m.tickets["b"]
	stale := b
	stale.Version--
	bad := []struct {
		what   string
		want   error
		change ticket.Change
	}{
		{"a taken id", gridgov.ErrExists, c.receive("a", ticket.Request{})},
		{"a taken key", gridgov.ErrExists, c.receive("d", ticket.Request{Key: "key"})},
		{"a stale version", gridgov.ErrConflict, c.note(stale)},
		{"a used command key", gridgov.ErrConflict, c.note(b, desk.Once("first"))},
		{"no form", gridgov.ErrInvalid, ticket.Change{Ticket: b}},
	}
	for i, x := range bad {
		before, between, after := c.receive(numbered(3*i), ticket.Request{}), c.receive(numbered(3*i+1),
			ticket.Request{}), c.receive(numbered(3*i+2), ticket.Request{})
		if err := s.within(ctx, true, func(tx *sql.Tx, in storage.Store) error {
			if err := m.put(ctx, in, before); err != nil {
				return err
			}
			if err := m.refused(ctx, in, x.want, between, x.change); err != nil {
				return err
			}
			var one int
			if err := tx.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
				return fmt.Errorf("the host's transaction is spoilt for its own statements: %w", err)
			}
			return m.put(ctx, in, between, after)
		}); err != nil {
			return fmt.Errorf("%s: %w", x.what, err)
		}
		if err := m.verify(ctx, s.Store); err != nil {
			return fmt.Errorf("%s, after the host's commit: %w", x.what, err)
		}
	}
	return s.messages(ctx, batch[0].Outbox...)
}

func poolIsTheHosts(ctx context.Context, s SQL) error {
	c, m := newClerk(), newModel()
	batch, err := work(ctx, s, c, m)
	if err != nil {
		return err
	}
	if err := m.put(ctx, s.Store, batch...); err != nil {
		return err
	}
	again := c.receive("a", ticket.Request{Key: "another"})
	ask := func(ctx context.Context) {
		_, _ = s.Store.Get(ctx, "b")
		_, _ = s.Store.Get(ctx, "nobody")
		_, _ = s.Store.History(ctx, "b", 0, "")
		_, _ = s.Store.List(ctx, storage.Query{Limit: 1})
		_ = s.Store.Commit(ctx, again)
		_ = s.Store.Commit(ctx, c.note(batch[0].Ticket), again)
		_, _ = s.Outbox.Pending(ctx, storage.PendingQuery{Now: dayOne, Lease: time.Microsecond})
		_ = s.Outbox.Ack(ctx, storage.Receipt{ID: "nobody/1/1"})
	}
	ask(ctx)
	for n := range 16 {
		short, stop := newCountdown(ctx, n)
		ask(short)
		stop()
	}
	for wait := time.Millisecond; s.DB.Stats().InUse > 0; wait *= 2 { // drivers end cancelled calls in their own time
		if wait > 2*time.Second {
			return fmt.Errorf("nobody calls the store, and it holds %d connections of the pool", s.DB.Stats().InUse)
		}
		time.Sleep(wait)
	}
	if err := s.DB.PingContext(ctx); err != nil {
		return fmt.Errorf("the pool does not answer any more: %w", err)
	}
	return m.verify(ctx, s.Store)
}
