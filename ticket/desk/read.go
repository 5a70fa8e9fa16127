package desk

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Get returns a ticket to whoever may see it, else ErrNotFound. An actor who may not read its record gets it without the persons
// whom a report is about, and without the ids of other tickets of the matter that they may not see; where one of these cannot be
// read, Get returns an error.
func (d *Desk) Get(ctx context.Context, by ticket.Actor, id ticket.ID) (ticket.Ticket, error) {
	t, err := d.get(ctx, by, id)
	if err != nil {
		return ticket.Ticket{}, err
	}
	return d.shown(ctx, &by, t)
}

// shown leaves out of a ticket what its public side does not show. What a step returns is read before its commit, so that no error
// after the commit hides that it was made.
func (d *Desk) shown(ctx context.Context, by *ticket.Actor, t ticket.Ticket) (ticket.Ticket, error) {
	if t.About == nil && t.Screening == "" && t.Parent == "" && t.Repeats == "" && t.SplitFrom == "" || d.conf.Rules.CanReadRecord(t, *by) {
		return t, nil
	}
	t.About, t.Screening = nil, ""
	for _, id := range []*ticket.ID{&t.Parent, &t.Repeats, &t.SplitFrom} {
		if *id == "" {
			continue
		}
		switch other, err := d.load(ctx, *id); {
		case err != nil && !errors.Is(err, gridgov.ErrNotFound):
			return ticket.Ticket{}, ofMatter(t.ID, err)
		case err != nil || !d.conf.Rules.CanRead(other, *by):
			*id = ""
		}
	}
	return t, nil
}

func (d *Desk) get(ctx context.Context, by ticket.Actor, id ticket.ID) (ticket.Ticket, error) {
	if err := d.checkActor(&by); err != nil {
		return ticket.Ticket{}, err
	}
	t, err := d.load(ctx, id)
	if err != nil {
		return ticket.Ticket{}, err
	}
	if !d.conf.Rules.CanRead(t, by) {
		return ticket.Ticket{}, notFound(id)
	}
	return t, nil
}

// load reads a ticket from the store. A missing ticket is the same error as one that an actor may not see, and so is one whose
// document cannot be read, which is logged.
func (d *Desk) load(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := d.conf.Store.Get(ctx, id)
	switch {
	case errors.Is(err, gridgov.ErrNotFound):
		return ticket.Ticket{}, notFound(id)
	case err != nil:
		return ticket.Ticket{}, fmt.Errorf("ticket %s: %w", code.Shown(id), err)
	case t.Damaged != "":
		d.damaged(ctx, &t)
		return ticket.Ticket{}, notFound(id)
	}
	return t, nil
}

// damaged logs a ticket whose document cannot be read.
func (d *Desk) damaged(ctx context.Context, t *ticket.Ticket) {
	d.conf.Log.ErrorContext(ctx, "gridgov: the document of a ticket cannot be read", "ticket", t.ID, "damage", t.Damaged)
}

// History returns the record of a ticket, including private parts, to whoever may read it; a reporter reads the [ticket.Story].
func (d *Desk) History(ctx context.Context, by ticket.Actor, id ticket.ID) ([]ticket.Event, error) {
	t, err := d.get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if !d.conf.Rules.CanReadRecord(t, by) {
		return nil, d.advised(ctx, by, id, refused(0, &by, t.State, whyNoRecord))
	}
	return d.history(ctx, &t)
}

// history reads the events up to the version of a ticket on which access was decided: a later step, such as one that names the
// actor, may be hidden from them.
func (d *Desk) history(ctx context.Context, t *ticket.Ticket) ([]ticket.Event, error) {
	events, err := d.conf.Store.History(ctx, t.ID, 0, "")
	if err != nil {
		return nil, fmt.Errorf("ticket %s: %w", code.Shown(t.ID), err)
	}
	return events[:min(t.Version, int64(len(events)))], nil
}

// Story returns what happened, in sentences: all of it for whoever may read the record; the public side for others, with the
// words of their own task for those who have reported one back.
func (d *Desk) Story(ctx context.Context, by ticket.Actor, id ticket.ID, lang gridgov.Language) (ticket.Story, error) {
	t, err := d.get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	events, err := d.history(ctx, &t)
	if err != nil {
		return nil, err
	}
	public := !d.conf.Rules.CanReadRecord(t, by)
	var own []ticket.Handler
	for _, h := range t.Assisted {
		if public && by.ActsFor(h) {
			own = append(own, h)
		}
	}
	return ticket.Tell(events, ticket.Telling{
		Language: lang, Public: public, Others: public && related(&t, &by)&(1<<Own) == 0, For: own, Zone: d.conf.Rules.zone,
		UnitName: d.unitName, Name: d.names(ctx, lang),
	}), nil
}

