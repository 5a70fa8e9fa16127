package tickettest_test

import (
	"context"
	"slices"
	"sync"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// tornFaults show half of a Commit, each in a moment that only a reader beside it meets.
func tornFaults() []fault {
	type part struct {
		id  ticket.ID
		seq int64
	}
	// apart keeps private parts in a table of their own, which is written before or after the events.
	apart := func(before bool) func(*faulty) {
		return func(f *faulty) {
			var mu sync.Mutex
			parts := map[part][]byte{}
			write := func(changes []ticket.Change) {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range changes {
					for _, e := range c.Events {
						parts[part{c.Ticket.ID, e.Seq}] = slices.Clone(e.Private)
					}
					for seq, private := range c.Private {
						parts[part{c.Ticket.ID, seq}] = slices.Clone(private)
					}
				}
			}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				if !before || ctx.Err() != nil || storage.CheckCommit(changes) != nil || fits(f.Store, changes) != nil {
					err := f.Store.Commit(ctx, changes...)
					if err == nil {
						gap()
						write(changes)
					}
					return err
				}
				write(changes)
				gap()
				return f.Store.Commit(ctx, changes...)
			}
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				mu.Lock()
				defer mu.Unlock()
				for i := range events {
					events[i].Private = slices.Clone(parts[part{id, events[i].Seq}])
				}
				return events, err
			}
		}
	}
	return []fault{
		{"rule3/list-whole", "finds tickets in one statement and reads them in another", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				for i := range found {
					gap()
					if found[i], err = f.Store.Get(ctx, found[i].ID); err != nil {
						return nil, err
					}
				}
				return found, err
			}
		}},
		{"rule3/list-whole", "lists those with the time, and then those without", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				without := func(t ticket.Ticket) bool { return q.Order.Cursor(t).At.IsZero() }
				found, err := f.Store.List(ctx, q)
				if err != nil || q.Order == storage.ByID {
					return found, err
				}
				with := slices.DeleteFunc(slices.Clone(found), without)
				if len(with) < len(found) || len(found) < q.Limit {
					gap()
					found, err = f.Store.List(ctx, q)
					found = append(with, slices.DeleteFunc(found, func(t ticket.Ticket) bool { return !without(t) })...)
				}
				return found, err
			}
		}},
		{"rule3/list-whole", "lists from a table that is written after the tickets", func(f *faulty) {
			var mu sync.Mutex
			table := map[ticket.ID]ticket.Ticket{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				err := f.Store.Commit(ctx, changes...)
				if err == nil {
					gap()
					mu.Lock()
					defer mu.Unlock()
					for _, c := range changes {
						table[c.Ticket.ID] = c.Ticket.Clone()
					}
				}
				return err
			}
			f.list = func(ctx context.Context, q storage.Query) (found []ticket.Ticket, err error) {
				if err := q.Check(); err != nil || ctx.Err() != nil {
					return f.Store.List(ctx, q)
				}
				mu.Lock()
				defer mu.Unlock()
				for _, t := range table {
					found = q.Insert(found, t.Clone())
				}
				return found, nil
			}
		}},
		{"rule3/private-whole", "writes private parts after the events", apart(false)},
		{"rule3/private-whole", "writes private parts before the events", apart(true)},
		{"rule3/private-whole", "reads private parts in a second statement", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				if err != nil {
					return events, err
				}
				gap()
				again, err := f.Store.History(ctx, id, first, command)
				if err != nil {
					return nil, err
				}
				for i := range events {
					events[i].Private = again[i].Private
				}
				return events, nil
			}
		}},
		{"rule9/messages-whole", "writes messages before the tickets", func(f *faulty) {
			var mu sync.Mutex
			early := map[string]ticket.Message{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				if ctx.Err() != nil || storage.CheckCommit(changes) != nil || fits(f.Store, changes) != nil {
					return f.Store.Commit(ctx, changes...)
				}
				mu.Lock()
				for _, c := range changes {
					for _, m := range c.Outbox {
						early[m.ID] = m
					}
				}
				mu.Unlock()
				gap()
				err := f.Store.Commit(ctx, changes...)
				mu.Lock()
				defer mu.Unlock()
				clear(early)
				return err
			}
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				found, err := f.Store.Pending(ctx, p)
				mu.Lock()
				defer mu.Unlock()
				for _, m := range early {
					if err == nil && p.Waiting && len(found) < p.Limit &&
						!slices.ContainsFunc(found, func(o ticket.Message) bool { return o.ID == m.ID }) {
						found = append(found, m)
					}
				}
				return found, err
			}
		}},
		{"rule9/messages-whole", "writes messages after the tickets", func(f *faulty) {
			var mu sync.Mutex
			held := map[string]bool{}
			hold := func(changes []ticket.Change, on bool) {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range changes {
					for _, m := range c.Outbox {
						if held[m.ID] = true; !on {
							delete(held, m.ID)
						}
					}
				}
			}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				hold(changes, true)
				defer hold(changes, false)
				err := f.Store.Commit(ctx, changes...)
				if err == nil {
					gap()
				}
				return err
			}
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				found, err := f.Store.Pending(ctx, p)
				mu.Lock()
				defer mu.Unlock()
				return slices.DeleteFunc(found, func(m ticket.Message) bool { return p.Waiting && held[m.ID] }), err
			}
		}},
	}
}
