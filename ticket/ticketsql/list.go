package ticketsql

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// List implements [ticket.Store].
func (s *Store) List(ctx context.Context, q ticket.Query) ([]ticket.Ticket, error) {
	if s.fault != nil {
		return nil, s.fault
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	f := filtersOf(&q)
	if f.nothing {
		return nil, nil
	}
	driver, err := s.choose(ctx, f)
	if err != nil {
		return nil, err
	}
	var out []ticket.Ticket
	for _, p := range partsOf(&q) {
		query, args := f.list(s.dialect, driver, p, q.Desc, q.Limit-len(out))
		first := len(out)
		err := s.query(ctx, query, args, func(rows *sql.Rows) error {
			var t ticket.Ticket
			if err := scanDoc(rows, &t); err != nil {
				return err
			}
			for i := range first { // it moved from one part to the other meanwhile
				if out[i].ID == t.ID {
					return nil
				}
			}
			out = append(out, t)
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(out) >= q.Limit {
			break
		}
	}
	return out, nil
}

// A condition is one filter of a query. It is written in two ways: one that an index answers, to begin the search with,
// and one that looks at a ticket already found.
type condition struct {
	index string // with an index
	check string // without
	args  []any
	few   bool // an index finds so few that nothing else need be asked
}

type filters struct {
	conditions []condition
	nothing    bool // nothing can match
}

func (f *filters) add(index, check string, args ...any) {
	f.conditions = append(f.conditions, condition{index: index, check: check, args: args})
}

func (f *filters) addFew(index, check string, args ...any) {
	f.conditions = append(f.conditions, condition{index: index, check: check, args: args, few: true})
}

// filtersOf writes the conditions of a query; a column that stands in [ ] is one that no index is to be chosen by.
func filtersOf(q *ticket.Query) *filters {
	f := new(filters)
	if len(q.IDs) > 0 {
		list := in(len(q.IDs))
		f.addFew("id IN "+list, "[id] IN "+list, texts(q.IDs)...)
	}
	if q.Key != "" {
		f.addFew("key = ? AND key <> ''", "[key] = ?", q.Key)
	}
	if q.Parent != "" {
		f.add("parent = ? AND parent <> ''", "[parent] = ?", string(q.Parent))
	}
	if q.Person != "" {
		f.add("person = ? AND person <> ''", "[person] = ?", string(q.Person))
	}
	if len(q.Handlers) > 0 {
		index, check, args := handled(named(q.Handlers))
		f.nothing = f.nothing || len(args) == 0
		f.add(index, check, args...)
	}
	if len(q.Under) > 0 {
		index, check, args := below("path", named(q.Under))
		f.nothing = f.nothing || len(args) == 0
		f.add(index, check, args...)
	}
	if len(q.Category) > 0 {
		index, check, args := below("category", named(q.Category))
		f.nothing = f.nothing || len(args) == 0
		f.add(index, check, args...)
	}
	if b := q.Box; b != nil {
		f.add("lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?", "[lon] BETWEEN ? AND ? AND [lat] BETWEEN ? AND ?",
			int64(b.West), int64(b.East), int64(b.South), int64(b.North))
	}
	if len(q.States) > 0 {
		list := in(len(q.States))
		args := make([]any, len(q.States))
		for i, state := range q.States {
			args[i] = state.String()
		}
		index := "state IN " + list + " AND state <> 'closed'" // as the index says
		if slices.Contains(q.States, ticket.Closed) {
			index = "" // soon nearly all are
		}
		f.add(index, "[state] IN "+list, args...)
	}
	if !q.Wake.IsZero() {
		f.add("wake <= ?", "[wake] <= ?", micros(q.Wake))
	}
	f.span("created", q.Created)
	f.span("changed", q.Changed)
	if q.Scope != nil {
		f.scope(q.Scope)
	}
	return f
}

// span adds the conditions of a time span. A time that is not set lies before all others, as in [ticket.Span.Contains].
func (f *filters) span(column string, s ticket.Span) {
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	if !s.From.IsZero() {
		from = microsUp(s.From)
	}
	if !s.To.IsZero() {
		to = microsUp(s.To)
	}
	switch {
	case s.Zero():
	case s.From.IsZero():
		f.add("("+column+" < ? OR "+column+" IS NULL)", "["+column+"] < ? OR ["+column+"] IS NULL", to)
	default:
		f.add(column+" >= ? AND "+column+" < ?", "["+column+"] >= ? AND ["+column+"] < ?", from, to)
	}
}

func (f *filters) scope(s *ticket.Scope) {
	var index, check []string
	var args []any
	or := func(i, c string, a []any) {
		if len(a) > 0 {
			index, check, args = append(index, i), append(check, c), append(args, a...)
		}
	}
	i, c, a := below("path", named(s.Under))
	or("SELECT id FROM {tickets} WHERE "+i, c, a)
	persons := named(s.Persons)
	list := in(len(persons))
	or("SELECT id FROM {tickets} WHERE person IN "+list+" AND person <> ''", "[person] IN "+list, persons)
	i, c, a = handled(named(s.Handlers))
	or(strings.TrimSuffix(strings.TrimPrefix(i, "id IN ("), ")"), c, a)
	if len(args) == 0 {
		f.nothing = true
		return
	}
	f.add("id IN ("+strings.Join(index, " UNION ALL ")+")", strings.Join(check, " OR "), args...)
	if len(s.NotAbout) > 0 {
		const q = "NOT EXISTS (SELECT 1 FROM {abouts} AS a WHERE a.ticket = t.id AND a.subject IN "
		f.conditions = append(f.conditions, condition{check: q + in(len(s.NotAbout)) + ")", args: texts(s.NotAbout)})
	}
}

// below says that a column is one of the tops, or below it; see [grid.Path.Range].
func below(column string, tops []any) (index, check string, args []any) {
	var b strings.Builder
	for i, top := range tops {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString("[" + column + "] = ? OR [" + column + "] >= ? AND [" + column + "] < ?")
		from, to := grid.Path(top.(string)).Range()
		args = append(args, top, from, to)
	}
	check = b.String()
	return "(" + columns(check, plain) + ")", check, args
}

// handled says that one of the handlers leads a ticket, or has an open task in it.
func handled(handlers []any) (index, check string, args []any) {
	list := in(len(handlers))
	return "id IN (SELECT ticket FROM {handlers} WHERE handler IN " + list + ")",
		"EXISTS (SELECT 1 FROM {handlers} AS h WHERE h.ticket = t.id AND h.handler IN " + list + ")", handlers
}

// named leaves out what is empty: nobody and nowhere.
func named[S ~string](list []S) []any {
	var args []any
	for _, s := range list {
		if s != "" {
			args = append(args, string(s))
		}
	}
	return args
}

func texts[S ~string](list []S) []any {
	args := make([]any, len(list))
	for i, s := range list {
		args[i] = string(s)
	}
	return args
}

// in is a list of n parameters.
func in(n int) string {
	return "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")"
}

// fewEnough is how many tickets may be found by one index and then sorted for a page. A filter that finds more is checked
// while the tickets are read in the order of the list, because then a page is soon full.
const fewEnough = 10_000

// choose picks the condition to begin with: -1 for none, when the list is best read in its order. It counts no further
// than fewEnough, and answers from indexes alone.
func (s *Store) choose(ctx context.Context, f *filters) (int, error) {
	best, least := -1, int64(fewEnough)
	for i, c := range f.conditions {
		if c.few {
			return i, nil
		}
		if c.index == "" {
			continue
		}
		var n int64
		query := "SELECT COUNT(*) FROM (SELECT 1 FROM {tickets} AS t WHERE " + c.index + " LIMIT ?) AS n"
		err := s.query(ctx, query, append(c.args[:len(c.args):len(c.args)], least), func(rows *sql.Rows) error {
			return rows.Scan(&n)
		})
		if err != nil {
			return 0, err
		}
		if n < least {
			best, least = i, n
		}
		if n == 0 {
			break
		}
	}
	return best, nil
}

// A part is a stretch of a list: for an order by time, those that have the time, and then those that have none.
type part struct {
	where string // its columns stand in [ ]
	args  []any
	order []string
}

// partsOf cuts a list into its parts, beginning after the mark.
func partsOf(q *ticket.Query) []part {
	after := " > "
	if q.Desc {
		after = " < "
	}
	column := map[ticket.Order]string{ticket.ByDue: "due", ticket.ByChanged: "changed", ticket.ByWake: "wake"}[q.Order]
	id := string(q.After.ID)
	if column == "" {
		if id == "" {
			return []part{{order: []string{"[id]"}}}
		}
		return []part{{where: "[id]" + after + "?", args: []any{id}, order: []string{"[id]"}}}
	}
	column = "[" + column + "]"
	with := part{where: column + " IS NOT NULL", order: []string{column, "[id]"}}
	without := part{where: column + " IS NULL", order: []string{"[id]"}}
	switch {
	case !q.After.At.IsZero():
		with.where = "(" + column + ", [id])" + after + "(?, ?)"
		with.args = []any{micros(q.After.At), id}
	case id != "":
		without.where += " AND [id]" + after + "?"
		without.args = []any{id}
		return []part{without}
	}
	return []part{with, without}
}

// list writes the query of one part. Driver is the condition to begin with, -1 for the order of the list itself: the
// indexes of all others are put out of the database's sight, because it does not know how many tickets each finds.
func (f *filters) list(d Dialect, driver int, p part, desc bool, limit int) (query string, args []any) {
	column := plain
	if driver >= 0 {
		column = d.unindexed
	}
	var b strings.Builder
	b.WriteString("SELECT doc FROM {tickets} AS t")
	word := " WHERE "
	for i, c := range f.conditions {
		b.WriteString(word)
		if i == driver {
			b.WriteString(c.index)
		} else {
			b.WriteString("(" + columns(c.check, d.unindexed) + ")")
		}
		args = append(args, c.args...)
		word = " AND "
	}
	if p.where != "" {
		b.WriteString(word + columns(p.where, column))
		args = append(args, p.args...)
	}
	word = " ORDER BY "
	for _, o := range p.order {
		b.WriteString(word + columns(o, column))
		if desc {
			b.WriteString(" DESC")
		}
		word = ", "
	}
	b.WriteString(" LIMIT ?")
	return b.String(), append(args, limit)
}

func plain(column string) string { return column }

// columns writes the columns that stand in [ ].
func columns(text string, write func(column string) string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		column, after, _ := strings.Cut(rest, "]")
		b.WriteString(write(column))
		text = after
	}
}
