package tickettest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

var copyChecks = []Check{
	{
		Name: "rule5/copies-in", Rule: "a store keeps no reference to what it is given, and leaves that as it is",
		Usual: "keeps the slices, maps and pointers of the caller: use Ticket.Clone, Event.Clone and slices.Clone",
		Run:   copiesIn,
	},
	{
		Name: "rule5/copies-out", Rule: "a store returns copies",
		Usual: "returns what it keeps: use Ticket.Clone and Event.Clone",
		Run:   copiesOut,
	},
}

// scribble overwrites everything that a ticket and events point to.
func scribble(t *ticket.Ticket, events []ticket.Event) {
	for i := range t.About {
		t.About[i] = "scribbled"
	}
	for i := range t.Tasks {
		t.Tasks[i].Handler = "scribbled"
	}
	if t.Point != nil {
		t.Point.Lon = 1
	}
	if t.Rating != nil {
		t.Rating.Score = -1
	}
	for i := range events {
		e := &events[i]
		clear(e.Private)
		f := &e.Facts
		if f.Intake != nil {
			for j := range f.Intake.About {
				f.Intake.About[j] = "scribbled"
			}
			f.Intake.Key = "scribbled"
		}
		if f.Place != nil {
			if f.Place.Point != nil {
				f.Place.Point.Lon = 1
			}
			f.Place.Path = "scribbled"
		}
		if f.Class != nil {
			f.Class.Category = "scribbled"
		}
		if f.Duty != nil {
			f.Duty.Lead = "scribbled"
		}
		for j := range f.Tasks {
			f.Tasks[j].Handler = "scribbled"
		}
		if f.Rating != nil {
			f.Rating.Score = -1
		}
		for j := range f.To {
			f.To[j] = "scribbled"
		}
		*e = ticket.Event{}
	}
	*t = ticket.Ticket{}
}

func detached(c ticket.Change) ticket.Change {
	c.Ticket = c.Ticket.Clone()
	c.Events = slices.Clone(c.Events)
	for i := range c.Events {
		c.Events[i] = c.Events[i].Clone()
	}
	c.Outbox = slices.Clone(c.Outbox)
	return c
}

// folded verifies a ticket, its documents and that its history still folds to it.
func folded(ctx context.Context, s storage.Store, m *model, id ticket.ID) error {
	if err := m.verifyTicket(ctx, s, id); err != nil {
		return err
	}
	events, err := s.History(ctx, id, 0, "")
	if err != nil {
		return err
	}
	return same("Fold of the History", ticket.Fold(events), m.tickets[id])
}

func copiesIn(ctx context.Context, s storage.Store) error {
	m := newModel()
	steps := lived(newClerk(), "a")
	for i := range steps { // they share memory with one another
		steps[i] = detached(steps[i])
	}
	for _, change := range steps {
		m.apply(change)
		dropped := map[int64][]byte{}
		if change.Base == 3 {
			dropped[1] = []byte("replaced")
			change.Private = dropped
			m.events["a"][0].Private = []byte("replaced")
		}
		changes := []ticket.Change{change}
		if err := commit(ctx, s, changes...); err != nil {
			return err
		}
		for _, private := range dropped {
			clear(private)
		}
		clear(dropped)
		scribbled := change.Ticket
		scribble(&scribbled, change.Events)
		clear(change.Outbox)
		clear(changes)
		if err := folded(ctx, s, m, "a"); err != nil {
			return fmt.Errorf("the caller wrote over the change after Commit had returned: %w", err)
		}
	}
	c := newClerk()
	z, y := c.receive("z", ticket.Request{}), c.receive("y", ticket.Request{})
	created := []ticket.Change{z, y} // against the order of ids
	z, y = c.note(z.Ticket), c.note(y.Ticket)
	z.Private, y.Private = map[int64][]byte{1: nil}, map[int64][]byte{1: []byte("replaced")}
	stepped := []ticket.Change{z, y}
	values := []string{"z", "", "a", "z"}
	q := storage.Query{
		IDs: as[ticket.ID](values), Under: as[grid.Path](values), Handlers: as[ticket.Handler](values), Readers: as[ticket.Handler](values),
		States: []ticket.State{ticket.Closed, ticket.Received, ticket.Closed}, Category: as[string](values),
		Scope: &storage.Scope{
			Under: as[grid.Path](values), Handlers: as[ticket.Handler](values), Readers: as[ticket.Handler](values),
			Persons: as[ticket.PersonID](values), Filers: as[string](values), NotAbout: as[string](values),
		},
	}
	if err := errors.Join(
		leftAlone("Commit", created, func() error { return m.put(ctx, s, created...) }),
		leftAlone("Commit", stepped, func() error { return m.put(ctx, s, stepped...) }),
		leftAlone("List", q, func() error { _, err := s.List(ctx, q); return err }),
	); err != nil {
		return err
	}
	return m.verify(ctx, s)
}

// as is a list of its own.
func as[T ~string](values []string) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}

// leftAlone makes a call and looks whether what it was given is as it was.
func leftAlone(call string, given any, run func() error) error {
	was := document(given)
	if err := run(); err != nil {
		return err
	}
	if now := document(given); now != was {
		return suite.Usually("sorts the caller's changes, receipts or the values of its Query, or takes some out: sort a copy",
			fmt.Errorf("%s left what it was given as\n\t%s\n\tit was\n\t%s", call, now, was))
	}
	return nil
}

func copiesOut(ctx context.Context, s storage.Store) error {
	m := newModel()
	for _, change := range lived(newClerk(), "a") {
		if err := m.put(ctx, s, change); err != nil {
			return err
		}
		t, err := s.Get(ctx, "a")
		if err != nil {
			return err
		}
		events, err := s.History(ctx, "a", 0, "")
		if err != nil {
			return err
		}
		scribble(&t, events)
		if err := folded(ctx, s, m, "a"); err != nil {
			return fmt.Errorf("the caller wrote over what Get and History had returned: %w", err)
		}
		for _, q := range []storage.Query{{}, {IDs: []ticket.ID{"a"}}, {Order: storage.ByChanged}, {Under: []grid.Path{home}}} {
			listed, err := s.List(ctx, q)
			if err != nil {
				return err
			}
			for i := range listed {
				scribble(&listed[i], nil)
			}
			if err := folded(ctx, s, m, "a"); err != nil {
				return fmt.Errorf("the caller wrote over what List had returned: %w", err)
			}
		}
	}
	return m.verify(ctx, s)
}
