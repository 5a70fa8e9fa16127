package requestlog

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
)

// A Reader reads the rows of a log, whose table is any that a [logtable.Table] reads. It keeps nothing of the rows that it has
// read, and so does not see that an id is repeated; [Open] does. It is not safe for concurrent use.
type Reader struct {
	m     *Map
	table *logtable.Table
	clock *logtable.Clock

	id, opened, due, closed, category, handler, text, status, channel, lat, lon, point, address, origin []int

	steps  []stepIndex
	onTime int // column, or -1
	areas  []int
}

type stepIndex struct {
	at, value int // value -1: none
	do        What
}

// NewReader reads the header. The name is the file's, for errors: a column that the map names and the header lacks is a
// fault of a *grid.InvalidError, with every other one.
func NewReader(src io.Reader, name string, m *Map) (*Reader, error) {
	if src == nil || m == nil || m.Zone == nil {
		return nil, grid.Invalid(name, grid.Fault{Field: "map", Rule: "required", Limit: "a log, and a map as ReadMap makes it"})
	}
	t, err := logtable.NewTable(src, name, &m.Form)
	if err != nil {
		return nil, err
	}
	r := &Reader{m: m, table: t, clock: logtable.NewClock(&m.Form)}
	return r, r.bind(name)
}

// bind finds the map's columns in the header.
func (r *Reader) bind(name string) error {
	var faults []grid.Fault
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
		&r.lat, &r.lon, &r.point, &r.address, &r.origin,
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
	return grid.Invalid(name, faults...)
}

// Read reads the next row. The error is a [*Reject] for a row that cannot become a ticket (read on), io.EOF at the end,
// and anything else when the file cannot be read on, a gzip file that is cut off for example.
func (r *Reader) Read() (Row, error) {
	line, err := r.table.Next()
	row := Row{Line: line}
	if err != nil {
		return row, err
	}
	if kind, reason := r.fill(&row); reason != "" {
		return row, &Reject{Line: row.Line, Kind: kind, Reason: reason}
	}
	return row, nil
}

// fill reads the cells into the row, or says why it cannot.
func (r *Reader) fill(row *Row) (RejectKind, string) {
	id, opened := r.first(r.id), r.first(r.opened)
	switch {
	case !logtable.IsText(id) || len(id) > maxID || bytes.ContainsFunc(id, logtable.IsControl):
		return UnreadableRow, "the id is not text on one line of at most 128 bytes"
	case !logtable.IsText(opened):
		return UnreadableRow, "the opening time is not text"
	case len(id) == 0:
		return NoID, "the id is blank"
	case len(opened) == 0:
		return NoOpened, "the opening time is blank"
	}
	row.ID = string(id)
	at, ok := r.clock.Parse("opened", string(opened))
	if !ok {
		return NoOpened, "the opening time cannot be read"
	}
	row.Opened = at.Time
	r.times(row)
	r.place(row)

	long := ""
	take := func(what string, columns []int, limit int, line bool) string {
		s, ok := logtable.Clean(r.first(columns), limit, line)
		if !ok {
			long = what + " is longer than " + strconv.Itoa(limit) + " bytes"
		}
		return s
	}
	row.Text = take("the text", r.text, maxText, false)
	row.Address = take("the address", r.address, maxAddress, false)
	row.Channel = take("the channel", r.channel, maxName, true)
	row.Status = take("the status", r.status, maxName, true)
	row.Category = r.path(r.category, take)
	row.Handler = r.path(r.handler, take)
	for _, i := range r.areas {
		row.Areas = append(row.Areas, take("an area", []int{i}, maxCell, true))
	}
	word := ""
	if r.onTime >= 0 {
		word = take("the verdict", []int{r.onTime}, maxCell, true)
	}
	origin := take("the origin", r.origin, maxCell, true)
	switch {
	case long != "":
		return UnreadableRow, long
	case len(grid.NewPath(row.Category...)) > maxCategory:
		return UnreadableRow, "the category's levels together are longer than 500 bytes"
	case len(grid.NewPath(row.Handler...)) > maxHandler:
		return UnreadableRow, "the handler's levels together are longer than 240 bytes"
	}
	row.Verdict = r.m.OnTime.verdict(word)
	row.Origin = r.m.origin(origin, row.Channel)
	if r.m.contradicts(r.status != nil, row.Status, !row.Closed.IsZero()) {
		row.Flags.set(UnknownStatus)
	}
	return "", ""
}

// times reads the closing, the deadline and the steps.
func (r *Reader) times(row *Row) {
	closed, due := r.time(row, "closed", r.first(r.closed)), r.time(row, "due", r.first(r.due))
	row.Closed, row.Due = r.clock.Closing(closed, row.Opened), r.clock.Deadline(due, closed)
	if !row.Closed.IsZero() && row.Closed.Before(row.Opened) {
		row.Closed = row.Opened
		row.Flags.set(ClosedBeforeOpened)
	}
	if !row.Due.IsZero() && (row.Due.Before(row.Opened) || due.Day && row.Due.Equal(row.Opened)) {
		row.Flags.set(DueBeforeOpened)
	}
	for i, s := range r.steps {
		done := r.time(row, "", r.table.Cell(s.at))
		if done.IsZero() {
			continue
		}
		at := r.clock.Closing(done, row.Opened)
		if at.Before(row.Opened) {
			at = row.Opened
		}
		if done.Day && !row.Closed.IsZero() && at.After(row.Closed) && r.clock.SameDay(done, row.Closed) {
			at = row.Closed
		}
		step := Step{Do: s.do, At: at, order: uint8(i + 1)}
		if s.value >= 0 {
			step.Value, _ = logtable.Clean(r.table.Cell(s.value), maxName, true) // a score that long is none
		}
		row.Steps = append(row.Steps, step)
	}
	slices.SortStableFunc(row.Steps, func(a, b Step) int { return a.At.Compare(b.At) })
}

func (r *Reader) time(row *Row, key string, cell []byte) (t logtable.Time) {
	if len(cell) == 0 {
		return t
	}
	t, ok := r.clock.Parse(key, string(cell))
	if !ok {
		row.Flags.set(BadTime)
	}
	return t
}

// place reads the point.
func (r *Reader) place(row *Row) {
	if r.point == nil && r.lat == nil {
		return
	}
	lat, lon := string(r.first(r.lat)), string(r.first(r.lon))
	if r.point != nil {
		pair := string(r.first(r.point))
		pair = strings.TrimSuffix(pair[strings.LastIndexByte(pair, '(')+1:], ")")
		lat, lon, _ = strings.Cut(pair, ",")
	}
	var p grid.Point
	var bad, worse error
	p.Lat, bad = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	p.Lon, worse = strconv.ParseFloat(strings.TrimSpace(lon), 64)
	switch {
	case bad != nil || worse != nil || !p.Valid():
		row.Flags.set(NoPlace)
	case slices.Contains(r.m.NoPoint, p):
		row.Flags.set(NoPoint)
	default:
		row.Point = &p
	}
}

// path reads the levels that are not blank.
func (r *Reader) path(columns []int, take func(string, []int, int, bool) string) []string {
	var path []string
	for _, i := range columns {
		if part := take("a level of the category or handler", []int{i}, maxName, true); part != "" {
			path = append(path, part)
		}
	}
	return path
}

// first gives the first cell of the columns that is not blank, or nothing.
func (r *Reader) first(columns []int) []byte {
	for _, i := range columns {
		if c := r.table.Cell(i); len(c) > 0 {
			return c
		}
	}
	return nil
}
