package tickettest_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// A handle works on a storage that others work on too, and keeps something to itself.
type handle struct {
	check, does string
	open        func() (one, other tickettest.Office)
}

// pair makes two handles on one store, each broken by itself.
func pair(breaks func(*faulty)) func() (one, other tickettest.Office) {
	return func() (one, other tickettest.Office) {
		s := new(ticketmem.Store)
		handle := func() *faulty {
			f := newFaulty(nil)
			f.Store, f.get, f.history, f.list, f.commit, f.pending, f.ack = s, s.Get, s.History, s.List, s.Commit, s.Pending, s.Ack
			breaks(f)
			return f
		}
		return handle(), handle()
	}
}

// shelves makes two adapters of the guide on one storage, of which each has something for itself; after a call that
// changes something of one, share returns the other what the storage holds.
func shelves(own func(s *shelf), share func(from, to *shelf)) func() (one, other tickettest.Office) {
	return func() (one, other tickettest.Office) {
		kept := newShelf()
		lock := new(sync.Mutex)
		all := [2]*shelf{}
		for i := range all {
			all[i] = &shelf{tickets: kept.tickets, keys: kept.keys, letters: kept.letters}
			own(all[i])
		}
		handle := func(i int) *faulty {
			f := newFaulty(nil)
			s := all[i]
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				lock.Lock()
				defer lock.Unlock()
				return s.Get(ctx, id)
			}
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				lock.Lock()
				defer lock.Unlock()
				return s.History(ctx, id, first, command)
			}
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				lock.Lock()
				defer lock.Unlock()
				return s.List(ctx, q)
			}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				lock.Lock()
				defer lock.Unlock()
				err := s.Commit(ctx, changes...)
				share(s, all[1-i])
				return err
			}
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				lock.Lock()
				defer lock.Unlock()
				return s.Pending(ctx, p)
			}
			f.ack = func(ctx context.Context, r ...storage.Receipt) error {
				lock.Lock()
				defer lock.Unlock()
				err := s.Ack(ctx, r...)
				share(s, all[1-i])
				return err
			}
			return f
		}
		return handle(0), handle(1)
	}
}

func handles() []handle {
	return []handle{
		{"rule1/lost-update", "compares versions under a lock of its own", pair(func(f *faulty) {
			var lock sync.Mutex
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				lock.Lock()
				defer lock.Unlock()
				if len(changes) != 1 || changes[0].Check() != nil || changes[0].Base == 0 {
					return f.Store.Commit(ctx, changes...)
				}
				t, err := f.Store.Get(ctx, changes[0].Ticket.ID)
				if err != nil || t.Version != changes[0].Base {
					return f.Store.Commit(ctx, changes...)
				}
				gap()
				return force(ctx, f.Store, changes[0])
			}
		})},
		{"rule5/life", "remembers tickets", pair(func(f *faulty) {
			var mu sync.Mutex
			known := map[ticket.ID]ticket.Ticket{}
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				mu.Lock()
				defer mu.Unlock()
				if t, ok := known[id]; ok {
					return t.Clone(), ctx.Err()
				}
				t, err := f.Store.Get(ctx, id)
				if err == nil {
					known[id] = t.Clone()
				}
				return t, err
			}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				err := f.Store.Commit(ctx, changes...)
				mu.Lock()
				defer mu.Unlock()
				for i := range changes {
					delete(known, changes[i].Ticket.ID)
				}
				return err
			}
		})},
		{"rule3/as-new", "remembers lists", pair(func(f *faulty) {
			var mu sync.Mutex
			known := map[string][]ticket.Ticket{}
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				mu.Lock()
				defer mu.Unlock()
				key := fmt.Sprintf("%+v", q)
				if _, ok := known[key]; !ok {
					found, err := f.Store.List(ctx, q)
					if err != nil {
						return nil, err
					}
					known[key] = found
				}
				return slices.Clone(known[key]), ctx.Err()
			}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				err := f.Store.Commit(ctx, changes...)
				mu.Lock()
				defer mu.Unlock()
				clear(known)
				return err
			}
		})},
		{"rule1/taken-key", "knows the request keys that it has taken itself", shelves(
			func(s *shelf) { s.keys = map[string]bool{} }, func(*shelf, *shelf) {},
		)},
		{"rule2/command", "knows the command keys that it has taken itself", shelves(
			func(s *shelf) { s.tickets = map[ticket.ID]*folder{} },
			func(from, to *shelf) {
				for id, f := range from.tickets {
					known := map[string]int64{}
					if old, there := to.tickets[id]; there {
						known = old.commands
					}
					copied := *f
					copied.commands = known
					to.tickets[id] = &copied
				}
			},
		)},
		{"rule9/lease", "keeps leases to itself", shelves(
			func(s *shelf) { s.letters = map[string]storage.Entry{} },
			func(from, to *shelf) {
				for id, l := range from.letters {
					if _, there := to.letters[id]; !there && l.Tries == 0 {
						to.letters[id] = l
					}
				}
				for id := range to.letters {
					if _, there := from.letters[id]; !there {
						delete(to.letters, id)
					}
				}
			},
		)},
	}
}

// What a handle keeps to itself no check finds while it is alone; by turns with another one, the suite finds it.
func TestTurns(t *testing.T) {
	t.Parallel()
	checks := map[string]func(context.Context, tickettest.Office) error{}
	for _, c := range tickettest.Checks() {
		checks[c.Name] = func(ctx context.Context, s tickettest.Office) error { return c.Run(ctx, s) }
	}
	for _, c := range tickettest.OutboxChecks() {
		checks[c.Name] = func(ctx context.Context, s tickettest.Office) error { return c.Run(ctx, s, s) }
	}
	for _, h := range handles() {
		t.Run(h.check+"/"+h.does, func(t *testing.T) {
			t.Parallel()
			alone, _ := h.open()
			if err := checks[h.check](t.Context(), alone); err != nil {
				t.Errorf("alone: %v", err)
			}
			err := checks[h.check](t.Context(), tickettest.Turns(h.open()))
			if err == nil {
				t.Error("not found")
			}
			t.Log(err)
		})
	}
	tickettest.Run(t, func(testing.TB) storage.Store {
		s := new(ticketmem.Store)
		return tickettest.Turns(s, s)
	})
}
