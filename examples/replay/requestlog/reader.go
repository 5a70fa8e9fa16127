package requestlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/text"
)

// A Reader reads the rows of a log, whose table is any that a [logtable.Table] reads. It keeps nothing of the rows that it has
// read, and so does not see that an id is repeated; [IsOpen] does. It is not safe for concurrent use.
type Reader struct {
	m     *Map
	table *logtable.Table
	clock *logtable.Clock

	id, opened, due, closed, category, handler, text, status, channel, lat, lon, point, address, origin, kind, reply []int
	resolution, parent, unit                                                                                         []int

	doubts    []doubt // of the row read last: why its flags are set
	broken    bool    // it has bytes that are not of the encoding
	unlisted  bool    // its status is in no list
	projected bool    // its coordinates are no degrees
	origins   bool    // its origin is in the map's list
	days      []What  // of what the log has a day and no time
	unread    []What  // of the steps whose time or score cannot be read
	closing   timeCell
	moments   []moment // in order, and their times
	settled   []logtable.Time

	steps  []stepIndex
	onTime int // column, or -1
	areas  []int
}

// A doubt is a reason for a flag.
type doubt struct {
	flag         Flag
	column, form string // the column whose cell it is about, "" for none, and the cell's form
}

// doubt sets a flag. The column is that of the cell to blame, -1 for none.
func (r *Reader) doubt(row *Row, f Flag, column int, form string) {
	row.Flags |= 1 << f
	name := ""
	if column >= 0 {
		name = r.table.Name(column)
	}
	r.doubts = append(r.doubts, doubt{f, name, form})
}

// doubtCell sets a flag that is about the first cell of the columns that is not blank.
func (r *Reader) doubtCell(row *Row, f Flag, columns []int) {
	cell, column := r.first(columns)
	r.doubt(row, f, column, logtable.Shape(string(cell)))
}

// formOf is the form of a cell that is too long, or not text: how long it is, or its first byte that is not text. It quotes
// nothing else, since the cell may be somebody's words.
func formOf(cell []byte, limit int) string {
	if len(cell) > limit {
		return strconv.Itoa(len(cell)) + " bytes"
	}
	for rest := cell; len(rest) > 0; {
		c, size := utf8.DecodeRune(rest)
		if c == utf8.RuneError && size == 1 || logtable.IsControl(c) {
			return fmt.Sprintf(`\x%02x`, rest[0])
		}
		rest = rest[size:]
	}
	return ""
}

type stepIndex struct {
	at, value int // value -1: none
	do        What
}

// NewReader reads the header. The name is the file's, for errors: a column that the map names and the header lacks is a
// fault of a *gridgov.InvalidError, with every other one.
func NewReader(src io.Reader, name string, m *Map) (*Reader, error) {
	if src == nil || m == nil || m.Zone == nil {
		return nil, gridgov.Invalid(name,
			gridgov.Fault{
				Field: "map", Rule: gridgov.RuleRequired,
				Right: gridgov.Text{En: "a map as ReadMap makes it, and a log", Zh: "应有日志和ReadMap读出的对照表"},
			})
	}
	t, err := logtable.NewTable(src, name, &m.Form)
	if err != nil {
		return nil, err
	}
	r := &Reader{m: m, table: t, clock: t.Clock()}
	if err := r.bind(name); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return r, nil
}

// bind finds the map's columns in the header.
func (r *Reader) bind(name string) error {
	var faults []gridgov.Fault
	find := func(key, column string) int {
		i, fault := r.table.Column(key, column)
		if fault != nil {
			faults = append(faults, *fault)
		}
		return i
	}
	c := r.m.Columns
	keys := c.keys()
	for i, to := range []*[]int{ // as keys has them
		&r.id, &r.opened, &r.due, &r.closed, &r.category, &r.handler, &r.text, &r.status, &r.channel,
		&r.lat, &r.lon, &r.point, &r.address, &r.origin, &r.kind, &r.reply, &r.resolution, &r.parent, &r.unit,
	} {
		for _, column := range *keys[i].columns {
			*to = append(*to, find("columns."+keys[i].name, column))
		}
	}
	for i, s := range r.m.Steps {
		index := stepIndex{at: find(fmt.Sprintf("steps[%d].column", i), s.Column), value: -1, do: s.Do}
		if s.Value != "" {
			index.value = find(fmt.Sprintf("steps[%d].value", i), s.Value)
		}
		r.steps = append(r.steps, index)
	}
	r.onTime = -1
	if r.m.OnTime.Column != "" {
		r.onTime = find("check.ontime.column", r.m.OnTime.Column)
	}
	for i, a := range r.m.Areas {
		r.areas = append(r.areas, find(fmt.Sprintf("check.areas[%d].column", i), a.Column))
	}
	return logtable.Invalid(name, faults...)
}

