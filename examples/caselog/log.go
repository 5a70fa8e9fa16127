package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
)

// An event is one row of the log. Its activity and its lifecycle are words, as the map's are; a resource and a group are
// names, of which the smallest difference tells.
type event struct {
	line                                 int64
	at                                   time.Time
	activity, lifecycle, resource, group string
}

// A history is one case: its events in the order of their times, those of equal times in the file's order.
type history struct {
	name                     string
	line                     int64 // its first in the file
	events                   []event
	started, ended, deadline time.Time // zero where the log does not say
	endUnknown               bool      // it ended, and when cannot be read: ended is the log's last instant
}

// before is the activity of the event before, "" at the first.
func (c *history) before(i int) string {
	if i == 0 {
		return ""
	}
	return c.events[i-1].activity
}

// groupChanged reports whether a case went from one group to another: two consecutive events with different groups, neither of
// them blank.
func (c *history) groupChanged(i int) bool {
	return i > 0 && c.events[i].group != "" && c.events[i-1].group != "" && c.events[i].group != c.events[i-1].group
}

// over reports whether an event comes after the end that the log gives.
func (c *history) over(i int) bool { return !c.ended.IsZero() && c.events[i].at.After(c.ended) }

// begins is when the case was received: at its start, else at its first event. Where that comes after its end, which is then
// what the log's verdict hangs on, it is received at that.
func (c *history) begins() time.Time {
	at := c.started
	if at.IsZero() {
		at = c.events[0].at
	}
	if !c.ended.IsZero() && at.After(c.ended) {
		return c.ended
	}
	return at
}

// caseLog is a whole log, 40 bytes an event: the words of a log repeat, and are kept once.
type caseLog struct {
	cases    []caseHead // in the order of their first rows
	rows     []row      // by case, then time, then line
	words    []string
	rejected map[string]int // rows that are no event, by kind
	doubtful map[string]int // what was not taken as it stands, of rows that are events, by kind
	examples []string       // of both: line and reason

	unreadable []logtable.Unreadable  // times, by column
	noTimes    []logtable.Placeholder // cells that stand for no time
	done       atomic.Int64           // events that are replayed
}

// caseHead is what belongs to a case and not to an event.
type caseHead struct {
	name                     string
	line                     int64
	first, end               int // its rows
	started, ended, deadline time.Time
	endUnknown               bool // it ended, and when cannot be read

	says struct{ started, ended, deadline logtable.Time } // the log
}

// row is an event with its words as places in caseLog.words, and its time in microseconds.
type row struct {
	at, line                                 int64
	of, activity, lifecycle, resource, group uint32
	day                                      bool // the log has no hour of it
}

// history returns a case as it is replayed.
func (l *caseLog) history(i int) *history {
	h := &l.cases[i]
	c := &history{name: h.name, line: h.line, started: h.started, ended: h.ended, deadline: h.deadline, endUnknown: h.endUnknown}
	c.events = make([]event, 0, h.end-h.first)
	for _, r := range l.rows[h.first:h.end] {
		c.events = append(c.events,
			event{r.line, time.UnixMicro(r.at).UTC(), l.words[r.activity], l.words[r.lifecycle], l.words[r.resource], l.words[r.group]})
	}
	return c
}

// without says what becomes of a time of the case that cannot be read.
var without = map[string]string{
	"started": "the row counts without it", "deadline": "the row counts without it", "ended": "the case ends at the log's last instant",
}

func (l *caseLog) reject(line int64, kind, reason string) { l.list(l.rejected, line, kind, reason) }

func (l *caseLog) doubt(line int64, kind, reason string) { l.list(l.doubtful, line, kind, reason) }

func (l *caseLog) list(in map[string]int, line int64, kind, reason string) {
	in[kind]++
	if in[kind] <= shown {
		l.examples = append(l.examples, fmt.Sprintf("line %d: %s: %s", line, kind, reason))
	}
}

