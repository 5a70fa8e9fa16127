package tickettest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// gap is what lies between a look and a write that trusts it.
func gap() { time.Sleep(time.Millisecond) }

func faults() []fault {
	return slices.Concat(
		versionFaults(), conflictFaults(), atomicFaults(), refusedFaults(), instantFaults(), timeFaults(), lastingFaults(),
		midwayFaults(), documentFaults(),
		copyFaults(), tornFaults(), orderFaults(), filterFaults(), columnFaults(), shortFaults(), valueFaults(), privateFaults(),
		grownFaults(), damagedFaults(), boundFaults(),
		outboxFaults(), letterFaults(), keptFaults(),
	)
}

// onCommit puts a fault in front of Commit.
func onCommit(f func(s storage.Store, ctx context.Context, changes []ticket.Change) error) func(*faulty) {
	return func(x *faulty) {
		x.commit = func(ctx context.Context, changes ...ticket.Change) error { return f(x.Store, ctx, changes) }
	}
}

// instead returns another error in place of one.
func instead(of, err error) func(*faulty) {
	return onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
		got := s.Commit(ctx, changes...)
		if errors.Is(got, of) {
			return err
		}
		return got
	})
}

// rebased is a change on top of whatever is stored.
func rebased(s storage.Store, c ticket.Change) ticket.Change {
	now, _ := s.Get(context.Background(), c.Ticket.ID)
	c.Events = slices.Clone(c.Events)
	for i := range c.Events {
		c.Events[i].Seq = now.Version + int64(i) + 1
	}
	c.Base, c.Ticket.Version, c.Private = now.Version, now.Version+int64(len(c.Events)), nil
	return c
}

// force commits a change whatever is stored.
func force(ctx context.Context, s storage.Store, c ticket.Change) error {
	for {
		err := s.Commit(ctx, rebased(s, c))
		if !errors.Is(err, gridgov.ErrConflict) {
			return err
		}
	}
}

func withoutKey(c ticket.Change) ticket.Change {
	c.Ticket.Key = ""
	return c
}

func withoutCommands(c ticket.Change) ticket.Change {
	c.Events = slices.Clone(c.Events)
	for i := range c.Events {
		c.Events[i].Command = ""
	}
	return c
}

// lookThenWrite takes every refusal that comes after the look for a success, and writes by force.
func lookThenWrite(look func(context.Context, storage.Store, ticket.Change) error,
	write func(context.Context, storage.Store, ticket.Change) error,
) func(*faulty) {
	return onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
		if len(changes) != 1 || changes[0].Check() != nil {
			return s.Commit(ctx, changes...)
		}
		if err := look(ctx, s, changes[0]); err != nil {
			return err
		}
		gap()
		if err := s.Commit(ctx, changes[0]); err != nil {
			return write(ctx, s, changes[0])
		}
		return nil
	})
}

