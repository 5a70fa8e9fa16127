package tickettest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

const ruleAtomic = "a Commit stores all of its changes or none: after ErrExists, ErrConflict or ErrInvalid nothing was written"

var atomicChecks = []Check{
	{
		Name: "rule3/conflict-at-each-place", Rule: ruleAtomic,
		Usual: "writes change by change and forgets to roll back, or checks only the first change, or the last",
		Run:   conflictAtEachPlace,
	},
	{
		Name: "rule3/taken-at-each-place", Rule: ruleAtomic,
		Usual: "writes the ticket before it finds the key taken, and leaves the ticket, its events or its key behind",
		Run:   takenAtEachPlace,
	},
	{
		Name: "rule3/command-at-each-place", Rule: ruleAtomic,
		Usual: "stores the ticket, then fails on the event with the used command key and leaves the ticket behind",
		Run:   commandAtEachPlace,
	},
	{
		Name: "rule3/largest-commit", Rule: ruleAtomic + ", and of MaxChanges changes too",
		Usual: "writes so many of them at a time, each lot in a transaction of its own",
		Run:   largestCommit,
	},
	{
		Name:  "rule3/whole-to-readers",
		Rule:  "a reader sees all of a Commit or nothing of it; a History may be newer than a Get before it, never older",
		Usual: "commits every change in a transaction of its own, or stores the ticket before its events",
		Run:   wholeToReaders,
	},
	{
		Name:  "rule3/cancelled",
		Rule:  "a context that has ended comes first: the error is its own and none of the contract's, and nothing is written",
		Usual: "does not pass the context on to the driver, or turns every failure into ErrNotFound, ErrConflict or ErrBusy",
		Run:   cancelled,
	},
	{
		Name: "rule3/cancelled-midway", Rule: ruleMidway,
		Usual: usualMidway,
		Run:   cancelledMidway,
	},
	{
		Name:  "rule4/opposite-orders",
		Rule:  "two commits over the same tickets, in whatever order they name them, never wait for each other permanently",
		Usual: "locks the rows in the order of the call: write in the order of the ids",
		Run:   oppositeOrders,
	},
}

// batch returns changes of four stored tickets and of a new one, in an order that is not that of their ids.
func batch(ctx context.Context, s storage.Store, c *clerk, m *model) ([]ticket.Change, error) {
	var next []ticket.Change
	for _, id := range []ticket.ID{"d", "b", "a", "c"} {
		first := c.receive(id, ticket.Request{Key: "key-" + string(id)})
		if err := m.put(ctx, s, first); err != nil {
			return nil, err
		}
		next = append(next, c.note(first.Ticket, desk.Once("second")))
	}
	return slices.Insert(next, 2, c.receive("aa", ticket.Request{Key: "key-aa"})), nil
}

// eachPlace puts a bad change at each place of a good batch; then the good batch alone must still go through.
func eachPlace(ctx context.Context, s storage.Store, want error, bad func(c *clerk, m *model) ticket.Change) error {
	c, m := newClerk(), newModel()
	good, err := batch(ctx, s, c, m)
	if err != nil {
		return err
	}
	z := c.receive("z", ticket.Request{Key: "key-z"})
	if err := m.put(ctx, s, z); err != nil {
		return err
	}
	if err := m.put(ctx, s, c.note(z.Ticket, desk.Once("second"))); err != nil {
		return err
	}
	wrong := bad(c, m)
	for i := range len(good) + 1 {
		if err := m.refused(ctx, s, want, slices.Insert(slices.Clone(good), i, wrong)...); err != nil {
			return fmt.Errorf("the bad change stands at place %d: %w", i+1, err)
		}
	}
	if err := m.put(ctx, s, good...); err != nil {
		return fmt.Errorf("after the refusals: %w", err)
	}
	return m.verify(ctx, s)
}

func conflictAtEachPlace(ctx context.Context, s storage.Store) error {
	return eachPlace(ctx, s, gridgov.ErrConflict, func(c *clerk, m *model) ticket.Change {
		stale := m.tickets["z"]
		stale.Version--
		return c.note(stale)
	})
}