// names asks Parties for the names of handlers, once each. Where that fails the story is without them.
func (d *Desk) names(ctx context.Context, lang gridgov.Language) func(ticket.Handler, time.Time) string {
	if d.conf.Parties == nil {
		return nil
	}
	known := map[ticket.Handler]string{}
	return func(h ticket.Handler, at time.Time) string {
		name, ok := known[h]
		if !ok && form.IsHandler(string(h)) {
			c, _, err := d.conf.Parties.Lookup(ctx, h, at)
			if err != nil {
				d.conf.Log.WarnContext(ctx, "gridgov: a handler's name was not found for a story", "handler", code.Shown(h), "error", err)
			}
			if name = c.NameEn; lang == gridgov.Chinese {
				name = c.NameZh
			}
			known[h] = name
		}
		return name
	}
}

func (d *Desk) unitName(code string) string {
	if d.conf.Grid == nil {
		return ""
	}
	u, _ := d.conf.Grid.Tree().Unit(code)
	return u.Name
}

// Allowed lists the commands that this actor may send to a ticket now; see [Rules.Allowed]. It reads the further tickets of the
// matter. Like Get, it returns ErrNotFound to an actor who may not read the ticket, also where the access table lets them act on it.
func (d *Desk) Allowed(ctx context.Context, by ticket.Actor, id ticket.ID) ([]ticket.Verb, error) {
	for try := 0; ; try++ {
		list, err := d.allowed(ctx, by, id)
		if try == 3 || !errors.Is(err, gridgov.ErrConflict) { // the matter has changed while it was read
			return list, err
		}
	}
}

func (d *Desk) allowed(ctx context.Context, by ticket.Actor, id ticket.ID) ([]ticket.Verb, error) {
	t, err := d.get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	var others []ticket.Ticket
	if t.Parent != "" {
		switch parent, err := d.load(ctx, t.Parent); {
		case err == nil:
			others = append(others, parent)
		case !errors.Is(err, gridgov.ErrNotFound): // what cannot be read is left out, as what depends on it is
			return nil, ofMatter(id, err)
		}
	}
	if t.Children > 0 {
		if others, err = d.merged(ctx, &t); err != nil {
			return nil, err
		}
	}
	if len(others) > 0 {
		if err := d.asOf(ctx, &t, nil); err != nil {
			return nil, err
		}
	}
	at := d.conf.Now()
	known, err := d.lookUp(ctx, at, ticket.Grant{}, &t, others...) // of all verbs only a grant gives what it does not name
	if err == nil {
		known, err = d.lookUpWithin(ctx, at, &t, known)
	}
	if err != nil {
		return nil, fmt.Errorf("ticket %s: %w", code.Shown(id), err)
	}
	return d.conf.Rules.allowed(&t, &by, at, known, others), nil
}

// A Page is one page of a list. Next is the cursor of the following page, empty on the last one.
type Page struct {
	Tickets []ticket.Ticket
	Next    string
}

// A Filter selects tickets that meet every field that is set; values within a field mean "any of", and there are at most
// [storage.MaxList] of them. An empty list counts as not set, nil or not. The zero Filter selects every ticket that the actor may see.
type Filter struct {
	IDs              []ticket.ID      // such as the result of a search index of the host's
	Key              string           // the request key that created it
	Person           ticket.PersonID  // the reporter
	Filer            string           // the actor who filed it
	Under            []grid.Path      // at or below
	Handlers         []ticket.Handler // lead it, or have it to work on, see [storage.Query]
	Readers          []ticket.Handler // have reported a task of it back, or were informed of it, see [storage.Query]
	States           []ticket.State
	Category         []string  // itself or below, as in "roads/lights"
	Parent           ticket.ID // merged into it
	Box              *grid.Box // inclusive; nil: anywhere
	Created, Changed storage.Period
	Order            storage.Order
	Desc             bool
	Limit            int // the size of a page: 0 means 50; over 500 is ErrInvalid
}

// query is the query of a filter, without what is the desk's to set.
func (f *Filter) query() storage.Query {
	return storage.Query{
		IDs: f.IDs, Key: f.Key, Person: f.Person, Filer: f.Filer, Under: f.Under, Handlers: f.Handlers, Readers: f.Readers,
		States: f.States, Category: f.Category, Parent: f.Parent, Box: f.Box, Created: f.Created, Changed: f.Changed,
		Order: f.Order, Desc: f.Desc, Limit: f.Limit,
	}
}

