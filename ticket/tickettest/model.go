package tickettest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
)

// A model is what a store should hold. It is written for plainness and shares no code with any store.
type model struct {
	tickets  map[ticket.ID]ticket.Ticket
	events   map[ticket.ID][]ticket.Event
	verified bool // since the last change that was taken in
}

func newModel() *model {
	return &model{tickets: map[ticket.ID]ticket.Ticket{}, events: map[ticket.ID][]ticket.Event{}}
}

// apply takes in a change that the store should have accepted.
func (m *model) apply(changes ...ticket.Change) {
	m.verified = false
	for _, c := range changes {
		id := c.Ticket.ID
		m.tickets[id] = c.Ticket.Clone()
		for _, e := range c.Events {
			m.events[id] = append(m.events[id], e.Clone())
		}
		for seq, private := range c.Private {
			m.events[id][seq-1].Private = bytes.Clone(private)
		}
	}
}

// put commits changes that must be accepted to the store and to the model.
func (m *model) put(ctx context.Context, s ticket.Store, changes ...ticket.Change) error {
	if err := commit(ctx, s, changes...); err != nil {
		return fmt.Errorf("a lawful Commit of %s failed: %w", named(changes), err)
	}
	m.apply(changes...)
	return nil
}

// refused commits changes that must fail with an error, and looks whether anything was written all the same. What is wrong before
// is not the refusal's.
func (m *model) refused(ctx context.Context, s ticket.Store, want error, changes ...ticket.Change) error {
	if !m.verified {
		if err := m.verify(ctx, s); err != nil {
			return suite.Usually("keeps or returns something else than what a Commit that succeeded brought: see the other checks first",
				fmt.Errorf("before the Commit that is to be refused: %w", err))
		}
	}
	for range 3 { // so that both handles of Turns meet it
		if err := commit(ctx, s, changes...); !errors.Is(err, want) {
			return wrong("Commit of "+named(changes), err, want)
		}
	}
	if err := m.verify(ctx, s); err != nil {
		return fmt.Errorf("Commit of %s was refused, yet something was written: %w", named(changes), err)
	}
	return nil
}

// wrong is an error in place of another, or none.
func wrong(call string, got, want error) error {
	if got == nil {
		return fmt.Errorf("%s succeeded, want %q", call, want)
	}
	return fmt.Errorf("%s gave %w, want %q", call, got, want)
}

// patience is how long a store may say that it is busy: whoever says so for ever will never be free.
const patience = 20 * time.Second

// commit sends changes again while the store is busy, as every host must.
func commit(ctx context.Context, s ticket.Store, changes ...ticket.Change) error {
	for start := time.Now(); ; {
		err := s.Commit(ctx, changes...)
		switch {
		case !errors.Is(err, ticket.ErrBusy) || ctx.Err() != nil:
			return err
		case time.Since(start) > patience:
			return fmt.Errorf("busy for %s: %w", patience, err)
		}
		time.Sleep(time.Millisecond)
	}
}

func named(changes []ticket.Change) string {
	var b strings.Builder
	for i, c := range changes {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q %d→%d", c.Ticket.ID, c.Base, c.Ticket.Version)
	}
	return "[" + b.String() + "]"
}

// verify looks at everything that the store holds.
func (m *model) verify(ctx context.Context, s ticket.Store) error {
	for _, id := range sortedKeys(m.tickets) {
		if err := m.verifyTicket(ctx, s, id); err != nil {
			return err
		}
	}
	var all []ticket.Ticket
	for q := (ticket.Query{Limit: ticket.MaxList}); ; q.After = (ticket.Mark{ID: all[len(all)-1].ID}) {
		page, err := s.List(ctx, q)
		if err != nil {
			return fmt.Errorf("List of everything: %w", err)
		}
		all = append(all, page...)
		if len(page) < ticket.MaxList {
			err := sameTickets(all, m.list(ticket.Query{Limit: len(m.tickets) + 1}))
			m.verified = err == nil
			return err
		}
		if len(all) > len(m.tickets) {
			return fmt.Errorf("List of everything gives %d tickets and goes on, want %d", len(all), len(m.tickets))
		}
	}
}

func (m *model) verifyTicket(ctx context.Context, s ticket.Store, id ticket.ID) error {
	t, err := s.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("Get(%q): %w", id, err)
	}
	if err := same("Get", t, m.tickets[id]); err != nil {
		return err
	}
	events, err := s.History(ctx, id, 0, "")
	if err != nil {
		return fmt.Errorf("History(%q): %w", id, err)
	}
	return sameEvents(id, events, m.events[id])
}

// same compares documents.
func same(where string, got, want ticket.Ticket) error {
	g, w := document(got), document(want)
	if g != w {
		return fmt.Errorf("%s gives ticket %q as\n\t%s\n\twant\n\t%s", where, want.ID, g, w)
	}
	return nil
}

func document(v any) string {
	doc, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(doc)
}

func sameTickets(got, want []ticket.Ticket) error {
	if g, w := ids(got), ids(want); !slices.Equal(g, w) {
		return fmt.Errorf("List gives %q, want %q", g, w)
	}
	for i := range got {
		if err := same("List", got[i], want[i]); err != nil {
			return err
		}
	}
	return nil
}

func ids(tickets []ticket.Ticket) []ticket.ID {
	out := make([]ticket.ID, len(tickets))
	for i := range tickets {
		out[i] = tickets[i].ID
	}
	return out
}

