package tickettest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// midwayFaults break where a context ends on the way, and where several write at once.
func midwayFaults() []fault {
	return []fault{
		{
			"rule3/cancelled-midway", "commits what it has when the context ends",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				if err := fits(s, changes); err != nil {
					return err
				}
				for _, c := range changes {
					if err := s.Commit(ctx, c); err != nil {
						return err
					}
				}
				return nil
			}),
		},
		{
			"rule3/cancelled-midway", "acknowledges what it has not written",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := ctx.Err()
				if err == nil {
					if err = s.Commit(ctx, changes...); errors.Is(err, context.Canceled) {
						return nil
					}
				}
				return err
			}),
		},
		{
			"rule3/cancelled-midway", "takes the end for a busy database, when all is written",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if err == nil && ctx.Err() != nil {
					return gridgov.ErrBusy
				}
				return err
			}),
		},
		{
			"rule3/cancelled-midway", "takes the end for a conflict",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := ctx.Err()
				if err == nil {
					if err = s.Commit(ctx, changes...); errors.Is(err, context.Canceled) {
						return gridgov.ErrConflict
					}
				}
				return err
			}),
		},
		{"rule3/cancelled-midway", "returns the events that it has read by then", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				for i := range events {
					if ctx.Err() != nil {
						return events[:i], nil // rows.Err() was not asked
					}
				}
				return events, err
			}
		}},
		{"rule3/cancelled-midway", "returns the tickets that it has read by then", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				for i := range found {
					if ctx.Err() != nil {
						return found[:i], nil
					}
				}
				return found, err
			}
		}},
		{"rule3/cancelled-midway", "looks at the context after each hundred tickets", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				for i := 99; i < len(found); i += 100 {
					if ctx.Err() != nil {
						return found[:i], nil
					}
				}
				return found, err
			}
		}},
		{"rule3/cancelled-midway", "looks a command key up no further than the context lasts", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				if command != "" && err == nil && ctx.Err() != nil {
					return nil, gridgov.ErrNotFound
				}
				return events, err
			}
		}},
		{"rule9/cancelled-midway", "returns the messages that it has read by then", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				found, err := f.Store.Pending(ctx, p)
				for i := range found {
					if ctx.Err() != nil {
						return found[:i], nil
					}
				}
				return found, err
			}
		}},
		{"rule9/cancelled-midway", "takes receipts that it has not carried out", func(f *faulty) {
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				if err := ctx.Err(); err != nil {
					return err
				}
				for _, r := range receipts {
					if ctx.Err() != nil {
						return nil
					}
					if err := f.Store.Ack(context.WithoutCancel(ctx), r); err != nil {
						return err
					}
				}
				return nil
			}
		}},
		{"rule6/pages-under-writers", "reads a page in two statements", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if err := q.Check(); err != nil || q.Limit < 2 {
					return f.Store.List(ctx, q)
				}
				half := q
				half.Limit /= 2
				first, err := f.Store.List(ctx, half)
				if err != nil || len(first) < half.Limit {
					return first, err
				}
				gap()
				all, err := f.Store.List(ctx, q) // LIMIT … OFFSET half
				return append(first, all[min(half.Limit, len(all)):]...), err
			}
		}},
		{"rule9/late-writers", "follows a sequence that is drawn before the Commit ends", func(f *faulty) {
			var mu sync.Mutex
			drawn, passed := 0, 0
			number := map[string]int{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				mu.Lock()
				drawn++
				for _, c := range changes {
					for _, m := range c.Outbox {
						number[m.ID] = drawn
					}
				}
				mine, slow := drawn, drawn%3 == 0
				mu.Unlock()
				for tries := 0; slow && tries < 50; tries++ { // until the relay is past it
					time.Sleep(time.Millisecond)
					mu.Lock()
					slow = passed <= mine
					mu.Unlock()
				}
				return f.Store.Commit(ctx, changes...)
			}
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				mu.Lock()
				defer mu.Unlock()
				before := passed
				return slices.DeleteFunc(got, func(m ticket.Message) bool {
					passed = max(passed, number[m.ID])
					return number[m.ID] <= before
				}), err
			}
		}},
	}
}

// fits says whether a store would take changes, and writes nothing.
func fits(s storage.Store, changes []ticket.Change) error {
	for _, c := range changes {
		switch t, err := s.Get(context.Background(), c.Ticket.ID); {
		case err == nil && c.Base == 0:
			return gridgov.ErrExists
		case t.Version != c.Base:
			return gridgov.ErrConflict
		}
	}
	return nil
}
