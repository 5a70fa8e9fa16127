package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

// maxCell bounds a cell of the columns that are read, in bytes; with it every text fits into a ticket.
const maxCell = 4000

// An event is one row of the log.
type event struct {
	line                                 int64
	at                                   time.Time
	activity, lifecycle, resource, group string
}

// A history is one case: its events in the order of their times, those of equal times in the file's order.
type history struct {
	name                     string
	line                     int64 // its first
	events                   []event
	started, ended, deadline time.Time // zero where the log does not say
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

// begins is when the case was received.
func (c *history) begins() time.Time {
	if !c.started.IsZero() {
		return c.started
	}
	return c.events[0].at
}

// caseLog is a whole log. It is kept in memory, some hundred bytes an event: the words of a log repeat, and are kept once.
type caseLog struct {
	cases    []*history // in the order of their first rows
	events   int
	rejected map[string]int // rows that are no event, by kind
	examples []string       // of them: line and reason
}

func (l *caseLog) reject(line int64, kind, reason string) {
	l.rejected[kind]++
	if l.rejected[kind] <= 3 {
		l.examples = append(l.examples, fmt.Sprintf("line %d: %s: %s", line, kind, reason))
	}
}

// readLog reads a log as its map says. A row without a case, an activity or a readable time is no event: it is counted by
// kind, and nothing of it is guessed.
func readLog(src io.Reader, name string, m *caseMap) (*caseLog, error) {
	table, err := requestlog.NewTable(src, name)
	if err != nil {
		return nil, err
	}
	var faults []grid.Fault
	column := func(key, name string) int {
		if name == "" {
			return -1
		}
		at, fault := table.Column("columns."+key, name)
		if fault != nil {
			faults = append(faults, *fault)
		}
		return at
	}
	c := &m.Columns
	id, activity, lifecycle, at := column("case", c.Case), column("activity", c.Activity), column("lifecycle", c.Lifecycle), column("time", c.Time)
	resource, group := column("resource", c.Resource), column("group", c.Group)
	deadline, started, ended := column("deadline", c.Deadline), column("started", c.Started), column("ended", c.Ended)
	if err := grid.Invalid(name, faults...); err != nil {
		return nil, err
	}
	l := &caseLog{rejected: map[string]int{}}
	known := map[string]*history{}
	words := map[string]string{}
	blank := map[string]bool{"": true}
	for _, b := range m.Blank {
		blank[strings.TrimSpace(b)] = true
	}
	parse := requestlog.Times(m.zone, m.Layouts)
	for {
		line, cells, err := table.Read(maxCell)
		var bad *requestlog.Reject
		switch {
		case errors.Is(err, io.EOF):
			l.sort()
			return l, nil
		case errors.As(err, &bad):
			l.reject(line, bad.Kind.String(), bad.Reason)
			continue
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		cell := func(i int) string {
			if i < 0 || blank[cells[i]] {
				return ""
			}
			if w, ok := words[cells[i]]; ok {
				return w
			}
			w := strings.Clone(cells[i])
			words[w] = w
			return w
		}
		instant := func(i int, key string) (t time.Time) {
			if i < 0 || blank[cells[i]] {
				return t
			}
			t, ok := parse(cells[i])
			if !ok {
				l.reject(line, "unreadable "+key, "the "+key+" is in none of the layouts; the row counts without it")
			}
			return t
		}
		e := event{line: line, activity: cell(activity), lifecycle: cell(lifecycle), resource: cell(resource), group: cell(group)}
		name := cell(id)
		switch {
		case name == "":
			l.reject(line, "no case", "the case is blank")
			continue
		case e.activity == "":
			l.reject(line, "no activity", "the activity is blank")
			continue
		}
		var readable bool
		if e.at, readable = parse(cells[at]); !readable {
			l.reject(line, "no time", "the time is blank, or in none of the layouts")
			continue
		}
		h := known[name]
		if h == nil {
			h = &history{name: name, line: line}
			known[name] = h
			l.cases = append(l.cases, h)
		}
		// What belongs to the case stands in each of its rows: the first that says it counts.
		for _, of := range []struct {
			to     *time.Time
			column int
			key    string
		}{{&h.started, started, "start"}, {&h.ended, ended, "end"}, {&h.deadline, deadline, "deadline"}} {
			if of.to.IsZero() {
				*of.to = instant(of.column, of.key)
			}
		}
		h.events = append(h.events, e)
		l.events++
	}
}

func (l *caseLog) sort() {
	for _, h := range l.cases {
		slices.SortStableFunc(h.events, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.line, b.line)) })
	}
}