// sameEvents compares documents and private parts.
func sameEvents(id ticket.ID, got, want []ticket.Event) error {
	if len(got) != len(want) {
		return fmt.Errorf("History(%q) gives %d events, want %d", id, len(got), len(want))
	}
	for i := range got {
		seq := want[i].Seq
		if got[i].Seq != seq {
			return fmt.Errorf("History(%q) gives Seq %d at place %d, want %d", id, got[i].Seq, i, seq)
		}
		if g, w := document(got[i]), document(want[i]); g != w {
			return fmt.Errorf("History(%q) gives event %d as\n\t%s\n\twant\n\t%s", id, seq, g, w)
		}
		g, w := got[i].Private, want[i].Private
		if !bytes.Equal(g, w) || (g == nil) != (w == nil) {
			return fmt.Errorf("History(%q) gives the private part of event %d as %s, want %s", id, seq, quoted(g), quoted(w))
		}
	}
	return nil
}

func quoted(b []byte) string {
	switch {
	case b == nil:
		return "nil"
	case len(b) > 200:
		return fmt.Sprintf("%d bytes %.200q…", len(b), b)
	}
	return fmt.Sprintf("%q", b)
}

// list is the query by the letter of the contract.
func (m *model) list(q ticket.Query) []ticket.Ticket {
	var out []ticket.Ticket
	for _, t := range m.tickets {
		if matches(q, t) && (q.After == (ticket.Mark{}) || follows(q, place(q, t), q.After)) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b ticket.Ticket) int {
		switch pa, pb := place(q, a), place(q, b); {
		case follows(q, pb, pa):
			return -1
		case follows(q, pa, pb):
			return 1
		}
		return 0
	})
	if q.Limit == 0 {
		q.Limit = 50
	}
	return out[:min(len(out), q.Limit)]
}

func place(q ticket.Query, t ticket.Ticket) ticket.Mark {
	at := time.Time{}
	switch q.Order {
	case ticket.ByDue:
		at = t.Due
	case ticket.ByChanged:
		at = t.Changed
	case ticket.ByWake:
		at = t.Wake
	}
	return ticket.Mark{ID: t.ID, At: at}
}

// follows says that a comes strictly after b.
func follows(q ticket.Query, a, b ticket.Mark) bool {
	if a.At.IsZero() != b.At.IsZero() {
		return a.At.IsZero() // in both directions
	}
	c := cmp.Or(a.At.Compare(b.At), strings.Compare(string(a.ID), string(b.ID)))
	if q.Desc {
		c = -c
	}
	return c > 0
}

// matches reads the index columns, as an adapter would, field by field.
func matches(q ticket.Query, t ticket.Ticket) bool {
	x := t.Index()
	ok := true
	and := func(asked, met bool) { ok = ok && (!asked || met) }
	and(len(q.IDs) > 0, slices.Contains(q.IDs, x.ID))
	and(q.Key != "", x.Key == q.Key)
	and(q.Person != "", x.Person == q.Person)
	and(q.Filer != "", x.Filer == q.Filer)
	and(len(q.Took) > 0, anyOf(q.Took, x.Took))
	and(len(q.Under) > 0, anyBelow(q.Under, string(x.Path)))
	and(len(q.Handlers) > 0, anyHandler(q.Handlers, x))
	and(len(q.States) > 0, slices.Contains(q.States, x.State))
	and(len(q.Category) > 0, anyBelow(q.Category, x.Category))
	and(q.Parent != "", x.Parent == q.Parent)
	if b := q.Box; b != nil {
		ok = ok && x.HasPoint && x.Lon >= b.West && x.Lon <= b.East && x.Lat >= b.South && x.Lat <= b.North
	}
	within := func(s ticket.Span, at time.Time) {
		and(!s.From.IsZero(), at.Compare(s.From) >= 0)
		and(!s.To.IsZero(), at.Compare(s.To) < 0)
	}
	within(q.Created, x.Created)
	within(q.Changed, x.Changed)
	and(!q.Wake.IsZero(), !x.Wake.IsZero() && x.Wake.Compare(q.Wake) <= 0)
	if s := q.Scope; s != nil {
		filed := x.Filer != "" && slices.Contains(s.Filers, x.Filer)
		person := x.Person != "" && slices.Contains(s.Persons, x.Person)
		ok = ok && (s.All || anyBelow(s.Under, string(x.Path)) || anyHandler(s.Handlers, x) || anyOf(s.Took, x.Took) || person || filed)
		for _, who := range s.NotAbout {
			ok = ok && !slices.Contains(x.About, who)
		}
	}
	return ok
}

// anyBelow compares whole parts.
func anyBelow[P ~string](tops []P, path string) bool {
	parts := strings.Split(path, "/")
	return slices.ContainsFunc(tops, func(top P) bool {
		above := strings.Split(string(top), "/")
		return top != "" && len(above) <= len(parts) && slices.Equal(above, parts[:len(above)])
	})
}

func anyHandler(handlers []ticket.Handler, x ticket.Index) bool {
	return slices.ContainsFunc(x.Handlers, func(h ticket.HandlerDue) bool { return slices.Contains(handlers, h.Handler) })
}

func anyOf(asked, have []ticket.Handler) bool {
	return slices.ContainsFunc(have, func(h ticket.Handler) bool { return slices.Contains(asked, h) })
}

func sortedKeys[V any](m map[ticket.ID]V) []ticket.ID { return slices.Sorted(maps.Keys(m)) }
