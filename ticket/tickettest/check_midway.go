package tickettest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

const (
	ruleMidway = "a context that ends on the way makes a Commit whole or nothing, and no reader gets less without an " +
		"error; sent again, it is settled"
	usualMidway = "commits what it has written when the context ends, reports the end as ErrConflict or ErrNotFound, or " +
		"does not look at rows.Err() and returns a short list"
)

// A countdown is a context that ends when it has been looked at a number of times, so that it ends at each place where a store
// looks.
type countdown struct {
	context.Context
	left  atomic.Int64
	ended chan struct{}
	once  sync.Once
}

func newCountdown(parent context.Context, asked int) (c *countdown, stop func() bool) {
	c = &countdown{Context: parent, ended: make(chan struct{})}
	c.left.Store(int64(asked))
	return c, context.AfterFunc(parent, c.end)
}

func (c *countdown) end() { c.once.Do(func() { close(c.ended) }) }

func (c *countdown) Done() <-chan struct{} {
	if c.left.Add(-1) < 0 {
		c.end()
	}
	return c.ended
}

func (c *countdown) Err() error {
	select {
	case <-c.Done():
		return context.Canceled
	default:
		return nil
	}
}

// ending makes a call with contexts that end sooner and later: after a number of looks, and after some microseconds.
func ending(ctx context.Context, call func(ctx context.Context) error) error {
	for n := range 16 {
		short, stop := newCountdown(ctx, n)
		err := call(short)
		stop()
		if err != nil {
			return fmt.Errorf("the context ended at look %d: %w", n+1, err)
		}
		brief, cancel := context.WithTimeout(ctx, time.Duration(n*n)*10*time.Microsecond)
		err = call(brief)
		cancel()
		if err != nil {
			return fmt.Errorf("the context ended after %d µs: %w", n*n*10, err)
		}
	}
	return nil
}

// misleading returns an error where that of a call whose context ended could be taken for an answer.
func misleading(call string, err error) error {
	for _, known := range []error{gridgov.ErrNotFound, gridgov.ErrConflict, gridgov.ErrExists, gridgov.ErrInvalid} {
		if errors.Is(err, known) {
			return suite.Usually("reports the end of a context as ErrConflict or ErrNotFound",
				fmt.Errorf("%s returned %w: the caller would take it for an answer", call, err))
		}
	}
	return nil
}

func cancelledMidway(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("z", ticket.Request{})
	steps := []ticket.Change{first}
	for range 100 {
		steps = append(steps, c.note(steps[len(steps)-1].Ticket))
	}
	once := c.note(steps[len(steps)-1].Ticket, desk.Once("once"))
	steps = append(steps, once)
	if err := m.put(ctx, s, join(steps[0], steps[1:]...)); err != nil {
		return err
	}
	n := 0
	if err := ending(ctx, func(short context.Context) error {
		n++
		a, b := ticket.ID(fmt.Sprintf("a%02d", n)), ticket.ID(fmt.Sprintf("b%02d", n))
		changes := []ticket.Change{c.note(m.tickets["z"]), c.receive(b, ticket.Request{Key: "key-" + string(b)}), c.receive(a, ticket.Request{})}
		sent := s.Commit(short, changes...)
		if err := misleading("Commit", sent); err != nil {
			return err
		}
		switch again := commit(ctx, s, changes...); { // settles it, whatever the first did
		case errors.Is(sent, gridgov.ErrBusy) && again != nil:
			return suite.Usually("reports the end of a context as ErrBusy, which says that nothing was written",
				fmt.Errorf("the Commit returned %w, and the same one, sent again, returned %w: it had been stored", sent, again))
		case sent == nil && again == nil:
			return suite.Usually("does not ask whether the transaction was committed",
				errors.New("the Commit was acknowledged, and the same one could be stored again"))
		case again != nil && !errors.Is(again, gridgov.ErrConflict) && !errors.Is(again, gridgov.ErrExists):
			return fmt.Errorf("the same Commit, sent again, returned %w", again)
		}
		m.apply(changes...)
		return m.verifyOnly(ctx, s, changes...)
	}); err != nil {
		return err
	}
	if err := m.verify(ctx, s); err != nil {
		return err
	}
	var crowd []ticket.Change // a store may look at the context after so many rows only
	for i := range 600 {
		crowd = append(crowd, copied(first, ticket.ID(fmt.Sprintf("m%03d", i))))
	}
	if err := m.put(ctx, s, crowd...); err != nil {
		return err
	}
	for _, read := range []func(short context.Context) error{
		func(short context.Context) error { return m.readMidway(short, s) },
		func(short context.Context) error {
			found, err := s.History(short, "z", 0, "once")
			if err != nil {
				return misleading("History with a command key", err)
			}
			return sameEvents("z", found, once.Events)
		},
		m.listMidway(s, storage.Query{}),
		m.listMidway(s, storage.Query{Order: storage.ByChanged, Desc: true}),
		m.listMidway(s, storage.Query{Order: storage.ByDue, Under: []grid.Path{home}, After: storage.Cursor{ID: "m300"}}),
		m.listMidway(s, storage.Query{Filer: filers[0], States: []ticket.State{ticket.Received}, Order: storage.ByWake}),
		m.listMidway(s, storage.Query{
			Scope: &storage.Scope{All: true, NotAbout: []string{"nobody"}}, IDs: append(sortedKeys(m.tickets)[100:500], "z"),
		}),
	} {
		if err := ending(ctx, read); err != nil {
			return err
		}
	}
	return nil
}

