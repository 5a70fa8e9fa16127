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

	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
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

// groupChanged says that a case went from one group to another: two consecutive events with different groups, neither of
// them blank.
func (c *history) groupChanged(i int) bool {
	return i > 0 && c.events[i].group != "" && c.events[i-1].group != "" && c.events[i].group != c.events[i-1].group
}

// over says that an event comes after the end that the log gives.
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

// history gives a case as it is replayed.
func (l *caseLog) history(i int) *history {
	h := &l.cases[i]
	c := &history{name: h.name, line: h.line, started: h.started, ended: h.ended, deadline: h.deadline, endUnknown: h.endUnknown}
	c.events = make([]event, 0, h.end-h.first)
	for _, r := range l.rows[h.first:h.end] {
		c.events = append(c.events, event{r.line, time.UnixMicro(r.at).UTC(), l.words[r.activity], l.words[r.lifecycle], l.words[r.resource], l.words[r.group]})
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
	var faults []grid.Fault
	column := func(key string, name logtable.Column) int {
		if name == "" {
			return -1
		}
		at, fault := table.Column("columns."+key, string(name))
		if fault != nil {
			faults = append(faults, *fault)
		}
		return at
	}
	c := &m.Columns
	id, activity, lifecycle, at := column("case", c.Case), column("activity", c.Activity), column("lifecycle", c.Lifecycle), column("time", c.Time)
	resource, group := column("resource", c.Resource), column("group", c.Group)
	deadline, started, ended := column("deadline", c.Deadline), column("started", c.Started), column("ended", c.Ended)
	if err := logtable.Invalid(name, faults...); err != nil {
		return nil, err
	}
	l = &caseLog{rejected: map[string]int{}, doubtful: map[string]int{}, words: []string{""}}
	known, places := map[string]uint32{}, map[string]uint32{"": 0}
	clock := table.Clock()
	for {
		line, err := table.Next()
		var bad *logtable.Reject
		switch {
		case errors.Is(err, io.EOF):
			if err := table.CheckText(); err != nil {
				return nil, err
			}
			l.noTimes = table.Placeholders()
			return l, l.finish(name, clock)
		case errors.As(err, &bad):
			l.reject(line, string(bad.Kind), bad.Why())
			continue
		case errors.Is(err, grid.ErrInvalid): // it names the file
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		text := true
		cell := func(i int) string {
			if i < 0 {
				return ""
			}
			c := table.Cell(i)
			text = text && logtable.IsText(c)
			s, _ := logtable.Text(c)
			return s
		}
		keep := func(w string) uint32 {
			place, ok := places[w]
			if !ok {
				w = strings.Clone(w) // and not the whole row with it
				place = uint32(len(l.words))
				l.words, places[w] = append(l.words, w), place
			}
			return place
		}
		name := cell(id)
		t, when, _ := table.Time(clock, "time", at)
		switch {
		case name == "":
			l.reject(line, "no case", "the case is blank")
			continue
		case cell(activity) == "":
			l.reject(line, "no activity", "the activity is blank")
			continue
		case when == "":
			l.reject(line, "no time", "the time is blank, or stands for none")
			continue
		case t.IsZero():
			l.unreadable = logtable.AddUnreadable(l.unreadable, table.Name(at), logtable.Shape(when))
			l.reject(line, "unreadable time", logtable.Why(table.Name(at), logtable.Shape(when), "it is in none of the layouts"))
			continue
		}
		of, ok := known[name]
		if !ok {
			name = strings.Clone(name)
			of = uint32(len(l.cases))
			known[name] = of
			l.cases = append(l.cases, caseHead{name: name, line: line})
		}
		h := &l.cases[of]
		// What belongs to the case stands in each of its rows: the first that says it counts.
		for _, belongs := range []struct {
			to     *logtable.Time
			column int
			key    string
			word   string
		}{
			{&h.says.started, started, "started", "start"},
			{&h.says.ended, ended, "ended", "end"},
			{&h.says.deadline, deadline, "deadline", "deadline"},
		} {
			if belongs.column < 0 {
				continue
			}
			switch t, text, _ := table.Time(clock, belongs.key, belongs.column); {
			case text == "":
			case t.IsZero():
				h.endUnknown = h.endUnknown || belongs.key == "ended"
				l.unreadable = logtable.AddUnreadable(l.unreadable, table.Name(belongs.column), logtable.Shape(text))
				l.doubt(line, "unreadable "+belongs.word,
					logtable.Why(table.Name(belongs.column), logtable.Shape(text), "it is in none of the layouts; "+without[belongs.key]))
			case belongs.to.IsZero():
				*belongs.to = t
			case !belongs.to.Equal(t.Time) || belongs.to.Day != t.Day:
				l.doubt(line, "another "+belongs.word, "an earlier row of the case says another "+belongs.word+", which counts")
			}
		}
		word := func(i int) uint32 { return keep(logtable.Word(cell(i))) }
		l.rows = append(l.rows, row{t.UnixMicro(), line, of, word(activity), word(lifecycle), keep(cell(resource)), keep(cell(group)), t.Day})
		if !text {
			l.doubt(line, "not_text", "bytes that are not of the encoding, or control characters, are read one by one")
		}
	}
}

// finish brings the rows into order. A log of which no row can be read is an error.
func (l *caseLog) finish(name string, clock *logtable.Clock) error {
	if len(l.rows) == 0 {
		limit := "there is none"
		if len(l.examples) > 0 {
			limit = l.examples[0]
		}
		return grid.Invalid(name, grid.Fault{Field: name, Rule: "no row is an event:", Limit: limit})
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