// Read reads the next row. The error is a [*Reject] for a row that cannot become a ticket (read on), io.EOF at the end,
// and anything else when the file cannot be read on, a gzip file that is cut off for example.
func (r *Reader) Read() (Row, error) {
	r.doubts, r.broken, r.unlisted, r.projected, r.origins = r.doubts[:0], false, false, false, false
	r.days, r.unread = r.days[:0], r.unread[:0]
	line, err := r.table.Next()
	row := Row{Line: line}
	if err != nil {
		return row, err
	}
	row.contents = r.table.Sum()
	if reject := r.fill(&row); reject != nil {
		reject.Line = line
		return row, reject
	}
	return row, nil
}

// Close closes what NewReader opened; the source is whose it was.
func (r *Reader) Close() error { return r.table.Close() }

// fill reads the cells into the row, or says why it cannot.
func (r *Reader) fill(row *Row) *Reject {
	id, idColumn := r.first(r.id)
	if r.id == nil {
		id = strconv.AppendInt(nil, row.Line, 10)
	}
	at, opened, openedColumn := r.table.Time(r.clock, "opened", r.opened...)
	no := func(kind RejectKind, column int, form, reason string) *Reject {
		return &Reject{Kind: kind, Reason: reason, Column: r.table.Name(column), Form: form}
	}
	switch {
	case !logtable.IsText(id) || bytes.ContainsFunc(id, logtable.IsControl):
		return no(UnreadableRow, idColumn, formOf(id, len(id)), "the id is not text on one line")
	case !logtable.IsText([]byte(opened)):
		return no(UnreadableRow, openedColumn, formOf([]byte(opened), maxCell), "the opening time is not text")
	case len(id) == 0:
		return no(NoID, idColumn, "", "the id is blank")
	case len(opened) == 0:
		return no(NoOpened, openedColumn, "", "the opening time is blank, or stands for none")
	}
	if row.ID = shortID(string(id)); len(id) > maxID {
		r.doubt(row, LongCell, idColumn, formOf(id, maxID))
	}
	if at.IsZero() {
		return no(NoOpened, openedColumn, logtable.Shape(opened), "the opening time is in none of the layouts")
	}
	row.Opened = at.Time
	r.day(Opened, at)
	r.times(row)
	r.place(row)

	row.Text = r.take(row, r.text, maxText, false)
	row.Address = r.take(row, r.address, maxAddress, false)
	channel, status := r.take(row, r.channel, anyLength, true), r.take(row, r.status, anyLength, true) // compared in full
	row.Channel, row.Status = r.cut(row, r.channel, channel, maxName), r.cut(row, r.status, status, maxName)
	row.Category = r.path(row, r.category, LongCategory, maxCategory)
	row.Handler = r.path(row, r.handler, LongCell, maxHandler)
	for _, i := range r.areas {
		row.Areas = append(row.Areas, r.take(row, []int{i}, maxCell, true))
	}
	for _, i := range r.unit {
		value := r.take(row, []int{i}, maxCell, true)
		if value == "" {
			break // what is below a unit that the log does not name is in none
		}
		row.Unit = append(row.Unit, value)
	}
	word := ""
	if r.onTime >= 0 {
		word = r.take(row, []int{r.onTime}, anyLength, true)
	}
	origin, kind := r.take(row, r.origin, anyLength, true), r.take(row, r.kind, anyLength, true)
	row.Reply = r.take(row, r.reply, maxText, false)
	outcome, parent := r.take(row, r.resolution, anyLength, true), r.take(row, r.parent, anyLength, true)
	if cell, _ := r.first(r.parent); parent != "" && logtable.IsText(cell) {
		parent = string(cell) // with its spaces, as an id is
	}
	row.Verdict = r.m.OnTime.verdict(word)
	if row.Origin, r.origins = r.m.origin(origin, channel); !r.origins && origin != "" {
		r.doubtCell(row, UnknownOrigin, r.origin)
	}
	var known bool
	if row.Kind, known = r.m.kind(kind); !known {
		r.doubtCell(row, UnknownKind, r.kind)
	}
	r.outcome(row, status, outcome, shortID(parent))
	return nil
}

// times reads the closing, the deadline and the steps.
func (r *Reader) times(row *Row) {
	r.closing = r.time(row, "closed", r.closed...)
	closed, due := r.closing, r.time(row, "due", r.due...)
	r.day(Closed, closed.Time)
	row.Due = r.clock.Deadline(due.Time, closed.Time)
	if row.Due.Before(row.Opened) && !row.Due.IsZero() {
		r.doubtTime(row, DueBeforeOpened, due)
	}
	r.moments = r.moments[:0]
	for i, s := range r.steps {
		cell := r.time(row, "", s.at)
		done := cell.Time
		if done.IsZero() {
			if cell.cell != "" {
				r.unread = append(r.unread, s.do)
			}
			continue
		}
		r.day(s.do, done)
		step := Step{Do: s.do, order: uint8(i + 1)}
		if s.value >= 0 {
			if step.Value = r.score(row, s.value); step.Value == "" && r.table.Cell(s.value) != nil {
				r.unread = append(r.unread, s.do)
			}
		}
		r.moments = append(r.moments, moment{Step: step, time: done})
	}
	if !closed.IsZero() {
		r.moments = append(r.moments, moment{Step: Step{Do: Closed}, time: closed.Time})
	}
	r.settle(row.Opened)
	for _, m := range r.moments {
		early := m.At.Before(row.Opened)
		if early {
			m.At = row.Opened
		}
		if m.Do != Closed {
			row.Steps = append(row.Steps, m.Step)
			continue
		}
		if row.Closed = m.At; early {
			r.doubtTime(row, ClosedBeforeOpened, closed)
		}
	}
	slices.SortStableFunc(row.Steps, func(a, b Step) int { return a.At.Compare(b.At) })
}

