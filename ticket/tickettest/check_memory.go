package tickettest

import (
	"context"
	"errors"
	"fmt"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

var memoryChecks = []Check{{
	Name: "rule3/as-new",
	Rule: "what is read is at least as new as what was committed before it, whatever was read before that: " +
		"what was not there may be there now, and a private part may be gone",
	Usual: "remembers in the handle that an id, a key or a command key is unknown, or the event of a command key with its private part",
	Run:   asNew,
}}

// asNew asks for all that there will be before each Commit and after it, often enough for both handles of [Turns].
func asNew(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	commands := []string{"one", "two", "three"}
	ask := func() error {
		for _, id := range []ticket.ID{"a", "b"} {
			events, stored := m.events[id]
			if stored {
				if err := m.verifyTicket(ctx, s, id); err != nil {
					return err
				}
			} else if _, err := s.Get(ctx, id); !errors.Is(err, gridgov.ErrNotFound) {
				return wrong(fmt.Sprintf("Get(%q)", id), err, gridgov.ErrNotFound)
			}
			for _, command := range commands {
				var want []ticket.Event
				for _, e := range events {
					if e.Command == command {
						want = append(want, e)
					}
				}
				got, err := s.History(ctx, id, 0, command)
				switch {
				case want == nil && !errors.Is(err, gridgov.ErrNotFound):
					return wrong(fmt.Sprintf("History(%q, 0, %q)", id, command), err, gridgov.ErrNotFound)
				case want == nil:
					continue
				case err != nil:
					return fmt.Errorf("History(%q, 0, %q), which had none before, returns %w", id, command, err)
				}
				if err := sameEvents(id, got, want); err != nil {
					return fmt.Errorf("with the command key %q: %w", command, err)
				}
			}
			for _, q := range []storage.Query{
				{Key: "key-" + string(id)}, {IDs: []ticket.ID{id}}, {Order: storage.ByChanged, Desc: true}, {Handlers: handlers[:1]},
			} {
				if err := answered(ctx, s, m, q); err != nil {
					return err
				}
			}
		}
		return nil
	}
	commit := func(changes ...ticket.Change) error {
		for range 3 {
			if err := ask(); err != nil {
				return fmt.Errorf("before a Commit of %s: %w", named(changes), err)
			}
		}
		if err := m.put(ctx, s, changes...); err != nil {
			return err
		}
		for range 3 {
			if err := ask(); err != nil {
				return fmt.Errorf("after a Commit of %s: %w", named(changes), err)
			}
		}
		return nil
	}
	step := func(id ticket.ID, command string, private map[int64][]byte) error {
		change := c.note(m.tickets[id], desk.Once(command))
		change.Private = private
		return commit(change)
	}
	return steps(
		func() error { return commit(c.receive("a", ticket.Request{Key: "key-a"})) },
		func() error { return step("a", "one", nil) },
		func() error { return commit(c.receive("b", ticket.Request{Key: "key-b"})) },
		func() error { return step("b", "one", nil) },
		func() error { return step("a", "two", map[int64][]byte{2: nil}) },
		func() error { return step("a", "three", map[int64][]byte{3: []byte("replaced")}) },
		func() error { return commit(c.do(m.tickets["b"], ticket.Transfer{To: handlers[0]})) },
		func() error { return commit(c.do(m.tickets["b"], ticket.Transfer{To: handlers[1]})) },
	)
}