// readLog reads a log as its map says. A row without a case, an activity or a readable time is no event: it is counted by
// kind, and nothing of it is guessed.
func readLog(src io.Reader, name string, m *caseMap) (l *caseLog, err error) {
	table, err := logtable.NewTable(src, name, &m.Form)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, table.Close()) }()
	l = &caseLog{rejected: map[string]int{}, doubtful: map[string]int{}, words: []string{""}}
	r := reader{l: l, table: table, known: map[string]uint32{}, places: map[string]uint32{"": 0}}
	if err := r.find(name, m); err != nil {
		return nil, err
	}
	r.clock = table.Clock()
	for {
		line, err := table.Next()
		var bad *logtable.Reject
		switch {
		case errors.Is(err, io.EOF):
			if err := table.CheckText(); err != nil {
				return nil, err
			}
			l.noTimes = table.Placeholders()
			return l, l.finish(name, r.clock)
		case errors.As(err, &bad):
			l.reject(line, string(bad.Kind), bad.Why())
		case errors.Is(err, gridgov.ErrInvalid): // it names the file
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		default:
			r.read(line)
		}
	}
}

// A reader reads the rows of one log.
type reader struct {
	l             *caseLog
	table         *logtable.Table
	clock         *logtable.Clock
	known, places map[string]uint32 // cases and words
	text          bool              // what was read of the row is text

	// Places of columns; -1 of one that the log does not have.
	id, activity, lifecycle, at, resource, group, deadline, started, ended int
}

// find finds the columns that the map names.
func (r *reader) find(name string, m *caseMap) error {
	c := &m.Columns
	var faults []gridgov.Fault
	for _, one := range []struct {
		at   *int
		key  string
		name logtable.Column
	}{
		{&r.id, "case", c.Case},
		{&r.activity, "activity", c.Activity},
		{&r.lifecycle, "lifecycle", c.Lifecycle},
		{&r.at, "time", c.Time},
		{&r.resource, "resource", c.Resource},
		{&r.group, "group", c.Group},
		{&r.deadline, "deadline", c.Deadline},
		{&r.started, "started", c.Started},
		{&r.ended, "ended", c.Ended},
	} {
		if *one.at = -1; one.name == "" {
			continue
		}
		at, fault := r.table.Column("columns."+one.key, string(one.name))
		if *one.at = at; fault != nil {
			faults = append(faults, *fault)
		}
	}
	return logtable.Invalid(name, faults...)
}

// cell is the text of a column in the row.
func (r *reader) cell(i int) string {
	if i < 0 {
		return ""
	}
	c := r.table.Cell(i)
	r.text = r.text && logtable.IsText(c)
	s, _ := logtable.Text(c)
	return s
}

// keep is the place of a word among those of the log.
func (r *reader) keep(w string) uint32 {
	place, ok := r.places[w]
	if !ok {
		w = strings.Clone(w) // and not the whole row with it
		place = uint32(len(r.l.words))
		r.l.words, r.places[w] = append(r.l.words, w), place
	}
	return place
}

// caseOf is the place of a case, which begins with its first row.
func (r *reader) caseOf(name string, line int64) uint32 {
	of, ok := r.known[name]
	if !ok {
		name = strings.Clone(name)
		of = uint32(len(r.l.cases))
		r.known[name] = of
		r.l.cases = append(r.l.cases, caseHead{name: name, line: line})
	}
	return of
}

// read takes the row for an event, or rejects it.
func (r *reader) read(line int64) {
	l := r.l
	r.text = true
	name := r.cell(r.id)
	t, when, _ := r.table.Time(r.clock, "time", r.at)
	switch {
	case name == "":
		l.reject(line, "no case", "the case is blank")
		return
	case r.cell(r.activity) == "":
		l.reject(line, "no activity", "the activity is blank")
		return
	case when == "":
		l.reject(line, "no time", "the time is blank, or stands for none")
		return
	case t.IsZero():
		l.unreadable = logtable.AddUnreadable(l.unreadable, r.table.Name(r.at), logtable.Shape(when))
		l.reject(line, "unreadable time", logtable.Why(r.table.Name(r.at), logtable.Shape(when), "it is in none of the layouts"))
		return
	}
	of := r.caseOf(name, line)
	says := &l.cases[of].says
	r.ofCase(of, line, &says.started, r.started, "started", "start")
	r.ofCase(of, line, &says.ended, r.ended, "ended", "end")
	r.ofCase(of, line, &says.deadline, r.deadline, "deadline", "deadline")
	word := func(i int) uint32 { return r.keep(logtable.Word(r.cell(i))) }
	l.rows = append(l.rows, row{
		t.UnixMicro(), line, of, word(r.activity), word(r.lifecycle), r.keep(r.cell(r.resource)), r.keep(r.cell(r.group)), t.Day,
	})
	if !r.text {
		l.doubt(line, "not_text", "bytes that are not of the encoding, or control characters, are read one by one")
	}
}