// List returns the tickets that the actor may see and that match, a page at a time. The cursor is the Next of the page before, for
// the same actor and filter: any other is ErrInvalid. A ticket whose document cannot be read is left out, for every actor, and is
// logged. The duplicates of a Parent that the actor may not see are left out too, except those whose record they may read.
func (d *Desk) List(ctx context.Context, by ticket.Actor, f Filter, cursor string) (Page, error) {
	if err := d.checkActor(&by); err != nil {
		return Page{}, err
	}
	q := f.query()
	scope, exact := d.conf.Rules.ScopeOf(by)
	q.Scope = scope
	hidden := false // the parent that is asked for: which one a duplicate has is then known from the record alone
	if q.Parent != "" {
		switch _, err := d.get(ctx, by, q.Parent); {
		case errors.Is(err, gridgov.ErrNotFound):
			hidden, exact = true, false
		case err != nil:
			return Page{}, err
		}
	}
	mark, err := readCursor(q, cursor)
	if err != nil {
		return Page{}, err
	}
	asked, last := q, mark
	q.After = mark
	if err := q.Check(); err != nil {
		return Page{}, err
	}
	var page Page
	for { // a scope may find more than the access table lets the actor see
		tickets, err := d.conf.Store.List(ctx, q)
		if err != nil {
			return Page{}, fmt.Errorf("list: %w", err)
		}
		if err := repeated(&q, tickets); err != nil {
			return Page{}, fmt.Errorf("list: %w", err)
		}
		more := len(tickets) == q.Limit
		for i := range tickets {
			t := &tickets[i]
			mark := q.Order.Cursor(*t)
			if t.Damaged != "" {
				d.damaged(ctx, t)
				continue
			}
			if !d.conf.Rules.CanRead(*t, by) || hidden && !d.conf.Rules.CanReadRecord(*t, by) {
				continue
			}
			if len(page.Tickets) == q.Limit { // there is more to see: what is hidden does not lengthen a list
				page.Next = writeCursor(asked, last)
				return page, nil
			}
			seen, err := d.shown(ctx, &by, *t)
			if err != nil {
				return Page{}, fmt.Errorf("list: %w", err)
			}
			page.Tickets, last = append(page.Tickets, seen), mark
			if len(page.Tickets) == q.Limit && exact && more {
				page.Next = writeCursor(asked, last)
				return page, nil
			}
		}
		if !more {
			return page, nil
		}
		q.After = q.Order.Cursor(tickets[len(tickets)-1])
	}
}

// repeated is the error of a page that does not come after the one before, so that a store that returns it forever does not hold the desk.
func repeated(q *storage.Query, page []ticket.Ticket) error {
	if len(page) == 0 || q.After.ID == "" || q.Order.Compare(q.Order.Cursor(page[0]), q.After, q.Desc) > 0 {
		return nil
	}
	return fmt.Errorf("the store gave ticket %s again, which is not after %s", code.Shown(page[0].ID), code.Shown(q.After.ID))
}

// All goes through every ticket that the actor may see and that matches, page by page. It ends with the first error.
func (d *Desk) All(ctx context.Context, by ticket.Actor, f Filter) iter.Seq2[ticket.Ticket, error] {
	return func(yield func(ticket.Ticket, error) bool) {
		cursor := ""
		for {
			page, err := d.List(ctx, by, f, cursor)
			if err != nil {
				yield(ticket.Ticket{}, err)
				return
			}
			for _, t := range page.Tickets {
				if !yield(t, nil) {
					return
				}
			}
			if cursor = page.Next; cursor == "" {
				return
			}
		}
	}
}

// writeCursor returns a cursor with a checksum over its query, so that a cursor of another query, or a damaged one, is refused. It
// guards against mistakes; the scope decides what may be seen.
func writeCursor(q storage.Query, m storage.Cursor) string {
	b := binary.AppendVarint(nil, m.At.UnixMicro())
	if m.At.IsZero() {
		b = []byte{0}
	} else {
		b = append([]byte{1}, b...)
	}
	b = append(b, m.ID...)
	sum := cursorSum(q, b)
	return base64.RawURLEncoding.EncodeToString(append(sum[:8], b...))
}

func readCursor(q storage.Query, cursor string) (storage.Cursor, error) {
	if cursor == "" {
		return storage.Cursor{}, nil
	}
	wrong := form.Invalid("cursor",
		gridgov.Fault{Rule: gridgov.RuleForm, Right: gridgov.Text{En: "the Next of the page before, for the same query", Zh: "应为同一查询上一页的Next"}})
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) < 10 {
		return storage.Cursor{}, wrong
	}
	sum, b := b[:8], b[8:]
	if want := cursorSum(q, b); string(want[:8]) != string(sum) {
		return storage.Cursor{}, wrong
	}
	var m storage.Cursor
	if b[0] == 1 {
		us, n := binary.Varint(b[1:])
		if n <= 0 {
			return storage.Cursor{}, wrong
		}
		m.At = time.UnixMicro(us).UTC()
		b = b[n:]
	}
	m.ID = ticket.ID(b[1:])
	return m, nil
}

func cursorSum(q storage.Query, mark []byte) [32]byte {
	q.After, q.Limit = storage.Cursor{}, 0
	doc, _ := json.Marshal(q) // plain values only
	return sha256.Sum256(append(doc, mark...))
}
