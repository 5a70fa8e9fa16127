package tickettest

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
)

const usualInstant = "reads in several statements without a snapshot: page by page, a field or a value at a time, " +
	"or those with a time and then those without"

var instantChecks = []Check{
	{
		Name: "rule3/list-instant", Rule: "one List is of one instant: it sees all of a Commit that comes while it reads, or nothing of it",
		Usual: usualInstant,
		Run:   listInstant,
	},
	{
		Name:  "rule3/history-instant",
		Rule:  "one History is of one instant, however long: it sees all of a Commit that comes while it reads, or nothing of it",
		Usual: "reads so many events at a time, each lot in a statement of its own",
		Run:   historyInstant,
	},
}

// maxLooks is how many looks of a call at its context a Commit comes in at, one after another.
const maxLooks = 20

// amid reads with a context that lets a Commit in at its n-th look, and reports whether the read looked so often. A store that
// keeps writers out while it reads makes the Commit wait.
func amid(ctx context.Context, s ticket.Store, n int, changes []ticket.Change, read func(ctx context.Context) error) (met bool, err error) {
	var wrote error
	beside := newAside(ctx, n, func() { wrote = commit(ctx, s, changes...) })
	err = read(beside)
	if met = beside.met(); met && wrote != nil {
		err = fmt.Errorf("a lawful Commit of %s beside a read failed: %w", named(changes), wrote)
	}
	return met, err
}

// seen is a ticket as a list had it.
type seen struct {
	id      ticket.ID
	version int64
}

func seenIn(list []ticket.Ticket) []seen {
	out := make([]seen, len(list))
	for i := range list {
		out[i] = seen{list[i].ID, list[i].Version}
	}
	return out
}

// listInstant moves two tickets together, the first and the last of some hundred, while they are listed.
func listInstant(ctx context.Context, s ticket.Store) error {
	const between = 230
	c, m := newClerk(), newModel()
	a, z := c.receive("a", ticket.Request{}), c.receive("z", ticket.Request{})
	changes := []ticket.Change{a, z}
	for i := range between {
		changes = append(changes, copied(a, ticket.ID(fmt.Sprintf("m%03d", i))))
	}
	if err := m.put(ctx, s, changes...); err != nil {
		return err
	}
	sees := []func(t *ticket.Ticket){ // by which of its fields a Scope sees a ticket
		func(t *ticket.Ticket) { t.Path = "41/0" },
		func(t *ticket.Ticket) { t.Lead = handlers[0] },
		func(t *ticket.Ticket) { t.Took = handlers[:1] },
		func(t *ticket.Ticket) { t.Reporter = "p1" },
		func(t *ticket.Ticket) { t.Filer = "f1" },
	}
	n := 0
	moved := func() []ticket.Change {
		n++
		a, z = c.note(a.Ticket), c.note(z.Ticket)
		changes := []ticket.Change{a, z}
		for i := range changes {
			t := changes[i].Ticket.Clone()
			if sees[n%len(sees)](&t); n%2 == 1 { // in whatever order a store asks, going round goes back once
				t.Due = dayOne.Add(later)
				t.Wake = t.Due
			}
			t.Charge = handlers[2+i]
			changes[i].Ticket = t
		}
		return changes
	}
	scope := ticket.Scope{
		Under: []grid.Path{"41"}, Handlers: handlers[:1], Took: handlers[:1], Persons: []ticket.PersonID{"p1"}, Filers: []string{"f1"},
	}
	inCharge := func(n int) []ticket.Handler {
		return append([]ticket.Handler{handlers[2]}, fillers(n-1, handlers[3])...)
	}
	if err := m.put(ctx, s, moved()...); err != nil {
		return err
	}
	for _, round := range []struct {
		q     ticket.Query
		moves int
	}{
		{ticket.Query{Scope: &scope}, len(sees)},
		{ticket.Query{}, 1},
		{ticket.Query{Desc: true, Under: []grid.Path{home, "41"}}, 1},
		{ticket.Query{Order: ticket.ByDue}, 2},
		{ticket.Query{Order: ticket.ByWake, Desc: true, States: []ticket.State{ticket.Received}}, 2},
		{ticket.Query{IDs: sortedKeys(m.tickets)}, 1},
		{ticket.Query{Handlers: inCharge(ticket.MaxList)}, 1}, // of the first ticket the first value, of the last the last
		{ticket.Query{Scope: &ticket.Scope{Handlers: inCharge(2 * ticket.MaxList)}}, 1},
	} {
		q := round.q
		q.Limit = ticket.MaxList
		for look := 1; look <= maxLooks; look++ {
			met := false
			for range round.moves {
				changes, before := moved(), seenIn(m.list(q))
				var got []seen
				var err error
				if met, err = amid(ctx, s, look, changes, func(ctx context.Context) error {
					found, err := s.List(ctx, q)
					got = seenIn(found)
					return err
				}); err != nil {
					return fmt.Errorf("the query %s: %w", shown(q), err)
				}
				if !met {
					if err := commit(ctx, s, changes...); err != nil {
						return err
					}
				}
				m.apply(changes...)
				after := seenIn(m.list(q))
				if slices.Equal(got, before) || met && slices.Equal(got, after) {
					continue
				}
				err = fmt.Errorf("two tickets moved in one Commit, at look %d at the context: the query %s gives %s, want %s before or %s after",
					look, shown(q), versions(got), versions(before), versions(after))
				if !met {
					err = suite.Usually("lists otherwise than rule 6 says, with no Commit beside it",
						fmt.Errorf("the query %s gives %s, want %s", shown(q), versions(got), versions(before)))
				}
				return err
			}
			if !met {
				break
			}
		}
	}
	return nil
}

