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

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A model is what a store should hold. It is written plainly and shares no code with any store.
type model struct {
	tickets  map[ticket.ID]ticket.Ticket
	events   map[ticket.ID][]ticket.Event
	rows     map[ticket.ID]*row // of the tickets that were asked for
	verified bool               // since the last change that was taken in
}

// A row is a ticket with what lists compare, which would be slow to compute for each list.
type row struct {
	ticket ticket.Ticket
	index  storage.Columns
	doc    string
}

func newModel() *model {
	return &model{tickets: map[ticket.ID]ticket.Ticket{}, events: map[ticket.ID][]ticket.Event{}, rows: map[ticket.ID]*row{}}
}

func (m *model) row(id ticket.ID) *row {
	r, ok := m.rows[id]
	if !ok {
		t := m.tickets[id]
		r = &row{t, storage.ColumnsOf(t), document(t)}
		m.rows[id] = r
	}
	return r
}

// apply applies changes that the store should have accepted.
func (m *model) apply(changes ...ticket.Change) {
	m.verified = false
	for _, c := range changes {
		id := c.Ticket.ID
		m.tickets[id] = c.Ticket.Clone()
		delete(m.rows, id)
		for _, e := range c.Events {
			m.events[id] = append(m.events[id], e.Clone())
		}
		for seq, private := range c.Private {
			m.events[id][seq-1].Private = bytes.Clone(private)
		}
	}
}

// put commits changes that must be accepted to the store and to the model.
func (m *model) put(ctx context.Context, s storage.Store, changes ...ticket.Change) error {
	if err := commit(ctx, s, changes...); err != nil {
		return fmt.Errorf("a lawful Commit of %s failed: %w", named(changes), err)
	}
	m.apply(changes...)
	return nil
}

// refused commits changes that must fail with an error, and checks that nothing was written. The store is verified before, so
// that an earlier fault is not taken for one of the refusal.
func (m *model) refused(ctx context.Context, s storage.Store, want error, changes ...ticket.Change) error {
	if !m.verified {
		if err := m.verify(ctx, s); err != nil {
			return suite.Usually("keeps or returns something else than what a Commit that succeeded brought: see the other checks first",
				fmt.Errorf("before the Commit that is to be refused: %w", err))
		}
	}
	for range 3 { // so that both handles of Turns are called with it
		if err := commit(ctx, s, changes...); !errors.Is(err, want) {
			return wrong("Commit of "+named(changes), err, want)
		}
	}
	if err := m.verify(ctx, s); err != nil {
		return fmt.Errorf("Commit of %s was refused, yet something was written: %w", named(changes), err)
	}
	return nil
}

// wrong returns an error about a call that returned another error than the right one, or none.
func wrong(call string, got, want error) error {
	if got == nil {
		return fmt.Errorf("%s succeeded, want %q", call, want)
	}
	if strings.Contains(got.Error(), want.Error()) {
		return fmt.Errorf("%s returned an error that reads right, %w, and errors.Is does not find %q in it: wrap it", call, got, want)
	}
	return fmt.Errorf("%s returned %w, want %q", call, got, want)
}

// patience is how long a store may say that it is busy: one that always says so will never be free.
const patience = 20 * time.Second