func versionFaults() []fault {
	return []fault{
		{"rule1/missing", "gets a zero ticket", func(f *faulty) {
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				t, _ := f.Store.Get(ctx, id)
				return t, nil
			}
		}},
		{"rule1/missing", "returns an empty history", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, _ := f.Store.History(ctx, id, first, command)
				return events, nil
			}
		}},
		{"rule1/missing", "takes an empty list for an error", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				if err == nil && len(found) == 0 {
					err = gridgov.ErrNotFound
				}
				return found, err
			}
		}},
		{"rule1/stale-base", "lets the last writer win", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			err := s.Commit(ctx, changes...)
			if errors.Is(err, gridgov.ErrConflict) && len(changes) == 1 {
				if _, missing := s.Get(ctx, changes[0].Ticket.ID); missing == nil {
					return force(ctx, s, changes[0])
				}
			}
			return err
		})},
		{"rule1/stale-base", "creates what is missing", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			if _, err := s.Get(ctx, changes[0].Ticket.ID); err != nil {
				return force(ctx, s, changes[0])
			}
			return s.Commit(ctx, changes...)
		})},
		{"rule1/stale-base", "calls it ErrExists", instead(gridgov.ErrConflict, gridgov.ErrExists)},
		{"rule1/stale-base", "passes the driver's error on", instead(gridgov.ErrConflict, errors.New("could not serialize access"))},
		{"rule1/taken-id", "updates instead", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			err := s.Commit(ctx, changes...)
			if errors.Is(err, gridgov.ErrExists) {
				return force(ctx, s, changes[0])
			}
			return err
		})},
		{"rule1/taken-id", "calls it a conflict", instead(gridgov.ErrExists, gridgov.ErrConflict)},
		{"rule1/taken-id", "takes it for a success", instead(gridgov.ErrExists, nil)},
		{
			"rule1/taken-id", "takes what is stored already for stored now",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrExists) && len(changes) == 1 {
					if t, missing := s.Get(ctx, changes[0].Ticket.ID); missing == nil && t.Version == changes[0].Ticket.Version &&
						t.Head == changes[0].Ticket.Head {
						return nil
					}
				}
				return err
			}),
		},
		{"rule1/taken-key", "has no index over keys", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			err := s.Commit(ctx, changes...)
			if errors.Is(err, gridgov.ErrExists) {
				return s.Commit(ctx, withoutKey(changes[0]))
			}
			return err
		})},
		{"rule1/taken-key", "lets empty keys collide", func(f *faulty) {
			empty := 0
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for _, c := range changes {
					if c.Base == 0 && c.Ticket.Key == "" {
						if empty++; empty > 1 {
							return gridgov.ErrExists
						}
					}
				}
				return f.Store.Commit(ctx, changes...)
			}
		}},
		{
			"rule1/taken-key", "sees keys of earlier commits only",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrExists) && len(changes) == 2 && changes[0].Ticket.Key == changes[1].Ticket.Key {
					return s.Commit(ctx, changes[0], withoutKey(changes[1]))
				}
				return err
			}),
		},
		{"rule1/create-race", "looks first", lookThenWrite(func(ctx context.Context, s storage.Store, c ticket.Change) error {
			if _, err := s.Get(ctx, c.Ticket.ID); err == nil && c.Base == 0 {
				return gridgov.ErrExists
			}
			return nil
		}, force)},
		{"rule1/key-race", "looks first", lookThenWrite(func(ctx context.Context, s storage.Store, c ticket.Change) error {
			if found, err := s.List(ctx, storage.Query{Key: c.Ticket.Key}); err == nil && len(found) > 0 && c.Base == 0 {
				return gridgov.ErrExists
			}
			return nil
		}, func(ctx context.Context, s storage.Store, c ticket.Change) error { return s.Commit(ctx, withoutKey(c)) })},
		{"rule1/lost-update", "looks first", lookThenWrite(func(ctx context.Context, s storage.Store, c ticket.Change) error {
			if t, err := s.Get(ctx, c.Ticket.ID); err == nil && t.Version != c.Base {
				return gridgov.ErrConflict
			}
			return nil
		}, force)},
		{"rule1/lost-update", "takes a conflict for a success", instead(gridgov.ErrConflict, nil)},
		{
			"rule1/one-change-each", "applies one after the other",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrInvalid) {
					for _, c := range changes {
						if err = s.Commit(ctx, c); err != nil {
							return err
						}
					}
				}
				return err
			}),
		},
		{"rule1/one-change-each", "calls it a conflict", instead(gridgov.ErrInvalid, gridgov.ErrConflict)},
		{"rule1/form", "takes nothing for a success", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			if len(changes) == 0 {
				return nil
			}
			return s.Commit(ctx, changes...)
		})},
		{"rule1/form", "mends what is wrong", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			err := s.Commit(ctx, changes...)
			if errors.Is(err, gridgov.ErrInvalid) && len(changes) > 0 && len(changes[0].Events) > 0 {
				return force(ctx, s, changes[0])
			}
			return err
		})},
		{"rule1/form", "takes ids of any length", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			err := s.Commit(ctx, changes...)
			if errors.Is(err, gridgov.ErrInvalid) && len(changes) == 1 && len(changes[0].Ticket.ID) > ticket.MaxID {
				return nil
			}
			return err
		})},
		{"rule2/command-lookup", "does not look at the key", askedFor(func(first int64, _ string) (int64, string) { return first, "" })},
		{"rule2/command-lookup", "does not look at first", askedFor(func(first int64, command string) (int64, string) {
			if command != "" {
				first = 0
			}
			return first, command
		})},
		{
			"rule2/command-lookup", "ignores the case of a key",
			askedFor(func(first int64, command string) (int64, string) { return first, strings.ToLower(command) }),
		},
		{"rule2/command-lookup", "finds nothing and no error", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				if command != "" {
					err = nil
				}
				return events, err
			}
		}},
		{"rule2/command-lookup", "returns the document alone", onEvent(func(e *ticket.Event) {
			if e.Command != "" {
				e.Private = nil
			}
		})},
		{"rule2/command-lookup", "finds the key of another ticket", func(f *faulty) {
			holder := map[string]ticket.ID{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for _, c := range changes {
					for _, e := range c.Events {
						if e.Command != "" {
							holder[e.Command] = c.Ticket.ID
						}
					}
				}
				return f.Store.Commit(ctx, changes...)
			}
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				if of, ok := holder[command]; ok {
					id = of
				}
				return f.Store.History(ctx, id, first, command)
			}
		}},
		{"rule2/command", "has no index over commands", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			err := s.Commit(ctx, changes...)
			if errors.Is(err, gridgov.ErrConflict) {
				return s.Commit(ctx, withoutCommands(changes[0]))
			}
			return err
		})},
		{"rule2/command", "has an index over the command alone", func(f *faulty) {
			used := map[string]bool{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for _, c := range changes {
					for _, e := range c.Events {
						if e.Command != "" && used[e.Command] {
							return gridgov.ErrConflict
						}
						used[e.Command] = true
					}
				}
				return f.Store.Commit(ctx, changes...)
			}
		}},
		{"rule2/command", "lets empty commands collide", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			if e := changes[0].Events; len(e) > 1 && e[0].Command == "" && e[1].Command == "" {
				return gridgov.ErrConflict
			}
			return s.Commit(ctx, changes...)
		})},
		{"rule2/command", "ignores case", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			changes = slices.Clone(changes)
			for i, c := range changes {
				changes[i].Events = slices.Clone(c.Events)
				for j, e := range c.Events {
					changes[i].Events[j].Command = strings.ToLower(e.Command)
				}
			}
			return s.Commit(ctx, changes...)
		})},
		{"rule2/key-lookup", "ignores case", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			key := q.Key
			q.Key = ""
			return func(t *ticket.Ticket) bool { return key == "" || strings.EqualFold(t.Key, key) }
		})},
		{"rule2/key-lookup", "uses LIKE", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			key := q.Key
			q.Key = ""
			return func(t *ticket.Ticket) bool {
				return key == "" || key == t.Key || key == "%" || len(key) == len(t.Key) && key[0] == '_' && key[1:] == t.Key[1:]
			}
		})},
		{"rules/random", "forgets the third change", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			return s.Commit(ctx, changes[:min(len(changes), 2)]...)
		})},
	}
}

