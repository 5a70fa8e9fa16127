package requestlog

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/ticket"
)

// resolutions reads how cases end, by a word of the log. A resolution has its English or its Chinese name.
func (m *Map) resolutions(w *logtable.Walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		m.Resolutions = map[string]ticket.Resolution{}
		w.Members(path, raw, func(key string, value json.RawMessage) {
			var name string
			w.Text(&name)(logtable.Path(path, key), value)
			r, names := logtable.Resolution(name, func(ticket.Resolution) bool { return true })
			if names != "" {
				w.Fault(logtable.Path(path, key), gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: names, Got: name})
				return
			}
			m.Resolutions[logtable.Word(key)] = r
		})
	}
}

// outcomes checks what a map says of how cases end.
func (m *Map) outcomes(w *logtable.Walker) {
	duplicates := false
	for _, word := range slices.Sorted(maps.Keys(m.Resolutions)) {
		duplicates = duplicates || m.Resolutions[word] == ticket.Duplicate
		if slices.Contains(m.Open, word) {
			w.Fault(logtable.Path("resolutions", word),
				gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "open_values has it too", Zh: "open_values中也有"}, Got: word})
		}
	}
	switch c := m.Columns; {
	case m.Resolutions != nil && c.Resolution == nil && c.Status == nil:
		w.Fault("columns.resolution",
			gridgov.Fault{
				Rule:  gridgov.RuleRequired,
				Right: gridgov.Text{En: "with resolutions, or columns.status", Zh: "填写resolutions时必填，或填columns.status"},
			})
	case c.Resolution != nil && len(m.Resolutions) == 0:
		w.Fault("resolutions", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("columns.resolution")})
	case c.Parent != nil && !duplicates && !w.Faulty("resolutions"):
		w.Fault("columns.parent",
			gridgov.Fault{
				Rule:  gridgov.RuleRequires,
				Right: gridgov.Text{En: "only with a resolution that is duplicate", Zh: "须有一种结果为duplicate（重复）"},
			})
	}
}

// outcome reads whether a case is closed, and how it ended. A closing time decides whether it is; without one the status does,
// and then the resolution. It compares the status with the lists: it contradicts where it is in none, or where it is that of an
// open case and the case has an end that no reopening follows.
func (r *Reader) outcome(row *Row, status, outcome, parent string) {
	open := slices.Contains(r.m.Open, status)
	of, listed := r.m.Resolutions[status]
	by, resolved := r.status, listed
	if said, ok := r.m.Resolutions[outcome]; ok && r.resolution != nil {
		of, by, resolved = said, r.resolution, true
	}
	ended := !open && (resolved || slices.Contains(r.m.Closed, status))
	r.lastClosing(row, ended)
	reopened := row.reopened()
	if reopened && ended {
		r.closedAgain(row)
	}
	if row.Closed.IsZero() && !open {
		switch {
		case r.closing.cell != "": // it cannot be read
			r.doubtTime(row, ClosedTimeUnknown, r.closing)
		case resolved:
			r.doubtCell(row, ClosedTimeUnknown, by)
		case r.saysClosed(): // in place of a time
			r.doubtCell(row, ClosedTimeUnknown, r.closed)
		case slices.Contains(r.m.Closed, status):
			r.doubtCell(row, ClosedTimeUnknown, r.status)
		}
	}
	if row.Ended() {
		row.Resolution = of
	}
	if row.Resolution == ticket.Duplicate && parent != row.ID {
		row.Parent = parent
	}
	if r.m.Open == nil && r.m.Closed == nil {
		return
	}
	r.unlisted = !open && !listed && !slices.Contains(r.m.Closed, status)
	if r.unlisted || open && (row.Ended() && !reopened || resolved) {
		cell, column := r.first(r.status)
		r.doubt(row, UnknownStatus, column, formOfWords(string(cell)))
	}
}

// reopened reports whether a reopening that no closing follows comes after the row's closing.
func (row *Row) reopened() bool {
	return !row.Closed.IsZero() && slices.ContainsFunc(row.Steps[row.untilClosed():], func(s Step) bool { return s.Do == Reopen })
}

// closedAgain takes the closing of a case that was reopened after it, and is closed by its status, for one before the last, of which
// nobody knows when it was.
func (r *Reader) closedAgain(row *Row) {
	row.Steps = slices.Insert(row.Steps, row.untilClosed(), Step{Do: Close, At: row.Closed, order: uint8(len(r.m.Steps) + 1)})
	row.Closed = time.Time{}
}

// saysClosed reports whether the column of closings has the status of a closed case.
func (r *Reader) saysClosed() bool {
	cell, _ := r.first(r.closed)
	return len(cell) > 0 && slices.Contains(r.m.Closed, logtable.Word(string(cell)))
}

// lastClosing takes a closing among the steps that no reopening follows for what it is, the end of the case, which the row's
// resolution is of: where the row's own closing is not earlier it is left out, and where a row that has ended has none it is the
// row's.
func (r *Reader) lastClosing(row *Row, ended bool) {
	last := -1
	for i, s := range row.Steps {
		switch s.Do {
		case Close:
			last = i
		case Reopen:
			last = -1
		}
	}
	switch {
	case last < 0:
		return
	case !row.Closed.IsZero() && !row.Closed.Before(row.Steps[last].At):
	case row.Closed.IsZero() && r.closing.cell == "" && ended:
		row.Closed = row.Steps[last].At
	default:
		return
	}
	row.Steps = slices.Delete(row.Steps, last, last+1)
}

// matters are the rows that are duplicates of each other, directly or not: by id, another one of the same matter, and of the
// one that stands for all its own.
type matters map[string]string

// add joins a duplicate to its original.
func (m *matters) add(row *Row) {
	if row.Parent == "" {
		return
	}
	if *m == nil {
		*m = matters{}
	}
	(*m)[m.of(row.ID)] = m.of(row.Parent)
}

// of returns the id that stands for the matter of a row, which is its own where it is the first of it.
func (m *matters) of(id string) string {
	next, ok := (*m)[id]
	if !ok {
		(*m)[id] = id
		return id
	}
	if next != id {
		next = m.of(next)
		(*m)[id] = next // the next time it is nearer
	}
	return next
}

// Matter returns the id that stands for all rows that are duplicates of each other, directly or not, where the row is one of
// them, as a duplicate or as an original.
func (l *Log) Matter(id string) (of string, ok bool) {
	for of, ok = l.matters[id]; ok && l.matters[of] != of; {
		of = l.matters[of]
	}
	return of, ok
}