// commit sends changes again while the store is busy, as every host must.
func commit(ctx context.Context, s storage.Store, changes ...ticket.Change) error {
	for start := time.Now(); ; {
		err := s.Commit(ctx, changes...)
		switch {
		case !errors.Is(err, gridgov.ErrBusy) || ctx.Err() != nil:
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
func (m *model) verify(ctx context.Context, s storage.Store) error {
	for _, id := range sortedKeys(m.tickets) {
		if err := m.verifyTicket(ctx, s, id); err != nil {
			return err
		}
	}
	var all []ticket.Ticket
	for q := (storage.Query{Limit: storage.MaxList}); ; q.After = (storage.Cursor{ID: all[len(all)-1].ID}) {
		page, err := s.List(ctx, q)
		if err != nil {
			return fmt.Errorf("List of everything: %w", err)
		}
		all = append(all, page...)
		if len(page) < storage.MaxList {
			err := m.lists(storage.Query{Limit: len(m.tickets) + 1}, all)
			m.verified = err == nil
			return err
		}
		if len(all) > len(m.tickets) {
			return fmt.Errorf("List of everything returns %d tickets and goes on, want %d", len(all), len(m.tickets))
		}
	}
}

func (m *model) verifyTicket(ctx context.Context, s storage.Store, id ticket.ID) error {
	t, err := s.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("Get(%q): %w", id, err)
	}
	if err := m.row(id).same("Get", t); err != nil {
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
	return (&row{ticket: want, doc: document(want)}).same(where, got)
}

func (r *row) same(where string, got ticket.Ticket) error {
	if g := document(got); g != r.doc {
		return fmt.Errorf("%s returns ticket %q as\n\t%s\n\twant\n\t%s", where, r.ticket.ID, g, r.doc)
	}
	return nil
}

// document is what json.Marshal makes. MarshalJSON of a ticket makes the same, without the second parse of json.Marshal.
func document(v any) string {
	marshal := json.Marshal
	if t, ok := v.(ticket.Ticket); ok && t.Damaged == "" {
		marshal = func(any) ([]byte, error) { return t.MarshalJSON() }
	}
	doc, err := marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(doc)
}

// lists compares the answer to a query with the model's.
func (m *model) lists(q storage.Query, got []ticket.Ticket) error {
	want := m.found(q)
	g, w := ids(got), make([]ticket.ID, len(want))
	for i, r := range want {
		w[i] = r.index.ID
	}
	if !slices.Equal(g, w) {
		return fmt.Errorf("List returns %q, want %q", g, w)
	}
	for i, r := range want {
		if err := r.same("List", got[i]); err != nil {
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
		return fmt.Errorf("History(%q) returns %d events, want %d", id, len(got), len(want))
	}
	for i := range got {
		seq := want[i].Seq
		if got[i].Seq != seq {
			return fmt.Errorf("History(%q) returns Seq %d at place %d, want %d", id, got[i].Seq, i, seq)
		}
		if !alike(got[i], want[i]) {
			return fmt.Errorf("History(%q) returns event %d as\n\t%s\n\twant\n\t%s", id, seq, document(got[i]), document(want[i]))
		}
		g, w := got[i].Private, want[i].Private
		if !bytes.Equal(g, w) || (g == nil) != (w == nil) {
			return fmt.Errorf("History(%q) returns the private part of event %d as %s, want %s", id, seq, quoted(g), quoted(w))
		}
	}
	return nil
}

// alike reports whether two events have the same document. It compares what MarshalJSON makes, without the second parse of
// json.Marshal.
func alike(a, b ticket.Event) bool {
	made, err := a.MarshalJSON()
	other, failed := b.MarshalJSON()
	return err == nil && failed == nil && bytes.Equal(made, other) || document(a) == document(b)
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

// list answers a query exactly as the contract requires.
func (m *model) list(q storage.Query) []ticket.Ticket {
	found := m.found(q)
	out := make([]ticket.Ticket, len(found))
	for i, r := range found {
		out[i] = r.ticket
	}
	return out
}

func (m *model) found(q storage.Query) []*row {
	var out []*row
	for id := range m.tickets {
		if r := m.row(id); matches(&q, &r.index) && (q.After == (storage.Cursor{}) || follows(q.Desc, place(q.Order, &r.index), q.After)) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *row) int {
		switch pa, pb := place(q.Order, &a.index), place(q.Order, &b.index); {
		case follows(q.Desc, pb, pa):
			return -1
		case follows(q.Desc, pa, pb):
			return 1
		}
		return 0
	})
	if q.Limit == 0 {
		q.Limit = 50
	}
	return out[:min(len(out), q.Limit)]
}

func place(o storage.Order, x *storage.Columns) storage.Cursor {
	at := time.Time{}
	switch o {
	case storage.ByDue:
		at = x.Due
	case storage.ByChanged:
		at = x.Changed
	case storage.ByWake:
		at = x.Wake
	}
	return storage.Cursor{ID: x.ID, At: at}
}

// follows reports whether a comes strictly after b.
func follows(desc bool, a, b storage.Cursor) bool {
	if a.At.IsZero() != b.At.IsZero() {
		return a.At.IsZero() // in both directions
	}
	c := cmp.Or(a.At.Compare(b.At), strings.Compare(string(a.ID), string(b.ID)))
	if desc {
		c = -c
	}
	return c > 0
}

// matches reads the index columns, as an adapter would, field by field.
func matches(q *storage.Query, x *storage.Columns) bool {
	ok := true
	and := func(asked, met bool) { ok = ok && (!asked || met) }
	and(len(q.IDs) > 0, slices.Contains(q.IDs, x.ID))
	and(q.Key != "", x.Key == q.Key)
	and(q.Person != "", x.Person == q.Person)
	and(q.Filer != "", x.Filer == q.Filer)
	and(len(q.Readers) > 0, anyOf(q.Readers, x.Readers))
	and(len(q.Under) > 0, anyBelow(q.Under, string(x.Path)))
	and(len(q.Handlers) > 0, anyHandler(q.Handlers, x))
	and(len(q.States) > 0, slices.Contains(q.States, x.State))
	and(len(q.Category) > 0, anyBelow(q.Category, x.Category))
	and(q.Parent != "", x.Parent == q.Parent)
	if b := q.Box; b != nil {
		ok = ok && x.HasPoint && x.Lon >= b.West && x.Lon <= b.East && x.Lat >= b.South && x.Lat <= b.North
	}
	within := func(s storage.Period, at time.Time) {
		and(!s.From.IsZero(), at.Compare(s.From) >= 0)
		and(!s.To.IsZero(), at.Compare(s.To) < 0)
	}
	within(q.Created, x.Created)
	within(q.Changed, x.Changed)
	and(!q.Wake.IsZero(), !x.Wake.IsZero() && x.Wake.Compare(q.Wake) <= 0)
	if s := q.Scope; s != nil {
		filed := x.Filer != "" && slices.Contains(s.Filers, x.Filer)
		person := x.Person != "" && slices.Contains(s.Persons, x.Person)
		ok = ok && (s.All || anyBelow(s.Under, string(x.Path)) || anyHandler(s.Handlers, x) || anyOf(s.Readers, x.Readers) || person || filed)
		for _, who := range s.NotAbout {
			ok = ok && !slices.Contains(x.About, who)
		}
	}
	return ok
}

// anyBelow reports whether a path is at or below one of several; it compares complete parts.
func anyBelow[P ~string](tops []P, path string) bool {
	parts := strings.Split(path, "/")
	return slices.ContainsFunc(tops, func(top P) bool {
		above := strings.Split(string(top), "/")
		return top != "" && len(above) <= len(parts) && slices.Equal(above, parts[:len(above)])
	})
}

func anyHandler(handlers []ticket.Handler, x *storage.Columns) bool {
	return slices.ContainsFunc(x.Handlers, func(h storage.HandlerDue) bool { return slices.Contains(handlers, h.Handler) })
}

func anyOf(asked, have []ticket.Handler) bool {
	return slices.ContainsFunc(have, func(h ticket.Handler) bool { return slices.Contains(asked, h) })
}

func sortedKeys[V any](m map[ticket.ID]V) []ticket.ID { return slices.Sorted(maps.Keys(m)) }