// oneByOne commits change by change and leaves behind what went well, where the whole is refused with an error.
func oneByOne(when error) func(*faulty) {
	return onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
		err := s.Commit(ctx, changes...)
		if errors.Is(err, when) {
			for _, c := range changes {
				if err := s.Commit(ctx, c); err != nil {
					return err
				}
			}
		}
		return err
	})
}

func atomicFaults() []fault {
	return []fault{
		{"rule3/conflict-at-each-place", "does not roll back", oneByOne(gridgov.ErrConflict)},
		{
			"rule3/conflict-at-each-place", "looks at the last one only",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrConflict) && s.Commit(ctx, changes[len(changes)-1]) == nil {
					return nil
				}
				return err
			}),
		},
		{"rule3/taken-at-each-place", "does not roll back", oneByOne(gridgov.ErrExists)},
		{
			"rule3/taken-at-each-place", "leaves the ticket behind",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrExists) {
					for _, c := range changes {
						_ = s.Commit(ctx, withoutKey(c)) // the index over keys is written last
					}
				}
				return err
			}),
		},
		{"rule3/command-at-each-place", "does not roll back", oneByOne(gridgov.ErrConflict)},
		{
			"rule3/command-at-each-place", "leaves the ticket behind",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrConflict) {
					for _, c := range changes {
						_ = s.Commit(ctx, withoutCommands(c))
					}
				}
				return err
			}),
		},
		{
			"rule3/largest-commit", "commits a thousand at a time",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				if storage.CheckCommit(changes) == nil {
					for ; len(changes) > 1000; changes = changes[1000:] {
						if err := s.Commit(ctx, changes[:1000]...); err != nil {
							return err
						}
					}
				}
				return s.Commit(ctx, changes...)
			}),
		},
		{
			"rule3/whole-to-readers", "commits each change on its own",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				for _, c := range changes {
					if err := s.Commit(ctx, c); err != nil {
						return err
					}
					gap()
				}
				return nil
			}),
		},
		{"rule3/whole-to-readers", "stores the ticket before its events", func(f *faulty) {
			var mu sync.Mutex
			ahead := map[ticket.ID]ticket.Ticket{}
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				mu.Lock()
				t, ok := ahead[id]
				mu.Unlock()
				if ok {
					return t, nil
				}
				return f.Store.Get(ctx, id)
			}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for _, c := range changes {
					mu.Lock()
					ahead[c.Ticket.ID] = c.Ticket
					mu.Unlock()
				}
				gap()
				return f.Store.Commit(ctx, changes...)
			}
		}},
		{"rule3/cancelled", "knows no context", func(f *faulty) {
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				return f.Store.Commit(context.WithoutCancel(ctx), changes...)
			}
		}},
		{"rule3/cancelled", "reads without a context", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				return f.Store.List(context.WithoutCancel(ctx), q)
			}
		}},
		{"rule3/cancelled", "takes every failure for a missing ticket", func(f *faulty) {
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				t, err := f.Store.Get(ctx, id)
				if err != nil {
					err = gridgov.ErrNotFound
				}
				return t, err
			}
		}},
		{"rule3/cancelled", "writes and then looks at the context", func(f *faulty) {
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				return errors.Join(f.Store.Commit(context.WithoutCancel(ctx), changes...), ctx.Err())
			}
		}},
		{"rule4/opposite-orders", "locks in the order of the call", func(f *faulty) {
			locks := map[ticket.ID]chan struct{}{}
			for _, id := range []ticket.ID{"a", "b", "c"} {
				locks[id] = make(chan struct{}, 1)
			}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for _, c := range changes {
					lock := locks[c.Ticket.ID]
					select {
					case lock <- struct{}{}:
						defer func() { <-lock }()
					case <-time.After(20 * time.Millisecond):
						return errors.New("deadlock detected") // as PostgreSQL says
					}
					gap()
				}
				return f.Store.Commit(ctx, changes...)
			}
		}},
	}
}
