package tickettest

import (
	"context"
	"errors"
	"fmt"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

var refusedChecks = []Check{{
	Name: "rule3/refused-whole",
	Rule: ruleAtomic + ": no event, key, command key or private part of it is there, or in the way of a later Commit",
	Usual: "writes a part before it has looked at all that may refuse, and does not roll back: " +
		"look at every change first, versions, keys and command keys",
	Run: refusedWhole,
}}

// refusedWhole sends changes that write everything that a change may write, each refused for one reason, alone and with good
// ones; then what they would have taken must be free.
func refusedWhole(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	steps := func(change ticket.Change, commands ...string) ticket.Change {
		for _, command := range commands {
			change = join(change, c.note(change.Ticket, desk.Once(command)))
		}
		return change
	}
	full := func(before ticket.Ticket, commands ...string) ticket.Change {
		change := steps(c.note(before, desk.Once(commands[0])), commands[1:]...)
		change.Private = map[int64][]byte{1: []byte("replaced"), 2: nil}
		return change
	}
	for _, id := range []ticket.ID{"a", "b"} {
		first := c.receive(id, ticket.Request{Key: "key-" + string(id)})
		if err := m.put(ctx, s, steps(first, "used", "second", "third")); err != nil {
			return err
		}
	}
	a, b := m.tickets["a"], m.tickets["b"]
	stale, early, ghost := a, a, a
	stale.Version, early.Version = a.Version-1, a.Version+1
	ghost.ID = "ghost"
	far := full(a, "new-1", "new-2")
	far.Private[a.Version+1] = []byte("of no earlier event")
	good := full(b, "good-1", "good-2")
	created := steps(c.receive("other", ticket.Request{Key: "key-other"}), "good-1")
	for _, bad := range []struct {
		what   string
		change ticket.Change
		want   error
	}{
		{"a stale base", full(stale, "new-1", "new-2"), gridgov.ErrConflict},
		{"a base yet to come", full(early, "new-1", "new-2"), gridgov.ErrConflict},
		{"a base of no ticket", full(ghost, "new-1", "new-2"), gridgov.ErrConflict},
		{"a command key that is used", full(a, "new-1", "used", "new-2"), gridgov.ErrConflict},
		{"a command key twice", full(a, "new-1", "new-2", "new-1"), gridgov.ErrConflict},
		{"a taken id", steps(c.receive("a", ticket.Request{Key: "new-key"}), "new-1", "new-2"), gridgov.ErrExists},
		{"a taken key", steps(c.receive("ghost", ticket.Request{Key: "key-b"}), "new-1", "new-2"), gridgov.ErrExists},
		{"a private part of no earlier event", far, gridgov.ErrInvalid},
	} {
		one := bad.change
		for _, changes := range [][]ticket.Change{{one}, {good, one}, {one, good}, {created, one}, {one, created}} {
			if err := m.refused(ctx, s, bad.want, changes...); err != nil {
				return fmt.Errorf("%s: %w", bad.what, err)
			}
			for _, change := range changes {
				for _, e := range change.Events {
					if e.Command == "" || e.Command == "used" {
						continue
					}
					if _, err := s.History(ctx, e.Ticket, 0, e.Command); !errors.Is(err, gridgov.ErrNotFound) {
						return suite.Usually("keeps the command keys of a Commit that it refuses",
							wrong(fmt.Sprintf("%s: after the refusal History(%q, 0, %q)", bad.what, e.Ticket, e.Command), err, gridgov.ErrNotFound))
					}
				}
			}
		}
	}
	bare := c.receive("ghost", ticket.Request{Key: "new-key"})
	bare.Events[0].Private = nil // what was refused with more events had private parts
	right := full(a, "new-1", "new-2")
	for _, changes := range [][]ticket.Change{{right}, {good}, {created}, {bare}} {
		if err := m.put(ctx, s, changes...); err != nil {
			return suite.Usually("keeps the keys or command keys of a Commit that it refuses, and finds them taken",
				fmt.Errorf("what was refused for another reason, sent again as it should be: %w", err))
		}
	}
	if err := m.put(ctx, s, steps(c.note(bare.Ticket), "new-1", "new-2")); err != nil {
		return suite.Usually("keeps the command keys of a Commit that it refuses, and finds them taken", err)
	}
	return m.verify(ctx, s)
}
