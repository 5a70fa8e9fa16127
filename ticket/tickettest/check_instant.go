package tickettest

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
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

// amid reads with a context that makes a Commit at its n-th look, and reports whether the read looked so often. A store that
// keeps writers out while it reads makes the Commit wait.
func amid(ctx context.Context, s storage.Store, n int, changes []ticket.Change, read func(ctx context.Context) error) (met bool,
	err error,
) {
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

// A couple is two tickets that move together, and the model of all that are stored.
type couple struct {
	*clerk
	m     *model
	a, z  ticket.Change
	moves int
}

// scopeFields set the fields by which a Scope sees a ticket.
var scopeFields = []func(t *ticket.Ticket){
	func(t *ticket.Ticket) { t.Path = "41/0" },
	func(t *ticket.Ticket) { t.Lead = handlers[0] },
	func(t *ticket.Ticket) { t.Assisted = handlers[:1] },
	func(t *ticket.Ticket) { t.Reporter = "p1" },
	func(t *ticket.Ticket) { t.Filer = "f1" },
}

// next is the next move of both: the lists that have them change, and their place in the lists by a limit.
func (c *couple) next() []ticket.Change {
	c.moves++
	c.a, c.z = c.note(c.a.Ticket), c.note(c.z.Ticket)
	changes := []ticket.Change{c.a, c.z}
	for i := range changes {
		t := changes[i].Ticket.Clone()
		if scopeFields[c.moves%len(scopeFields)](&t); c.moves%2 == 1 { // in whatever order a store asks, going round goes back once
			t.Due = dayOne.Add(later)
			t.Wake = t.Due
		}
		t.Charge = handlers[2+i]
		changes[i].Ticket = t
	}
	return changes
}

// listed moves both at a look of a List at its context, and reports whether the List looked so often. What it found must be what
// was there before, or after.
func (c *couple) listed(ctx context.Context, s storage.Store, q storage.Query, look int) (met bool, err error) {
	changes, before := c.next(), seenIn(c.m.list(q))
	var got []seen
	if met, err = amid(ctx, s, look, changes, func(ctx context.Context) error {
		found, err := s.List(ctx, q)
		got = seenIn(found)
		return err
	}); err != nil {
		return met, fmt.Errorf("the query %s: %w", shown(q), err)
	}
	if !met {
		if err := commit(ctx, s, changes...); err != nil {
			return met, err
		}
	}
	c.m.apply(changes...)
	after := seenIn(c.m.list(q))
	switch {
	case slices.Equal(got, before) || met && slices.Equal(got, after):
		return met, nil
	case !met:
		return met, suite.Usually("lists otherwise than rule 6 requires, with no Commit beside it",
			fmt.Errorf("the query %s returns %s, want %s", shown(q), versions(got), versions(before)))
	}
	return met, fmt.Errorf("two tickets moved in one Commit, at look %d at the context: the query %s returns %s, want %s before or %s after",
		look, shown(q), versions(got), versions(before), versions(after))
}

// listInstant moves two tickets together, the first and the last of some hundred, while they are listed.
func listInstant(ctx context.Context, s storage.Store) error {
	const between = 230
	c := couple{clerk: newClerk(), m: newModel()}
	c.a, c.z = c.receive("a", ticket.Request{}), c.receive("z", ticket.Request{})
	changes := []ticket.Change{c.a, c.z}
	for i := range between {
		changes = append(changes, copied(c.a, ticket.ID(fmt.Sprintf("m%03d", i))))
	}
	if err := c.m.put(ctx, s, changes...); err != nil {
		return err
	}
	scope := storage.Scope{
		Under: []grid.Path{"41"}, Handlers: handlers[:1], Readers: handlers[:1], Persons: []ticket.PersonID{"p1"}, Filers: []string{"f1"},
	}
	inCharge := func(n int) []ticket.Handler {
		return append([]ticket.Handler{handlers[2]}, fillers(n-1, handlers[3])...)
	}
	if err := c.m.put(ctx, s, c.next()...); err != nil {
		return err
	}
	for _, round := range []struct {
		q     storage.Query
		moves int
	}{
		{storage.Query{Scope: &scope}, len(scopeFields)},
		{storage.Query{}, 1},
		{storage.Query{Desc: true, Under: []grid.Path{home, "41"}}, 1},
		{storage.Query{Order: storage.ByDue}, 2},
		{storage.Query{Order: storage.ByWake, Desc: true, States: []ticket.State{ticket.Received}}, 2},
		{storage.Query{IDs: sortedKeys(c.m.tickets)}, 1},
		{storage.Query{Handlers: inCharge(storage.MaxList)}, 1}, // of the first ticket the first value, of the last the last
		{storage.Query{Scope: &storage.Scope{Handlers: inCharge(2 * storage.MaxList)}}, 1},
	} {
		round.q.Limit = storage.MaxList
		met := true
		for look := 1; met && look <= maxLooks; look++ {
			for range round.moves {
				var err error
				if met, err = c.listed(ctx, s, round.q, look); err != nil {
					return err
				}
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
func historyInstant(ctx context.Context, s storage.Store) error {
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
