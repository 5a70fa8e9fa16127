package tickettest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A crowd is writers at work, and what was acknowledged to them.
type crowd struct {
	mu     sync.Mutex
	stored *model
	left   int // writers not finished
	errs   []error
}

// write lets writers file tickets, one Commit after another; change returns the n-th of a writer.
func (w *crowd) write(ctx context.Context, s storage.Store, writers, each int,
	change func(c *clerk, writer, n int) ticket.Change,
) (wait func() error) {
	w.left = writers
	var group sync.WaitGroup
	for writer := range writers {
		group.Go(func() {
			err := func() error {
				c := newClerk()
				for n := range each {
					made := change(c, writer, n)
					if err := commit(ctx, s, made); err != nil {
						return fmt.Errorf("a Commit of %s beside others: %w", named([]ticket.Change{made}), err)
					}
					w.mu.Lock()
					w.stored.apply(made)
					w.mu.Unlock()
				}
				return nil
			}()
			w.mu.Lock()
			defer w.mu.Unlock()
			w.left--
			w.errs = append(w.errs, err)
		})
	}
	return func() error {
		group.Wait()
		return errors.Join(w.errs...)
	}
}

// now returns what is stored, and whether anybody still writes.
func (w *crowd) now() (ids map[ticket.ID]bool, writing bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids = make(map[ticket.ID]bool, len(w.stored.tickets))
	for id := range w.stored.tickets {
		ids[id] = true
	}
	return ids, w.left > 0
}

func pagesUnderWriters(ctx context.Context, s storage.Store) error {
	city := newCity(8)
	m, err := city.build(ctx, s, 40)
	if err != nil {
		return err
	}
	near := sortedKeys(m.tickets)
	w := &crowd{stored: m}
	page, done := make(chan struct{}, 2), make(chan struct{})
	wait := w.write(ctx, s, 2, 60, func(c *clerk, writer, n int) ticket.Change { // before, among and behind those that are there
		select {
		case <-page: // so that every page has a writer beside it, however busy the machine is
		case <-done:
		}
		id := near[n%len(near)] + ticket.ID(fmt.Sprintf("~%d-%d", writer, n))
		if n%2 == 0 {
			id = ticket.ID(fmt.Sprintf("!%d-%02d", writer, 99-n))
		}
		return c.receive(id, ticket.Request{Origin: ticket.FromAbove, Due: dayOne.Add(time.Duration(n%20) * time.Hour)})
	})
	for o := range 16 {
		there, _ := w.now()
		q := storage.Query{Order: storage.Order(o / 2 % 4), Desc: o%2 == 1}
		if err = walk(ctx, s, q, there, page); err != nil {
			break
		}
	}
	close(done)
	if err := errors.Join(err, wait()); err != nil {
		return err
	}
	return m.verify(ctx, s)
}

// walk pages through the store while others write, and looks for those that were there before.
func walk(ctx context.Context, s storage.Store, q storage.Query, there map[ticket.ID]bool, next chan<- struct{}) error {
	given := map[ticket.ID]bool{}
	for q.Limit = 6; ; {
		select {
		case next <- struct{}{}:
		default:
		}
		page, err := s.List(ctx, q)
		if err != nil {
			return fmt.Errorf("a page beside writers: %w", err)
		}
		for _, t := range page {
			here := q.Order.Cursor(t)
			switch {
			case given[t.ID]:
				return fmt.Errorf("order %d, desc %v: %q was returned twice while others wrote", q.Order, q.Desc, t.ID)
			case q.After.ID != "" && !follows(q.Desc, here, q.After):
				return fmt.Errorf("order %d, desc %v: %q was returned after %q", q.Order, q.Desc, t.ID, q.After.ID)
			}
			given[t.ID], q.After = true, here
		}
		if len(page) < q.Limit {
			break
		}
	}
	for id := range there {
		if !given[id] {
			return fmt.Errorf("order %d, desc %v: %q was stored before the first page and was never returned", q.Order, q.Desc, id)
		}
	}
	return nil
}

func lateWriters(ctx context.Context, s storage.Store, o storage.Outbox) error {
	const writers, each, relays = 4, 20, 2
	w := &crowd{stored: newModel()}
	wait := w.write(ctx, s, writers, each, func(c *clerk, writer, n int) ticket.Change {
		first := c.receive(ticket.ID(fmt.Sprintf("w%d-%02d", writer, n)), ticket.Request{})
		return join(first, c.do(first.Ticket, ticket.Transfer{To: handlers[writer]}))
	})
	var mu sync.Mutex
	given := map[string]int{}
	pull := func() (n int, err error) {
		batch, err := o.Pending(ctx, storage.PendingQuery{Now: dayOne.Add(later), Lease: time.Hour, Limit: 5})
		if err != nil {
			return 0, ignoreBusy(err)
		}
		mu.Lock()
		for _, m := range batch {
			if given[m.ID]++; given[m.ID] > 1 {
				err = fmt.Errorf("message %s was returned twice", m.ID)
			}
		}
		mu.Unlock()
		return len(batch), errors.Join(err, acked(ctx, o, delivered(batch...)))
	}
	errs := make([]error, relays)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() {
			for idle := 0; idle < 20 && errs[i] == nil; { // idle: pulls in vain after the last Commit
				_, writing := w.now()
				var n int
				if n, errs[i] = pull(); n > 0 || writing {
					idle = 0
				} else {
					idle++
				}
				if n == 0 {
					time.Sleep(200 * time.Microsecond)
				}
			}
		})
	}
	wrote := wait()
	group.Wait()
	if err := errors.Join(append(errs, wrote)...); err != nil {
		return err
	}
	if len(given) != writers*each {
		return fmt.Errorf("%d of %d messages were returned: the others were committed behind the relay's back", len(given), writers*each)
	}
	return nil
}
