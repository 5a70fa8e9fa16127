package ticketsql

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// row is a change as the tables have it.
type row struct {
	base     int64
	index    storage.Columns
	doc      string
	links    string // handlers and subjects in one text: when it is equal to the stored one, so are their tables
	events   []eventRow
	private  []privateRow // of earlier events
	messages []messageRow
	touched  touched
}

type eventRow struct {
	seq     int64
	command string
	doc     string
	private []byte
}

type privateRow struct {
	seq  int64
	part []byte
}

type messageRow struct {
	id    string
	to    string
	ahead int64 // 1 where it overtakes
	at    time.Time
	doc   string
}

// touched is which columns the events of a change seem to touch. It is a guess, which only saves a statement.
type touched uint8

const (
	touchedHot   touched = iota // what every step may move
	touchedLinks                // who handles it, by when
	touchedAll                  // its place, what it is about, who sent it
)

// Commit implements [storage.Store].
func (s *Store) Commit(ctx context.Context, changes ...ticket.Change) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	rows, err := rowsOf(changes)
	if err != nil {
		return err
	}
	return storage.ConflictOf(ctx, s, changes, s.dialect.commit(ctx, s, rows))
}

// rowsOf checks the form of changes and encodes them, in the order of their ids.
func rowsOf(changes []ticket.Change) ([]row, error) {
	if err := storage.CheckCommit(changes); err != nil {
		return nil, err
	}
	rows := make([]row, len(changes))
	for i := range changes {
		if err := rows[i].encode(&changes[i]); err != nil {
			return nil, fmt.Errorf("ticket %s: %w: %w", code.Shown(changes[i].Ticket.ID),
				invalid("document", gridgov.Fault{
					Rule: gridgov.RuleJSON, Right: gridgov.Text{En: "must be what json.Marshal can write", Zh: "应为json.Marshal能写出的内容"},
				}), err)
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.index.ID, b.index.ID) })
	return rows, nil
}

func invalid(field string, f gridgov.Fault) error {
	f.Field = field
	return gridgov.Invalid("commit", f)
}

func (r *row) encode(c *ticket.Change) error {
	doc, err := c.Ticket.MarshalJSON() // json.Marshal would parse the document once more
	if err != nil {
		return err
	}
	*r = row{base: c.Base, index: storage.ColumnsOf(c.Ticket), doc: string(doc), events: make([]eventRow, len(c.Events))}
	for i := range c.Events {
		e := &c.Events[i]
		if doc, err = e.MarshalJSON(); err != nil {
			return err
		}
		r.events[i] = eventRow{e.Seq, e.Command, string(doc), e.Private}
		switch f := &e.Facts; {
		case f.Intake != nil, f.Place != nil, f.Class != nil:
			r.touched = touchedAll
		case f.Duty != nil, f.Tasks != nil, f.Assisted != nil, f.Told != nil:
			r.touched = max(r.touched, touchedLinks)
		}
	}
	for _, seq := range slices.Sorted(maps.Keys(c.Private)) {
		r.private = append(r.private, privateRow{seq, c.Private[seq]})
	}
	for i := range c.Outbox {
		m := &c.Outbox[i]
		if doc, err = json.Marshal(m); err != nil {
			return err
		}
		r.messages = append(r.messages, messageRow{m.ID, m.To, flag(m.Overtakes()), m.At, string(doc)})
	}
	if doc, err = json.Marshal(linksOf(&r.index)); err != nil {
		return err
	}
	r.links = string(doc)
	return nil
}

// links are the handlers and subjects of a ticket: rows of their tables, and one column of the ticket's own, so that a
// step that does not change them need not read the tables.
type links struct {
	Handlers []handlerLink `json:"handlers,omitempty"`
	Abouts   []string      `json:"abouts,omitempty"`
}

type handlerLink struct {
	Name string `json:"name"`
	Due  *int64 `json:"due,omitempty"`
}

func (h handlerLink) equal(o handlerLink) bool {
	return h.Name == o.Name && (h.Due == nil) == (o.Due == nil) && (h.Due == nil || *h.Due == *o.Due)
}

// Who filed a ticket, and who has reported a task of it back, are among its handlers, under names that no handler has.
const (
	filerKind  = "filer/"
	readerKind = "reader/"
)

// under is each name as it is among the handlers; empty names are left out.
func under[S ~string](kind string, names []S) []string {
	under := named(names)
	for i := range under {
		under[i] = kind + under[i]
	}
	return under
}

func linksOf(x *storage.Columns) links {
	l := links{Handlers: make([]handlerLink, len(x.Handlers), len(x.Handlers)+len(x.Readers)+1), Abouts: slices.Clone(x.About)}
	for i, h := range x.Handlers {
		l.Handlers[i].Name = string(h.Handler)
		if !h.Due.IsZero() {
			due := micros(h.Due)
			l.Handlers[i].Due = &due
		}
	}
	for _, h := range x.Readers {
		l.Handlers = append(l.Handlers, handlerLink{Name: readerKind + string(h)})
	}
	if x.Filer != "" {
		l.Handlers = append(l.Handlers, handlerLink{Name: filerKind + x.Filer})
	}
	return l
}

// micros is an instant as columns have it: microseconds since 1970, rounded down. Instants beyond what documents can hold,
// which only a query may have, stay beyond.
func micros(t time.Time) int64 {
	switch y := t.Year(); {
	case y > 200000:
		return math.MaxInt64
	case y < -200000:
		return math.MinInt64
	}
	return t.UnixMicro()
}

// microsUp is micros, rounded up: for the bounds of a period.
func microsUp(t time.Time) int64 {
	us := micros(t)
	if t.Nanosecond()%1000 != 0 && us < math.MaxInt64 {
		us++
	}
	return us
}

// moment is an instant for a column that may be NULL.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return micros(t)
}
