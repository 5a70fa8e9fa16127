package ticketsql

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/sqldb"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// List implements [storage.Store].
func (s *Store) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	f := filtersOf(s.dialect, &q)
	if f.nothing {
		return nil, nil
	}
	driver, err := s.choose(ctx, f)
	if err != nil {
		return nil, err
	}
	var queries []string
	var args []any
	for _, p := range partsOf(s.dialect, &q) {
		var one string
		var of []any
		if driver < 0 && f.open != nil && q.Order == storage.ByID {
			one, of = f.merge(s.dialect, p, q.Desc, q.Limit)
		} else {
			one, of = f.list(s.dialect, driver, p, q.Desc, q.Limit)
		}
		queries, args = append(queries, "SELECT id, "+documentColumns+", "+cmp.Or(timeColumns[q.Order], "NULL")+one), append(args, of...)
	}
	query := queries[0]
	if len(queries) > 1 { // one statement, since a ticket may move from one part to the other; it ends where the page is full
		query = "SELECT * FROM (" + strings.Join(queries, ") AS p UNION ALL SELECT * FROM (") + ") AS p LIMIT ?"
		args = append(args, q.Limit)
	}
	var out []ticket.Ticket
	err = s.search(ctx, query, args, func(rows *sql.Rows) error {
		var id ticket.ID
		var doc sql.RawBytes
		var version, wake, by any
		err := rows.Scan(&id, &doc, &version, &wake, &by)
		out = append(out, readTicket(id, doc, version, wake, by, &q))
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// A condition is one filter of a query. It is written in two forms: one that an index answers, to begin the search with, and
// one that checks a ticket already found. For a column in [ ] the database must not choose an index. A list of values is one
// parameter, so that the text of a query does not grow with it.
type condition struct {
	index  string // with an index; empty when there is none
	ids    string // in place of index: a query for the ids of the tickets, which an index of another table answers
	check  string // without
	probe  string // rows to count, no fewer than the index finds; empty: the tickets that index finds
	column string // the order in which the index returns the tickets, if any
	few    bool   // begin with it without counting
	order  bool   // its tickets can be read in the order of the list, and so all of them need not be
	args   []any
	checks []any // in place of args, for check; nil: the same
}

func (c *condition) checkArgs() []any {
	if c.checks != nil {
		return c.checks
	}
	return c.args
}

type filters struct {
	Dialect
	conditions []condition
	nothing    bool  // nothing can match
	open       []any // the states asked for, where closed is none of them and the order is one that open tickets can be read in
}

// add adds a condition; one whose every value is empty matches nothing.
func (f *filters) add(c condition) {
	f.conditions = append(f.conditions, c)
	f.nothing = f.nothing || len(c.args) == 0
}

// equal adds a condition of one value, for an index that has the ids of each value in order.
func (f *filters) equal(column, value string, order storage.Order) {
	if value != "" {
		c := condition{
			index: column + " = ? AND " + column + " <> ''", // as in the index
			check: "[" + column + "] = ?", column: "[id]", few: order == storage.ByID,
		}
		if sqldb.Storable(value) {
			c.args = []any{value}
		}
		f.add(c)
	}
}

// oneOf writes that a column is one of the values, which an index looks up.
func (f *filters) oneOf(column string) string {
	return column + " " + f.within("SELECT value FROM "+f.each())
}

// isOneOf writes the same for a row that is already read.
func (f *filters) isOneOf(column string) string {
	return column + " IN (SELECT value FROM " + f.each() + ")"
}

func filtersOf(d Dialect, q *storage.Query) *filters {
	f := &filters{Dialect: d}
	if len(q.IDs) > 0 {
		f.add(condition{index: f.oneOf("id"), check: f.isOneOf("[id]"), few: true, args: sqldb.Values(q.IDs)})
	}
	f.equal("key", q.Key, storage.ByID) // there is one at most, in any order
	f.equal("parent", string(q.Parent), q.Order)
	f.equal("person", string(q.Person), q.Order)
	// The number of open tickets stays small while all else grows: counted first, it bounds what is counted of the others.
	if len(q.States) > 0 {
		states := slices.Compact(slices.Sorted(slices.Values(q.States)))
		list := in(len(states))
		c := condition{check: "[state] IN " + list}
		for _, state := range states {
			c.args = append(c.args, state.String())
		}
		if !slices.Contains(states, ticket.Closed) { // soon nearly all are, and the index leaves them out
			c.index = "state IN " + list + " AND state <> 'closed'"
			if q.Order == storage.ByID || q.Order == storage.ByDue {
				c.order, f.open = true, c.args
			}
		}
		f.add(c)
	}
	if len(q.Handlers) > 0 {
		f.add(f.handled(handlersNamed(q.Handlers)))
	}
	if len(q.Readers) > 0 {
		f.add(f.handled(under(readerKind, q.Readers)))
	}
	if q.Filer != "" {
		f.add(f.handled(under(filerKind, []string{q.Filer})))
	}
	if len(q.Under) > 0 {
		f.add(f.below("path", named(q.Under)))
	}
	if len(q.Category) > 0 {
		f.add(f.below("category", named(q.Category)))
	}
	if b := q.Box; b != nil {
		f.add(condition{
			index: "lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?", check: "[lon] BETWEEN ? AND ? AND [lat] BETWEEN ? AND ?",
			args: []any{int64(b.West), int64(b.East), int64(b.South), int64(b.North)},
		})
	}
	if !q.Wake.IsZero() {
		f.add(condition{index: "wake <= ?", check: "[wake] <= ?", column: "[wake]", args: []any{micros(q.Wake)}})
	}
	f.span("created", q.Created)
	f.span("changed", q.Changed)
	if q.Scope != nil {
		f.scope(q.Scope)
	}
	return f
}

// span adds the condition of a time span. A time that is not set is NULL here, and to [storage.Period.Contains] the zero time.
func (f *filters) span(column string, s storage.Period) {
	if s.Zero() {
		return
	}
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	if !s.From.IsZero() {
		from = microsUp(s.From)
	}
	if !s.To.IsZero() {
		to = microsUp(s.To)
	}
	column = "[" + column + "]"
	check := column + " >= ? AND " + column + " < ?"
	if s.Contains(time.Time{}) {
		check += " OR " + column + " IS NULL"
	}
	f.add(condition{index: "(" + columns(check, plain) + ")", check: check, column: column, args: []any{from, to}})
}

// scope adds what the asker may see.
func (f *filters) scope(s *storage.Scope) {
	var ids, probe, check []string
	all := condition{}
	or := func(c condition) {
		if len(c.args) > 0 {
			ids, probe, check = append(ids, c.ids), append(probe, c.probe), append(check, c.check)
			all.args, all.checks = append(all.args, c.args...), append(all.checks, c.checkArgs()...)
		}
	}
	path := f.below("path", named(s.Under))
	if path.ids == "" {
		path.ids, path.probe = "SELECT id FROM {tickets} WHERE "+path.index, "SELECT 1 FROM {tickets} WHERE "+path.index
	}
	or(path)
	from := " FROM {tickets} WHERE " + f.oneOf("person") + " AND person <> ''"
	or(condition{ids: "SELECT id" + from, probe: "SELECT 1" + from, check: f.isOneOf("[person]"), args: sqldb.Values(named(s.Persons))})
	or(f.handled(slices.Concat(handlersNamed(s.Handlers), under(readerKind, s.Readers))))
	or(f.handled(under(filerKind, s.Filers)))

	all.ids = strings.Join(ids, " UNION ALL ")
	all.probe = strings.Join(probe, " UNION ALL ")
	all.check = strings.Join(check, " OR ")
	if !s.All {
		f.add(all)
	}
	if args := sqldb.Values(s.NotAbout); len(args) > 0 {
		f.add(condition{check: "NOT EXISTS (SELECT 1 FROM {abouts} AS a WHERE a.ticket = t.id AND " + f.oneOf("a.subject") + ")", args: args})
	}
}

// fewValues is how many values of a list are looked up one by one for each ticket that is checked. More of them are one
// set, in which the ticket's own few are looked up; and as conditions one by one they would be too many for SQLite.
const fewValues = 8

// below writes that a column is one of the tops, or below it; see [grid.Path.Range].
func (f *filters) below(column string, tops []string) condition {
	if len(tops) > fewValues {
		find := func(what string) string {
			c := "x." + column
			return f.lookUp(what, c+" = r.value") + " UNION ALL " + f.lookUp(what, c+" >= r.value || '/' AND "+c+" < r.value || '0'")
		}
		list := sqldb.Values(tops)
		c := condition{
			ids: find("x.id"), probe: find("1"), args: append(list[:len(list):len(list)], list...),
			check: "EXISTS (SELECT 1 FROM " + f.each() + " WHERE substr([t." + column + "] || '/', 1, CAST(r.value AS INTEGER)) IN" +
				" (SELECT value || '/' FROM " + f.each() + "))",
		}
		if len(list) > 0 { // the lengths that the tops have, which are few, with a "/"
			lengths := make(map[string]bool)
			for _, top := range tops {
				lengths[strconv.Itoa(utf8.RuneCountInString(top)+1)] = true
			}
			c.checks = append(sqldb.Values(slices.Sorted(maps.Keys(lengths))), list...)
		}
		return c
	}
	var b strings.Builder
	var args []any
	for _, top := range tops {
		if !sqldb.Storable(top) {
			continue
		}
		if len(args) > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString("[" + column + "] = ? OR [" + column + "] >= ? AND [" + column + "] < ?")
		from, to := grid.Path(top).Range()
		args = append(args, top, from, to)
	}
	return condition{index: "(" + columns(b.String(), plain) + ")", check: b.String(), args: args}
}

// handled writes that one of the names is among the handlers of a ticket. The filers that an earlier version stored are only
// in the table of handlers.
func (f *filters) handled(names []string) condition {
	from := " FROM {handlers} WHERE " + f.oneOf("handler")
	c := condition{
		ids: "SELECT ticket" + from, probe: "SELECT 1" + from, args: sqldb.Values(names),
		check: "EXISTS (SELECT 1 FROM {handlers} AS h WHERE h.ticket = t.id AND " + f.oneOf("h.handler") + ")",
	}
	if len(names) > fewValues && !strings.HasPrefix(names[0], filerKind) {
		c.check = "EXISTS (SELECT 1 FROM (" + f.linked() + ") AS h WHERE " + f.isOneOf("h.name") + ")"
		linked := slices.Clone(names)
		for i := range linked {
			linked[i] = f.linkName(linked[i])
		}
		c.checks = sqldb.Values(linked)
	}
	return c
}

// named leaves out empty values, which match nothing.
func named[S ~string](list []S) []string {
	var names []string
	for _, s := range list {
		if s != "" {
			names = append(names, string(s))
		}
	}
	return names
}

// handlersNamed is like named, for handlers, without the names of Readers and Filer, which other fields ask for.
func handlersNamed(list []ticket.Handler) []string {
	return slices.DeleteFunc(named(list), func(h string) bool {
		return strings.HasPrefix(h, readerKind) || strings.HasPrefix(h, filerKind)
	})
}

// in is a list of n parameters.
func in(n int) string {
	return "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")"
}

// fewEnough is how many tickets may be found by one index and then sorted for a page. A filter that finds more is checked
// while the tickets are read in the order of the list, because then a page is soon full.
const fewEnough = 10_000

// choose returns the condition to begin with, or -1 when the list is best read in its order. It counts no further than
// fewEnough, and reads only indexes.
func (s *Store) choose(ctx context.Context, f *filters) (int, error) {
	best, least := -1, int64(fewEnough)
	for i, c := range f.conditions {
		if c.few {
			return i, nil
		}
		if c.index == "" && c.ids == "" {
			continue
		}
		probe := c.probe
		if probe == "" {
			probe = "SELECT 1 FROM {tickets} WHERE " + c.index
		}
		var n int64
		err := s.search(ctx, "SELECT COUNT(*) FROM ("+probe+" LIMIT ?) AS n", append(c.args[:len(c.args):len(c.args)], least),
			func(rows *sql.Rows) error {
				return rows.Scan(&n)
			})
		if err != nil {
			return 0, err
		}
		if n < least && !c.order {
			best = i
		}
		least = min(least, n)
		if n == 0 {
			break
		}
	}
	return best, nil
}

// timeColumns are those by which a list may be ordered.
var timeColumns = map[storage.Order]string{storage.ByDue: "due", storage.ByChanged: "changed", storage.ByWake: "wake"}

// A part is a stretch of a list: for an order by time, those that have the time, and then those that have none. A ticket whose column
// holds what is no instant is in neither: it has no place in that order.
type part struct {
	where string // its columns are in [ ]
	args  []any
	order []string
}

// partsOf cuts a list into its parts, beginning after the cursor.
func partsOf(d Dialect, q *storage.Query) []part {
	after := " > "
	if q.Desc {
		after = " < "
	}
	column := timeColumns[q.Order]
	id := placed(string(q.After.ID))
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
	case q.After.At.Nanosecond()%1000 != 0: // between two microseconds, whatever the id
		with.where, with.args = column+" > ?", []any{micros(q.After.At)}
		if q.Desc {
			with.where = column + " <= ?"
		}
	case !q.After.At.IsZero():
		with.where = "(" + column + ", [id])" + after + "(?, ?)"
		with.args = []any{micros(q.After.At), id}
	case id != "":
		without.where += " AND [id]" + after + "?"
		without.args = []any{id}
		return []part{without}
	}
	with.where += d.isInteger(column)
	return []part{with, without}
}