func takenAtEachPlace(ctx context.Context, s storage.Store) error {
	return eachPlace(ctx, s, gridgov.ErrExists, func(c *clerk, _ *model) ticket.Change {
		return c.receive("ab", ticket.Request{Key: "key-z"})
	})
}

func commandAtEachPlace(ctx context.Context, s storage.Store) error {
	return eachPlace(ctx, s, gridgov.ErrConflict, func(c *clerk, m *model) ticket.Change {
		return c.note(m.tickets["z"], desk.Once("second"))
	})
}

// largestCommit is refused for its last change in the order of ids, and for its first.
func largestCommit(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("t", ticket.Request{})
	changes := []ticket.Change{copied(first, "t0000")}
	last := copied(first, ticket.ID(fmt.Sprintf("t%04d", storage.MaxChanges-1)))
	if err := m.put(ctx, s, changes[0], last); err != nil {
		return err
	}
	for i := 1; i < storage.MaxChanges-1; i++ {
		changes = append(changes, copied(first, ticket.ID(fmt.Sprintf("t%04d", i))))
	}
	step := func(c ticket.Change, base int64) ticket.Change {
		c.Base, c.Ticket.Version = base, base+1
		c.Events = slices.Clone(c.Events)
		c.Events[0].Seq = base + 1
		return c
	}
	for _, stale := range [][2]int64{{1, 2}, {2, 1}} {
		whole := append(slices.Clone(changes), step(last, stale[1]))
		whole[0] = step(changes[0], stale[0])
		if err := m.refused(ctx, s, gridgov.ErrConflict, whole...); err != nil {
			return err
		}
	}
	return nil
}

func wholeToReaders(ctx context.Context, s storage.Store) error {
	const steps = 40
	c := newClerk()
	a, b := c.receive("a", ticket.Request{}), c.receive("b", ticket.Request{})
	if err := commit(ctx, s, a, b); err != nil {
		return err
	}
	var group sync.WaitGroup
	stop := make(chan struct{})
	read := make([]error, 2)
	for i, pair := range [][2]ticket.ID{{"a", "b"}, {"b", "a"}} {
		group.Go(func() {
			for read[i] == nil {
				select {
				case <-stop:
					return
				default:
					read[i] = readPair(ctx, s, pair[0], pair[1])
				}
			}
		})
	}
	var wrote error
	for range steps {
		a, b = c.note(a.Ticket), c.note(b.Ticket)
		if wrote = commit(ctx, s, a, b); wrote != nil {
			break
		}
	}
	close(stop)
	group.Wait()
	return errors.Join(wrote, read[0], read[1])
}

// readPair reads one ticket and then the other: both are always stepped together.
func readPair(ctx context.Context, s storage.Store, one, other ticket.ID) error {
	first, err := s.Get(ctx, one)
	if err != nil {
		return err
	}
	events, err := s.History(ctx, one, 0, "")
	if err != nil {
		return err
	}
	second, err := s.Get(ctx, other)
	if err != nil {
		return err
	}
	switch {
	case int64(len(events)) < first.Version:
		return suite.Usually("stores the ticket before its events",
			fmt.Errorf("Get returned %q at version %d, and the History read after it had %d events", one, first.Version, len(events)))
	case second.Version < first.Version:
		return suite.Usually("commits every change in a transaction of its own",
			fmt.Errorf("%q and %q are always committed together, and were seen at versions %d and, later, %d", one, other,
				first.Version, second.Version))
	}
	return nil
}

