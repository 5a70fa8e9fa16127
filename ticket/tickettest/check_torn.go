package tickettest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

var tornChecks = []Check{
	{
		Name: "rule3/list-whole",
		Rule: "a List sees all of a Commit or nothing of it: all tickets of the Commit, and index rows with their " +
			"documents; it is at least as new as a Get before it",
		Usual: "reads a list in several statements without a snapshot, or writes the rows of an index before or after the document",
		Run:   listWhole,
	},
	{
		Name: "rule3/private-whole",
		Rule: "a History sees all of a Commit or nothing of it: its events, their private parts, and what it dropped or " +
			"replaced of earlier ones",
		Usual: "reads events and private parts in two statements without a snapshot, or writes private parts before or after the events",
		Run:   privateWhole,
	},
}

// beside writes in steps, and during each of them every reader reads, at least once and again until the step is written.
func beside(steps int, write func(n int) error, readers ...func() error) error {
	for n := range steps {
		errs := make([]error, len(readers)+1)
		written := make(chan struct{})
		var group sync.WaitGroup
		group.Go(func() {
			defer close(written)
			errs[len(readers)] = write(n)
		})
		for i, read := range readers {
			group.Go(func() {
				for more := true; more && errs[i] == nil; {
					select {
					case <-written:
						more = false
					default:
					}
					errs[i] = read()
				}
			})
		}
		group.Wait()
		if err := errors.Join(errs...); err != nil {
			return fmt.Errorf("beside step %d: %w", n+1, err)
		}
	}
	return nil
}

// listWhole moves two tickets together, from one handler to the other, to a deadline and back to none.
func listWhole(ctx context.Context, s storage.Store) error {
	c := newClerk()
	a, b := c.receive("a", ticket.Request{}), c.receive("b", ticket.Request{})
	move := func(n int) {
		transfer := ticket.Transfer{To: handlers[n%2], Within: hours(n / 2 % 2)}
		a, b = c.do(a.Ticket, transfer), c.do(b.Ticket, transfer)
	}
	first := []ticket.Change{a, b}
	move(0)
	if err := errors.Join(commit(ctx, s, first...), commit(ctx, s, a, b)); err != nil {
		return err
	}
	both := []storage.Query{
		{IDs: []ticket.ID{"a", "b"}},
		{Handlers: handlers[:2]},
		{Handlers: handlers[:2], Order: storage.ByDue, Desc: true},
		{Order: storage.ByDue},
		{Order: storage.ByWake, States: []ticket.State{ticket.Transferred}},
		{Order: storage.ByChanged, Scope: &storage.Scope{Under: []grid.Path{home}}},
	}
	some := []storage.Query{
		{Handlers: handlers[:1]},
		{Handlers: handlers[1:2]},
		{Scope: &storage.Scope{Handlers: handlers[:1]}, Order: storage.ByDue},
	}
	for n := range 4 { // without a Commit beside it
		if err := errors.Join(readTogether(ctx, s, both, 2), readTogether(ctx, s, some, 0)); err != nil {
			return suite.Usually("does not list by handlers, states, a scope or a time as rule 6 requires, or remembers lists: nobody else writes",
				err)
		}
		move(n + 1)
		if err := commit(ctx, s, a, b); err != nil {
			return err
		}
	}
	return beside(40,
		func(n int) error { move(n + 1); return commit(ctx, s, a, b) },
		func() error { return readTogether(ctx, s, both, 2) },
		func() error { return readTogether(ctx, s, some, 0) },
	)
}

// readTogether lists two tickets that are always committed together: both, or where a list may be without them, none.
func readTogether(ctx context.Context, s storage.Store, queries []storage.Query, least int) error {
	now, err := s.Get(ctx, "a")
	if err != nil {
		return err
	}
	for _, q := range queries {
		found, err := s.List(ctx, q)
		if err != nil {
			return fmt.Errorf("the query %s: %w", shown(q), err)
		}
		switch n := len(found); {
		case n != 2 && (n != 0 || least > 0):
			return suite.Usually("writes index rows apart from the tickets, or reads a list in several statements between "+
				"which another Commit gets in",
				fmt.Errorf("two tickets that are always committed together both meet the query %s or neither does, and it returns %q",
					shown(q), ids(found)))
		case n == 0:
			continue
		case found[0].Version != found[1].Version:
			return suite.Usually("reads the tickets of a list one by one without a snapshot, or commits each change in a transaction of its own",
				fmt.Errorf("two tickets that are always committed together come at versions %d and %d from the query %s",
					found[0].Version, found[1].Version, shown(q)))
		case found[0].Version < now.Version:
			return suite.Usually("lists from a copy that is brought up to date after the Commit is visible to Get",
				fmt.Errorf("Get returned version %d, and the query %s after it returns version %d", now.Version, shown(q), found[0].Version))
		}
		for i := range found {
			if !q.Match(&found[i]) {
				return suite.Usually("finds tickets by index rows of another version than the documents that it reads",
					fmt.Errorf("the query %s returns a ticket that does not meet it: %s", shown(q), document(found[i])))
			}
		}
		now = found[0]
	}
	return nil
}