// ofCase reads a time that belongs to the case and is in each of its rows: the first that says it counts.
func (r *reader) ofCase(of uint32, line int64, to *logtable.Time, column int, key, word string) {
	if column < 0 {
		return
	}
	switch t, text, _ := r.table.Time(r.clock, key, column); {
	case text == "":
	case t.IsZero():
		h := &r.l.cases[of]
		h.endUnknown = h.endUnknown || key == "ended"
		r.l.unreadable = logtable.AddUnreadable(r.l.unreadable, r.table.Name(column), logtable.Shape(text))
		r.l.doubt(line, "unreadable "+word,
			logtable.Why(r.table.Name(column), logtable.Shape(text), "it is in none of the layouts; "+without[key]))
	case to.IsZero():
		*to = t
	case !to.Equal(t.Time) || to.Day != t.Day:
		r.l.doubt(line, "another "+word, "an earlier row of the case says another "+word+", which counts")
	}
}

// finish brings the rows into order. A log of which no row can be read is an error.
func (l *caseLog) finish(name string, clock *logtable.Clock) error {
	if len(l.rows) == 0 {
		why := gridgov.Text{En: "there is none", Zh: "一行也没有"}
		if len(l.examples) > 0 {
			why = gridgov.Text{En: l.examples[0], Zh: l.examples[0]}
		}
		return gridgov.Invalid(name,
			gridgov.Fault{
				Field: name, Rule: gridgov.RuleIncomplete,
				Right: gridgov.Text{En: "no row is an event: " + why.En, Zh: "没有一行是事件：" + why.Zh},
			})
	}
	slices.SortFunc(l.rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.line, b.line)) })
	for i, r := range l.rows {
		h := &l.cases[r.of]
		if h.end == 0 {
			h.first = i
		}
		h.end = i + 1
	}
	for i := range l.cases {
		h := &l.cases[i]
		rows := l.rows[h.first:h.end]
		h.times(rows, clock)
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.line, b.line)) })
		if !h.ended.IsZero() && h.started.After(h.ended) {
			l.doubt(h.line, "start after the end", "the case is received at its end")
		}
	}
	l.endUnknown()
	return nil
}

// endUnknown puts the ends that cannot be read at the last instant of the log.
func (l *caseLog) endUnknown() {
	var last time.Time
	for _, r := range l.rows {
		if at := time.UnixMicro(r.at).UTC(); at.After(last) {
			last = at
		}
	}
	for i := range l.cases {
		if h := &l.cases[i]; h.ended.After(last) {
			last = h.ended
		}
	}
	for i := range l.cases {
		if h := &l.cases[i]; h.endUnknown {
			h.ended = last
		}
	}
}

// times settles when the case starts, ends and is due, and when what is a day happens: the rows are in the file's order, with the end
// after them. A case without a start starts with its first event. An end that cannot be read is compared with no deadline.
func (h *caseHead) times(rows []row, clock *logtable.Clock) {
	log := make([]logtable.Time, len(rows), len(rows)+1)
	for i, r := range rows {
		log[i] = logtable.Time{Time: time.UnixMicro(r.at).UTC(), Day: r.day}
	}
	says := &h.says
	h.started, h.deadline = says.started.Time, clock.Deadline(says.deadline, says.ended)
	opened := h.started
	if opened.IsZero() {
		first := slices.Clone(log)
		clock.Settle(earliest(first), first)
		opened = earliest(first)
	}
	if !says.ended.IsZero() {
		log = append(log, says.ended)
	}
	clock.Settle(opened, log)
	for i := range rows {
		rows[i].at = log[i].UnixMicro()
	}
	if !says.ended.IsZero() {
		h.ended = log[len(rows)].Time
	}
	h.endUnknown = h.endUnknown && h.ended.IsZero()
}

func earliest(log []logtable.Time) time.Time {
	return slices.MinFunc(log, func(a, b logtable.Time) int { return a.Compare(b.Time) }).Time
}