// scores are the scores from 1 to 5, also of a program that writes whole numbers with a point.
var scores = regexp.MustCompile(`^([1-5])(?:[.,]0+)?$`)

// score reads a score. Another value is flagged, and none.
func (r *Reader) score(row *Row, column int) string {
	cell := width.Fold.String(string(r.table.Cell(column)))
	if m := scores.FindStringSubmatch(cell); m != nil {
		return m[1]
	}
	if cell != "" {
		r.doubt(row, UnknownScore, column, formOfWords(cell))
	}
	return ""
}

// day notes that the log has a day and no time of what happened.
func (r *Reader) day(what What, t logtable.Time) {
	if t.Day {
		r.days = append(r.days, what)
	}
}

// A timeCell is a time, and the cell in which it is: one with a cell and no time cannot be read.
type timeCell struct {
	logtable.Time
	cell   string
	column int
}

func (r *Reader) time(row *Row, key string, columns ...int) (t timeCell) {
	t.Time, t.cell, t.column = r.table.Time(r.clock, key, columns...)
	if t.cell != "" && t.IsZero() {
		r.doubtTime(row, BadTime, t)
	}
	return t
}

// doubtTime sets a flag that is about a time.
func (r *Reader) doubtTime(row *Row, f Flag, t timeCell) {
	r.doubt(row, f, t.column, logtable.Shape(t.cell))
}

// place reads the point.
func (r *Reader) place(row *Row) {
	if r.point == nil && r.lat == nil {
		return
	}
	cell, column := r.first(r.point)
	other := []byte(nil)
	p, ok := pointOf(string(cell))
	if r.point == nil {
		cell, column = r.first(r.lat)
		other, _ = r.first(r.lon)
		p, ok = pairOf(string(cell), string(other))
	}
	switch {
	case !ok || !p.Valid():
		r.projected = ok && projected(p)
		r.doubt(row, NoPlace, column, logtable.Shape(string(cell)))
	case slices.Contains(r.m.NoPoint, p):
		r.doubt(row, NoPoint, column, logtable.Shape(string(cell)))
	default:
		row.Point = &p
	}
}

// take reads the first of the columns that is not blank, as text of at most so many bytes, cut between characters.
func (r *Reader) take(row *Row, columns []int, limit int, line bool) string {
	cell, column := r.first(columns)
	s, _ := logtable.Clean(cell, len(cell), line)
	if !logtable.IsText(cell) {
		r.broken = r.broken || !utf8.Valid(cell)
		r.doubt(row, NotText, column, formOf(cell, len(cell)))
	}
	if text.Blank(s) {
		return "" // characters that are not seen, which no ticket has as its text
	}
	return r.cut(row, columns, s, limit)
}

// cut shortens a text of the columns to so many bytes, and flags the row.
func (r *Reader) cut(row *Row, columns []int, s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	_, column := r.first(columns)
	r.doubt(row, LongCell, column, strconv.Itoa(len(s))+" bytes")
	return cut(s, limit)
}

// cut is the first characters of a text, of at most so many bytes.
func cut(s string, limit int) string {
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return strings.TrimRight(s[:limit], " ")
}

// path reads the levels that are not blank. A level that is too long is cut between characters, and levels that are too long
// together are cut between levels.
func (r *Reader) path(row *Row, columns []int, long Flag, limit int) (path []string) {
	for _, i := range columns {
		part := r.take(row, []int{i}, anyLength, true)
		if len(part) > maxName {
			r.doubt(row, long, i, strconv.Itoa(len(part))+" bytes")
			part = cut(part, maxName)
		}
		if part != "" {
			path = append(path, part)
		}
	}
	if n := len(grid.NewPath(path...)); n > limit {
		r.doubt(row, long, columns[0], strconv.Itoa(n)+" bytes")
		for len(grid.NewPath(path...)) > limit {
			if last := len(path) - 1; last > 0 {
				path = path[:last]
			} else {
				path[0] = cut(path[0], len(path[0])-1)
			}
		}
	}
	return path
}

// first returns the first cell of the columns that is not blank, and its column; or nothing, and the first column.
func (r *Reader) first(columns []int) (cell []byte, column int) {
	for _, i := range columns {
		if c := r.table.Cell(i); len(c) > 0 {
			return c, i
		}
	}
	if len(columns) == 0 {
		return nil, -1
	}
	return nil, columns[0]
}
