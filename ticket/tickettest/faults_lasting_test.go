package tickettest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// remembering keeps what a History with a command key returned, where keep says so, and returns it again.
func remembering(keep func(events []ticket.Event, err error) bool) func(*faulty) {
	type answer struct {
		events []ticket.Event
		err    error
	}
	return func(f *faulty) {
		var mu sync.Mutex
		known := map[string]answer{}
		f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
			if command == "" || ctx.Err() != nil {
				return f.Store.History(ctx, id, first, command)
			}
			mu.Lock()
			defer mu.Unlock()
			key := fmt.Sprint(id, "\x00", first, command)
			a, ok := known[key]
			if !ok {
				a.events, a.err = f.Store.History(ctx, id, first, command)
				if keep(a.events, a.err) {
					known[key] = a
				}
			}
			var events []ticket.Event
			for _, e := range a.events {
				events = append(events, e.Clone())
			}
			return events, a.err
		}
	}
}

// onEnded returns another error where the context has ended, or does the call.
func onEnded(instead error) func(*faulty) {
	return func(f *faulty) {
		f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
			if ctx.Err() != nil {
				return ticket.Ticket{}, instead
			}
			return f.Store.Get(ctx, id)
		}
	}
}

// cutAtZero is the text up to its zero byte.
func cutAtZero[S ~string](list []S) []S {
	list = slices.Clone(list)
	for i, text := range list {
		before, _, _ := strings.Cut(string(text), "\x00")
		list[i] = S(before)
	}
	return list
}

// larger refuses a Commit of more bytes.
func larger(most int) func(*faulty) {
	return onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
		n := 0
		for _, c := range changes {
			n += len(c.Ticket.ExternalRef)
			for _, e := range c.Events {
				n += len(e.Private)
			}
		}
		if n > most {
			return errors.New("the packet is too large")
		}
		return s.Commit(ctx, changes...)
	})
}

// droppingFirst drops so many private parts and forgets the others.
func droppingFirst(most int) func(*faulty) {
	return onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
		changes = slices.Clone(changes)
		for i, c := range changes {
			if len(c.Private) <= most {
				continue
			}
			changes[i].Private = map[int64][]byte{}
			for _, seq := range slices.Sorted(maps.Keys(c.Private))[:most] {
				changes[i].Private[seq] = c.Private[seq]
			}
		}
		return s.Commit(ctx, changes...)
	})
}

func lastingFaults() []fault {
	return []fault{
		{"rule3/as-new", "remembers an unknown command key", remembering(func(_ []ticket.Event, err error) bool {
			return errors.Is(err, gridgov.ErrNotFound)
		})},
		{"rule3/as-new", "remembers the event of a command key", remembering(func(_ []ticket.Event, err error) bool { return err == nil })},
		{"rule3/cancelled", "calls an ended context busy", onEnded(gridgov.ErrBusy)},
		{"rule3/cancelled", "has an error of its own for an ended context", onEnded(errors.New("the call was ended"))},
		{
			"rule3/cancelled", "looks at the changes before the context",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				if err := storage.CheckCommit(changes); err != nil {
					return err
				}
				return s.Commit(ctx, changes...)
			}),
		},
		{"rule3/cancelled", "looks at the query before the context", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if err := q.Check(); err != nil {
					return nil, err
				}
				return f.Store.List(ctx, q)
			}
		}},
		{"rule5/largest-together", "takes no Commit of more than 4 MiB", larger(4 << 20)},
		{"rule5/largest-together", "takes no Commit of more than 16 MiB", larger(16 << 20)},
		{"rule5/largest-together", "returns no List of more than 4 MiB", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				n := 0
				for _, t := range found {
					n += len(t.ExternalRef)
				}
				if n > 4<<20 {
					return nil, errors.New("the message is too large")
				}
				return found, err
			}
		}},
		{"rule7/dropped", "drops a hundred private parts of a Commit", droppingFirst(100)},
		{"rule7/dropped", "drops a thousand private parts of a Commit", droppingFirst(1000)},
		{"rule6/columns", "keeps the first hundred whom it is about", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			asked := *q
			q.Scope = nil
			return func(t *ticket.Ticket) bool {
				row := *t
				row.About = first(t.About, 100)
				return asked.Match(&row)
			}
		})},
		{"rule6/columns", "keeps no handlers who rule on something", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			asked := *q
			q.Handlers, q.Scope = nil, nil
			return func(t *ticket.Ticket) bool {
				row := *t
				row.Approvals = nil
				return t.Damaged != "" || asked.Match(&row)
			}
		})},
		{"rule6/all-filters", "does not look at the category of what an id and a key name", asked(func(q *storage.Query) {
			if len(q.IDs) > 0 && q.Key != "" {
				q.Category = nil
			}
		})},
		{"rule6/below", "looks three parts further down", underBy(func(top, path string) bool {
			return strings.HasPrefix(path, top+"/") && strings.Count(path[len(top):], "/") <= 3
		})},
		{"rule2/keys-apart", "leaves out a separator at the end of a command key", taken(gridgov.ErrConflict, func(c ticket.Change) []string {
			return commandsOf(c, func(id ticket.ID, command string) string {
				return string(id) + "\x00" + strings.TrimRight(command, "/")
			})
		})},
		{"rule1/impossible-ids", "cuts a category at a zero byte", asked(func(q *storage.Query) { q.Category = cutAtZero(q.Category) })},
		{"rule1/impossible-ids", "cuts a path at a zero byte", asked(func(q *storage.Query) { q.Under = cutAtZero(q.Under) })},
		{"rule1/impossible-ids", "cuts who reported back at a zero byte", asked(func(q *storage.Query) { q.Readers = cutAtZero(q.Readers) })},
		{"rule1/impossible-ids", "cuts whom it is about at a zero byte", asked(func(q *storage.Query) {
			if q.Scope != nil {
				own := *q.Scope
				own.NotAbout = cutAtZero(own.NotAbout)
				q.Scope = &own
			}
		})},
		{"rule1/impossible-ids", "puts another character in the id of a mark", asked(func(q *storage.Query) {
			q.After.ID = ticket.ID(strings.ToValidUTF8(string(q.After.ID), "\ufffd"))
		})},
		{"rule13/list", "looks at the document where there is a scope", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				return slices.DeleteFunc(found, func(t ticket.Ticket) bool {
					_, unread := read(t)
					return q.Scope != nil && unread != nil
				}), err
			}
		}},
	}
}

