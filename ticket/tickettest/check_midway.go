package tickettest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

const (
	ruleMidway  = "a context that ends on the way makes a Commit whole or nothing, and no reader gets less without an error; sent again, it is settled"
	usualMidway = "commits what it has written when the context ends, reports the end as ErrConflict or ErrNotFound, or does not look at rows.Err() and gives a short list"
)

// A countdown is a context that ends when it has been asked a number of times, so that a store meets the end at each
// place where it looks.
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

// ending calls with contexts that end sooner and later: after so many looks, and after so many microseconds.
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

// misleading says that an error of a call whose context ended could be taken for an answer.
func misleading(call string, err error) error {
	for _, known := range []error{ticket.ErrNotFound, ticket.ErrConflict, ticket.ErrExists, ticket.ErrInvalid} {
		if errors.Is(err, known) {
			return fmt.Errorf("%s gave %w: the caller would take it for an answer", call, err)
		}
	}
	return nil
}

func cancelledMidway(ctx context.Context, s ticket.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("z", ticket.Request{})
	steps := []ticket.Change{first}
	for range 100 {
		steps = append(steps, c.note(steps[len(steps)-1].Ticket))
	}
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
		case sent == nil && again == nil:
			return errors.New("the Commit was acknowledged, and the same one could be stored again")
		case again != nil && !errors.Is(again, ticket.ErrConflict) && !errors.Is(again, ticket.ErrExists):
			return fmt.Errorf("the same Commit, sent again, gave %w", again)
		}
		m.apply(changes...)
		return m.verifyOnly(ctx, s, changes...)
	}); err != nil {
		return err
	}
	if err := ending(ctx, func(short context.Context) error { return m.readMidway(short, s) }); err != nil {
		return err
	}
	return m.verify(ctx, s)
}

// readMidway reads with a context that may end meanwhile: what comes without an error is whole.
func (m *model) readMidway(short context.Context, s ticket.Store) error {
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
			return err
		}
	} else if err := misleading("History", err); err != nil {
		return err
	}
	q := ticket.Query{Limit: ticket.MaxList}
	if found, err := s.List(short, q); err == nil {
		return sameTickets(found, m.list(q))
	} else {
		return misleading("List", err)
	}
}