// placed returns a text that every database accepts, and that sorts among ids as the given one, which a database may not
// accept: no id has a zero byte, or bytes that are no character.
func placed(id string) string {
	if sqldb.Storable(id) {
		return id
	}
	valid := 0
	for valid < len(id) {
		r, n := utf8.DecodeRuneInString(id[valid:])
		if r == 0 || r == utf8.RuneError && n == 1 {
			break
		}
		valid += n
	}
	before, rest := id[:valid], id[valid:]
	const surrogates = 0x800 // which are no characters; bytewise, all others are in the order of their numbers
	character := func(i int) string {
		if i >= 0xD800 {
			i += surrogates
		}
		return string(rune(i))
	}
	next := sort.Search(utf8.MaxRune+1-surrogates, func(i int) bool { return character(i) > rest })
	if next <= 1 {
		return before + "\x01"
	}
	return before + character(next-1) + strings.Repeat(string(utf8.MaxRune), ticket.MaxID/utf8.UTFMax+1) // longer than any id
}

// list writes the query of one part, without what is selected. Driver is the condition to begin with, -1 for the order of the list
// itself. The database must not use the indexes of the others, because it does not know how many tickets each finds. Where what was
// found must be sorted, only ids are sorted, and the documents of one page are read afterwards.
func (f *filters) list(d Dialect, driver int, p part, desc bool, limit int) (query string, args []any) {
	column, sorted := plain, false
	if driver >= 0 && f.conditions[driver].column != p.order[0] {
		column, sorted = d.unindexed, true
	}
	var where, order []string
	for i, c := range f.conditions {
		switch {
		case i == driver && c.ids != "":
			where = append(where, "id "+d.within(c.ids))
		case i == driver:
			where = append(where, c.index)
		default:
			where = append(where, d.filter(c.check))
		}
		if i == driver {
			args = append(args, c.args...)
		} else {
			args = append(args, c.checkArgs()...)
		}
	}
	if p.where != "" {
		where = append(where, columns(p.where, column))
		args = append(args, p.args...)
	}
	if driver < 0 && f.open != nil {
		where = append(where, "state <> 'closed'") // as in the index, so that closed tickets are not walked through
	}
	for _, o := range p.order {
		o = columns(o, column)
		if desc {
			o += " DESC"
		}
		order = append(order, o)
	}
	tail := " ORDER BY " + strings.Join(order, ", ")
	query = " FROM {tickets} AS t"
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	query += tail + " LIMIT ?"
	if sorted {
		query = " FROM {tickets} WHERE id IN (SELECT id" + query + ")" + tail
	}
	return query, append(args, limit)
}

// merge writes, as list does, a list by id of open tickets that has no condition to begin with: the first of each state, and of these the
// first. It is one statement, so that a ticket that moves from one state to another is in it once.
func (f *filters) merge(d Dialect, p part, desc bool, limit int) (query string, args []any) {
	by := " ORDER BY id LIMIT ?"
	if desc {
		by = " ORDER BY id DESC LIMIT ?"
	}
	where := []string{"state = ?", "state <> 'closed'"}
	var rest []any
	for _, c := range f.conditions {
		if !c.order {
			where = append(where, d.filter(c.check))
			rest = append(rest, c.checkArgs()...)
		}
	}
	if p.where != "" {
		where = append(where, columns(p.where, plain))
		rest = append(rest, p.args...)
	}
	var all []string
	for _, state := range f.open {
		all = append(all, "SELECT id FROM (SELECT id FROM {tickets} AS t WHERE "+strings.Join(where, " AND ")+by+") AS n")
		args = append(append(append(args, state), rest...), limit)
	}
	return " FROM {tickets} WHERE id " + d.within(strings.Join(all, " UNION ALL ")) + by, append(args, limit)
}

func plain(column string) string { return column }

// columns replaces the columns in [ ].
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