// cancelled calls with a context that was cancelled and with one whose time is up, for what is right and for what is wrong in
// other ways too.
func cancelled(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("a", ticket.Request{})
	if err := m.put(ctx, s, first); err != nil {
		return err
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	late, stop := context.WithDeadline(ctx, dayOne)
	defer stop()
	get := func(id ticket.ID) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.Get(ctx, id); return err }
	}
	history := func(id ticket.ID, command string) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.History(ctx, id, 0, command); return err }
	}
	list := func(q storage.Query) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.List(ctx, q); return err }
	}
	commit := func(changes ...ticket.Change) func(context.Context) error {
		return func(ctx context.Context) error { return s.Commit(ctx, changes...) }
	}
	step := c.note(first.Ticket)
	for _, call := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"Get", get("a")},
		{"Get of a missing ticket", get("nobody")},
		{"History", history("a", "")},
		{"History with a command key that is not there", history("a", "once")},
		{"History of a missing ticket", history("nobody", "")},
		{"List", list(storage.Query{})},
		{"List of one id", list(storage.Query{IDs: []ticket.ID{"nobody"}})},
		{"List with a wrong limit", list(storage.Query{Limit: -1})},
		{"Commit", commit(step)},
		{"Commit of a ticket that is there", commit(first)},
		{"Commit of nothing", commit()},
		{"Commit of two changes for one ticket", commit(step, step)},
	} {
		for _, ended := range []context.Context{gone, late} {
			err := call.do(ended)
			switch {
			case err == nil:
				return suite.Usually("does not pass the context on to the driver", fmt.Errorf("%s with a context that has ended succeeded", call.name))
			case !errors.Is(err, ended.Err()):
				return suite.Usually("looks at what is asked before the context, or makes every failure an error of its own: ask "+
					"ctx.Err() first of all",
					fmt.Errorf("%s with a context that has ended returned %w, want %q", call.name, err, ended.Err()))
			}
			if err := misleading(call.name+" with a context that has ended", err); err != nil {
				return err
			}
		}
	}
	if err := m.verify(ctx, s); err != nil {
		return suite.Usually("writes, and looks at the context afterwards", fmt.Errorf("after a Commit with a cancelled context: %w", err))
	}
	return nil
}

func oppositeOrders(ctx context.Context, s storage.Store) error {
	const steps = 10
	c := newClerk()
	order := []ticket.ID{"a", "b", "c"}
	for _, id := range order {
		if err := commit(ctx, s, c.receive(id, ticket.Request{})); err != nil {
			return err
		}
	}
	var group sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		mine := slices.Concat(order[i%3:], order[:i%3])
		if i >= 3 {
			slices.Reverse(mine)
		}
		group.Go(func() { errs[i] = stepAll(ctx, s, mine, steps, len(errs)*steps) })
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, id := range order {
		t, err := s.Get(ctx, id)
		if err != nil {
			return err
		}
		if done := len(errs) * steps; t.Version != 1+int64(done) {
			return fmt.Errorf("%d steps on %q succeeded after the first event, and it is at version %d", done, id, t.Version)
		}
	}
	return nil
}

// stepAll steps tickets together, so many times, in the order given. Each conflict is the success of another, of which there
// are no more than all.
func stepAll(ctx context.Context, s storage.Store, order []ticket.ID, steps, all int) error {
	c := newClerk()
	for conflicts := 0; steps > 0; {
		var changes []ticket.Change
		for _, id := range order {
			t, err := s.Get(ctx, id)
			if err != nil {
				return err
			}
			change, err := c.try(t, staff(t), ticket.Note{Text: "together"})
			if err != nil {
				return fmt.Errorf("no step can be decided on what Get returned: %w", err)
			}
			changes = append(changes, change)
		}
		switch err := commit(ctx, s, changes...); {
		case err == nil:
			steps--
		case !errors.Is(err, gridgov.ErrConflict):
			return fmt.Errorf("a Commit of %q with rivals returned %w, want ErrConflict or success", order, err)
		default:
			if conflicts++; conflicts > all {
				return suite.Usually("calls a deadlock or a busy database a conflict, or finds a conflict where the versions are those that are stored",
					fmt.Errorf("a Commit of %q returned %w %d times, and its rivals have no more than %d to win by", order, err, conflicts, all))
			}
		}
	}
	return nil
}