// versions shows of a list the two tickets that move, and how many others there are.
func versions(list []seen) string {
	var both []string
	for _, t := range list {
		if t.id == "a" || t.id == "z" {
			both = append(both, fmt.Sprintf("%q at version %d", t.id, t.version))
		}
	}
	return fmt.Sprintf("%d tickets with %v", len(list), both)
}

// historyInstant replaces the private parts of an early and a late event together, while a long history is read. That its
// events form no chain is not the store's concern.
func historyInstant(ctx context.Context, s ticket.Store) error {
	const many, lot = 1600, 400
	c := newClerk()
	last := c.receive("a", ticket.Request{})
	if err := commit(ctx, s, last); err != nil {
		return err
	}
	mark := func(version int64) []byte { return fmt.Appendf(nil, "sealed at version %d", version) }
	next := func(n int64) ticket.Change {
		step := c.note(last.Ticket)
		model := step.Events[0]
		step.Events = nil
		for seq := step.Base + 1; seq <= step.Base+n; seq++ {
			model.Seq = seq
			step.Events = append(step.Events, model.Clone())
		}
		step.Ticket.Version = step.Base + n
		step.Private = map[int64][]byte{1: mark(step.Ticket.Version)}
		if step.Base > many {
			step.Private[many] = mark(step.Ticket.Version)
		}
		last = step
		return step
	}
	for last.Ticket.Version <= many {
		if err := commit(ctx, s, next(lot)); err != nil {
			return fmt.Errorf("a lawful Commit of %d events failed: %w", lot, err)
		}
	}
	if err := commit(ctx, s, next(1)); err != nil {
		return err
	}
	for look := 1; look <= maxLooks; look++ {
		before := last.Ticket.Version
		var events []ticket.Event
		met, err := amid(ctx, s, look, []ticket.Change{next(1)}, func(ctx context.Context) (err error) {
			events, err = s.History(ctx, "a", 0, "")
			return err
		})
		if err != nil {
			return fmt.Errorf("History(\"a\"): %w", err)
		}
		n := int64(len(events))
		if n != before && (!met || n != before+1) {
			return fmt.Errorf("a History has %d events, want %d", n, before)
		}
		for _, seq := range []int64{1, many} {
			if got := events[seq-1].Private; !bytes.Equal(got, mark(n)) {
				return fmt.Errorf("one Commit replaced the private parts of events 1 and %d, at look %d at the context: "+
					"a History of %d events has event %d with %s, want %s", many, look, n, seq, quoted(got), quoted(mark(n)))
			}
		}
		if !met {
			break
		}
	}
	return nil
}