const usualShort = "does not look at rows.Err(), or ends its own loop when the context ends, and returns what it has by then"

// listMidway lists with a context that may end meanwhile.
func (m *model) listMidway(s storage.Store, q storage.Query) func(short context.Context) error {
	q.Limit = storage.MaxList
	want := ids(m.list(q))
	return func(short context.Context) error {
		found, err := s.List(short, q)
		if err != nil {
			return misleading("List", err)
		}
		if got := ids(found); !slices.Equal(got, want) {
			return suite.Usually(usualShort, fmt.Errorf("the query %s returns %d tickets and no error, want %d", shown(q), len(got), len(want)))
		}
		return nil
	}
}

// outboxMidway lists, leases and settles with a context that may end meanwhile.
func outboxMidway(ctx context.Context, s storage.Store, o storage.Outbox) error {
	const many = 600
	c := newClerk()
	first := c.receive("x", ticket.Request{Reporter: "p1"})
	said := c.do(first.Ticket, ticket.Note{Text: "seen", Public: true}).Outbox[0]
	var changes []ticket.Change
	var all []string
	for i := range many {
		change := copied(first, ticket.ID(fmt.Sprintf("m%03d", i)))
		m := said
		m.Ticket, m.ID, m.Seq = change.Ticket.ID, string(change.Ticket.ID)+"/1/1", 1
		change.Outbox = []ticket.Message{m}
		changes, all = append(changes, change), append(all, m.ID)
	}
	if err := commit(ctx, s, changes...); err != nil {
		return err
	}
	park, back := make([]storage.Receipt, 100), make([]storage.Receipt, 100)
	for i := range park {
		park[i] = storage.Receipt{ID: all[i], Park: true, Reason: "for a moment"}
		back[i] = storage.Receipt{ID: all[i], Retry: dayOne}
	}
	pull := func(short context.Context, p storage.PendingQuery, want int) error {
		p.Limit = storage.MaxList
		found, err := o.Pending(short, p)
		if err != nil {
			return misleading("Pending", err)
		}
		if len(found) != want {
			return suite.Usually(usualShort, fmt.Errorf("Pending returns %d messages and no error, want %d", len(found), want))
		}
		return nil
	}
	at := dayOne
	for _, call := range []func(short context.Context) error{
		func(short context.Context) error {
			return pull(short, storage.PendingQuery{Waiting: true}, storage.MaxList)
		},
		func(short context.Context) error {
			at = at.Add(later) // what was leased before is free
			if err := pull(short, storage.PendingQuery{Now: at, Lease: time.Hour}, storage.MaxList); err != nil || short.Err() == nil {
				return err
			}
			at = at.Add(later) // a server may still be at it: a pull that waits for it comes before the next one
			_, err := o.Pending(ctx, storage.PendingQuery{Now: at, Lease: time.Hour, Limit: storage.MaxList})
			return err
		},
		func(short context.Context) error {
			if err := o.Ack(short, park...); err != nil {
				return errors.Join(misleading("Ack", err), acked(ctx, o, back))
			}
			if err := pull(ctx, storage.PendingQuery{Parked: true}, len(park)); err != nil {
				return fmt.Errorf("after %d receipts that park were taken: %w", len(park), err)
			}
			return errors.Join(pull(short, storage.PendingQuery{Parked: true}, len(park)), acked(ctx, o, back))
		},
	} {
		if err := ending(ctx, call); err != nil {
			return err
		}
	}
	return nil
}

// readMidway reads with a context that may end meanwhile: what is returned without an error must be complete.
func (m *model) readMidway(short context.Context, s storage.Store) error {
	t, err := s.Get(short, "z")
	if err == nil {
		err = same("Get", t, m.tickets["z"])
	} else {
		err = misleading("Get", err)
	}
	if err != nil {
		return err
	}
	if events, err := s.History(short, "z", 0, ""); err == nil {
		if err := sameEvents("z", events, m.events["z"]); err != nil {
			return suite.Usually(usualShort, err)
		}
	} else if err := misleading("History", err); err != nil {
		return err
	}
	return nil
}