// reopenedBroken opens one store again and again; from the second time on it is broken.
func reopenedBroken(breaks func(*faulty)) func(context.Context) (storage.Store, storage.Outbox, error) {
	s := new(ticketmem.Store)
	again := false
	return func(context.Context) (storage.Store, storage.Outbox, error) {
		f := &faulty{s, s.Get, s.History, s.List, s.Commit, s.Pending, s.Ack}
		if again {
			breaks(f)
		}
		again = true
		return f, f, nil
	}
}

// An index that is empty after a store was opened again is found, whichever it is.
func TestReopenedIndexes(t *testing.T) {
	t.Parallel()
	lost := func(unknown func(q *storage.Query) bool) func(*faulty) {
		return func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if unknown(&q) {
					return nil, nil
				}
				return f.Store.List(ctx, q)
			}
		}
	}
	scoped := func(set func(s *storage.Scope)) func(*faulty) {
		return asked(func(q *storage.Query) {
			if q.Scope != nil {
				own := *q.Scope
				set(&own)
				q.Scope = &own
			}
		})
	}
	// untimed lists as if no ticket had the time.
	untimed := func(order storage.Order) func(*faulty) {
		return compared(func(q storage.Query, a, b storage.Cursor) int {
			if q.Order == order {
				a.At = b.At
			}
			return rightOrder(q, a, b)
		}, 1)
	}
	all := map[string]func(*faulty){
		"about":                scoped(func(s *storage.Scope) { s.NotAbout = nil }),
		"the paths of a scope": scoped(func(s *storage.Scope) { s.Under = []grid.Path{} }),
		"due":                  untimed(storage.ByDue),
		"changed":              untimed(storage.ByChanged),
		"wake":                 untimed(storage.ByWake),
		"wake times":           lost(func(q *storage.Query) bool { return !q.Wake.IsZero() }),
		"empty private parts": onEvent(func(e *ticket.Event) {
			if len(e.Private) == 0 {
				e.Private = nil
			}
		}),
		"command keys but the last": func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				if err != nil || command == "" {
					return events, err
				}
				later, err := f.Store.History(ctx, id, events[0].Seq+1, "")
				if slices.ContainsFunc(later, func(e ticket.Event) bool { return e.Command != "" }) {
					return nil, gridgov.ErrNotFound
				}
				return events, err
			}
		},
	}
	for i, f := range fieldsOfQuery {
		all[fmt.Sprint("field ", i)] = lost(f.set)
	}
	for does, breaks := range all {
		t.Run(does, func(t *testing.T) {
			t.Parallel()
			err := tickettest.CheckReopened(t.Context(), reopenedBroken(breaks))
			if err == nil {
				t.Fatal("not found")
			}
			t.Log(err)
		})
	}
}