// privateWhole replaces the private part of the first event in each step, and drops that of the event before.
func privateWhole(ctx context.Context, s storage.Store) error {
	c := newClerk()
	last := c.receive("a", ticket.Request{})
	if err := commit(ctx, s, last); err != nil {
		return err
	}
	mark := func(version int64) []byte { return bytes.Repeat([]byte{byte(version)}, 100) }
	key := func(version int64) string { return fmt.Sprint("key-", version) }
	step := func(int) error {
		version := last.Ticket.Version + 1
		last = c.note(last.Ticket, desk.Once(key(version)))
		last.Private = map[int64][]byte{version - 1: nil, 1: mark(version)}
		return commit(ctx, s, last)
	}
	if err := step(0); err != nil {
		return err
	}
	read := func() error {
		now, err := s.Get(ctx, "a")
		if err != nil {
			return err
		}
		events, err := s.History(ctx, "a", 0, "")
		if err != nil {
			return err
		}
		n := int64(len(events))
		if n < now.Version {
			return fmt.Errorf("Get returned version %d, and the History read after it has %d events", now.Version, n)
		}
		for i, e := range events[1:] {
			if seq := int64(i + 2); (e.Private == nil) != (seq < n) {
				return fmt.Errorf("of %d events, of which the last Commit dropped the private part of number %d and brought the last, number %d has %s",
					n, n-1, seq, quoted(e.Private))
			}
		}
		if got := events[0].Private; !bytes.Equal(got, mark(n)) {
			return fmt.Errorf("the Commit of event %d replaced the private part of the first by %s, and a History of %d events has %s",
				n, quoted(mark(n)), n, quoted(got))
		}
		one, err := s.History(ctx, "a", 0, key(n))
		if err != nil {
			return fmt.Errorf("History returned event %d, and then no event of its command key: %w", n, err)
		}
		later, err := s.Get(ctx, "a")
		if err != nil {
			return err
		}
		if later.Version == n && (len(one) != 1 || one[0].Private == nil) {
			return fmt.Errorf("the last event, looked up by its command key, is %s", document(one))
		}
		return nil
	}
	return beside(60, step, read, read)
}

const ruleMessagesWhole = "messages become visible with their Commit, neither before the ticket and its events nor after them"

// messagesWhole commits, in each step, an event with a message on one ticket and a new ticket with another.
func messagesWhole(ctx context.Context, s storage.Store, o storage.Outbox) error {
	c := newClerk()
	last := c.receive("a", ticket.Request{Reporter: "p1"})
	if err := commit(ctx, s, last); err != nil {
		return err
	}
	said := ticket.Note{Text: "seen", Public: true}
	step := func(n int) error {
		last = c.do(last.Ticket, said)
		first := c.receive(ticket.ID(fmt.Sprintf("b%02d", n)), ticket.Request{Reporter: "p1"})
		return commit(ctx, s, join(first, c.do(first.Ticket, said)), last)
	}
	behind := func(messages []ticket.Message) error {
		for _, m := range messages {
			now, err := s.Get(ctx, m.Ticket)
			if errors.Is(err, gridgov.ErrNotFound) || err == nil && now.Version < m.Seq {
				return suite.Usually("writes messages before the tickets, in a transaction of their own",
					fmt.Errorf("message %s of event %d was returned, and Get after it returned version %d (%v)", m.ID, m.Seq, now.Version, err))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	listed := func() ([]ticket.Message, error) {
		messages, err := o.Pending(ctx, storage.PendingQuery{Waiting: true, Limit: storage.MaxList})
		return messages, ignoreBusy(err)
	}
	return beside(40, step,
		func() error {
			messages, err := listed()
			return errors.Join(err, behind(messages[max(0, len(messages)-4):]))
		},
		func() error {
			leased, err := o.Pending(ctx, storage.PendingQuery{Now: dayOne.Add(later), Lease: later, Limit: 2})
			return errors.Join(ignoreBusy(err), behind(leased))
		},
		func() error {
			now, err := s.Get(ctx, "a")
			if err != nil {
				return err
			}
			messages, err := o.Pending(ctx, storage.PendingQuery{Waiting: true, Limit: storage.MaxList})
			if err != nil {
				return ignoreBusy(err)
			}
			messages = slices.DeleteFunc(messages, func(m ticket.Message) bool { return m.Ticket != "a" })
			if n := int64(len(messages)); n < now.Version-1 {
				return suite.Usually("writes messages after the tickets, in a transaction of their own",
					fmt.Errorf("each event of the ticket after its first has a message; Get returned version %d, and Waiting after it lists %d",
						now.Version, n))
			}
			return nil
		},
	)
}
