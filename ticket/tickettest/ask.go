package tickettest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

func ignoreBusy(err error) error {
	if errors.Is(err, gridgov.ErrBusy) {
		return nil
	}
	return err
}

// busy lets several write at once, each on tickets of their own, and looks at these whenever it is told to wait.
func busy(ctx context.Context, s storage.Store, o storage.Outbox) error {
	const writers, steps = 4, 12
	errs := make([]error, writers)
	var clerks [writers]*clerk
	var models [writers]*model
	var last [writers]ticket.Change
	for i := range writers { // before they meet: a writer who goes on alone while the others still wait to begin meets nobody
		clerks[i], models[i] = newClerk(), newModel()
		last[i] = clerks[i].receive(ticket.ID(fmt.Sprint("w", i)), ticket.Request{Reporter: "p1"})
		if err := models[i].put(ctx, s, last[i]); err != nil {
			return err
		}
	}
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() {
			c, m, last := clerks[i], models[i], last[i]
			for n := range steps {
				last = c.do(last.Ticket, ticket.Note{Text: "seen", Public: true}, desk.Once(fmt.Sprint(n)))
				last.Private = map[int64][]byte{last.Base: nil}
				more := c.receive(ticket.ID(fmt.Sprintf("w%d-%d", i, n)), ticket.Request{Key: fmt.Sprint(i, "/", n)})
				if errs[i] = m.patient(ctx, s, o, last, more); errs[i] != nil {
					return
				}
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// answered compares one answer with the model.
func answered(ctx context.Context, s storage.Store, m *model, q storage.Query) error {
	q.Limit = storage.MaxList
	found, err := s.List(ctx, q)
	if err == nil {
		err = m.lists(q, found)
	}
	if err != nil {
		return fmt.Errorf("the query %s: %w", shown(q), err)
	}
	return nil
}

// expect compares queries with the model, in an order of the store's choice and another.
func expect(ctx context.Context, s storage.Store, m *model, queries ...storage.Query) error {
	for _, q := range queries {
		q.Limit = 500
		for _, q.Order = range []storage.Order{storage.ByID, storage.ByDue} {
			got, err := s.List(ctx, q)
			if err != nil {
				return fmt.Errorf("the query %s: %w", shown(q), err)
			}
			if err := m.lists(q, got); err != nil {
				return fmt.Errorf("the query %s: %w", shown(q), err)
			}
		}
	}
	return nil
}

// paged reads a query page by page and compares all of the pages with the model.
func paged(ctx context.Context, s storage.Store, m *model, q storage.Query) error {
	var got []ticket.Ticket
	for size := q.Limit; ; {
		page, err := s.List(ctx, q)
		if err != nil {
			return fmt.Errorf("the query %s: %w", shown(q), err)
		}
		if len(page) > size {
			return fmt.Errorf("the query %s returns %d tickets", shown(q), len(page))
		}
		if got = append(got, page...); len(page) < size || len(got) > len(m.tickets) {
			break
		}
		q.After = q.Order.Cursor(page[len(page)-1])
	}
	q.After = storage.Cursor{}
	all := q
	all.Limit = len(m.tickets) + 1
	if err := m.lists(all, got); err != nil {
		return fmt.Errorf("the query %s, page by page: %w", shown(q), err)
	}
	return nil
}

// allOrders pages in each order, both ways.
func allOrders(ctx context.Context, s storage.Store, m *model, limits ...int) error {
	for o := storage.ByID; o <= storage.ByWake; o++ {
		for _, desc := range []bool{false, true} {
			for _, limit := range limits {
				if err := paged(ctx, s, m, storage.Query{Order: o, Desc: desc, Limit: limit}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// many is enough tickets to find a store that looks at ten thousand of them and stops.
const many = 10_500

// copied is a change that creates a ticket, as that of another id.
func copied(c ticket.Change, id ticket.ID) ticket.Change {
	c.Ticket = c.Ticket.Clone()
	c.Ticket.ID = id
	c.Events = slices.Clone(c.Events)
	for i := range c.Events {
		c.Events[i] = c.Events[i].Clone()
		c.Events[i].Ticket = id
	}
	c.Outbox = nil
	return c
}

// patient commits changes of tickets that nobody else writes, and looks at them after each ErrBusy.
func (m *model) patient(ctx context.Context, s storage.Store, o storage.Outbox, changes ...ticket.Change) error {
	for start := time.Now(); ; time.Sleep(time.Millisecond) {
		err := s.Commit(ctx, changes...)
		if err == nil {
			m.apply(changes...)
			return m.verifyOnly(ctx, s, changes...)
		}
		if !errors.Is(err, gridgov.ErrBusy) || time.Since(start) > patience {
			return fmt.Errorf("a lawful Commit of %s beside others failed: %w", named(changes), err)
		}
		if o == nil {
			if err := m.verifyOnly(ctx, s, changes...); err != nil {
				return fmt.Errorf("Commit of %s returned ErrBusy, yet something was written: %w", named(changes), err)
			}
			continue
		}
		messages, err := o.Pending(ctx, storage.PendingQuery{Waiting: true, Limit: storage.MaxList})
		if err := ignoreBusy(err); err != nil {
			return err
		}
		for _, c := range changes {
			for _, sent := range c.Outbox {
				if slices.ContainsFunc(messages, func(m ticket.Message) bool { return m.ID == sent.ID }) {
					return fmt.Errorf("Commit of %s returned ErrBusy, yet its message %s waits", named(changes), sent.ID)
				}
			}
		}
	}
}
