package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// caseMap says what a log's columns mean, and which commands its activities are.
type caseMap struct {
	Columns struct {
		Case      string `json:"case"`
		Activity  string `json:"activity"`
		Lifecycle string `json:"lifecycle"`
		Time      string `json:"time"`
		Resource  string `json:"resource"`
		Group     string `json:"group"`
		Deadline  string `json:"deadline"`
		Started   string `json:"started"`
		Ended     string `json:"ended"`
	} `json:"columns"`
	Layouts  []string `json:"layouts"` // default: those of layouts
	Zone     string   `json:"zone"`    // of times that name none; default UTC
	Blank    []string `json:"blank"`   // words that stand for an empty cell
	Commands []entry  `json:"commands"`

	zone      *time.Location
	completes []string // the activities of which an entry answers or ends the case
}

// An entry gives the commands of the events that it matches. A key left out matches all; the first entry that matches
// counts.
type entry struct {
	Activity     *string  `json:"activity"`
	Lifecycle    *string  `json:"lifecycle"`
	After        *string  `json:"after"` // the case's previous activity
	GroupChanged *bool    `json:"group_changed"`
	Do           []string `json:"do"`
	Resolution   string   `json:"resolution"` // default explained

	do         []ticket.Verb
	resolution ticket.Resolution
}

// layouts are how times are written where a map does not say. A fraction may follow the seconds of any.
var layouts = []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", time.DateOnly}

// unfit are verbs that a row cannot carry out: they need another ticket, or are no command of a person.
var unfit = []ticket.Verb{ticket.VerbReceive, ticket.VerbMerge, ticket.VerbUnmerge, ticket.VerbSplit, ticket.VerbReplan, ticket.VerbLapse}

// readMap reads a map and says everything that is wrong with it.
func readMap(name string, doc []byte) (*caseMap, error) {
	m := caseMap{Layouts: slices.Clone(layouts), Zone: "UTC"}
	if err := requestlog.Strict(name, doc, &m); err != nil {
		return nil, err
	}
	var faults []grid.Fault
	for key, column := range map[string]string{"case": m.Columns.Case, "activity": m.Columns.Activity, "time": m.Columns.Time} {
		if strings.TrimSpace(column) == "" {
			faults = append(faults, grid.Fault{Field: "columns." + key, Rule: "required"})
		}
	}
	if len(m.Layouts) == 0 {
		faults = append(faults, grid.Fault{Field: "layouts", Rule: "required", Limit: `one layout of package time, such as "2006-01-02 15:04:05"`})
	}
	day := time.Date(2007, 11, 23, 16, 8, 9, 0, time.UTC)
	for i, l := range m.Layouts {
		if t, err := time.ParseInLocation(l, day.Format(l), time.UTC); err != nil || t.Year() != day.Year() || t.YearDay() != day.YearDay() {
			faults = append(faults, grid.Fault{Field: fmt.Sprintf("layouts[%d]", i), Rule: "must hold year, month and day", Limit: `in the form of Go's package time: "2006-01-02 15:04:05"`, Got: l})
		}
	}
	zone, err := time.LoadLocation(m.Zone)
	if err != nil || m.Zone == "" || m.Zone == "Local" { // the last would differ from machine to machine
		faults = append(faults, grid.Fault{Field: "zone", Rule: "unknown zone", Limit: `an IANA name such as "Asia/Shanghai", or "UTC"`, Got: m.Zone})
	}
	m.zone = zone
	for i, b := range m.Blank {
		m.Blank[i] = requestlog.Word(b)
	}
	for i := range m.Commands {
		e := &m.Commands[i]
		faults = append(faults, e.read(fmt.Sprintf("commands[%d]", i))...)
		if e.Activity != nil && has(e.do, completing) {
			m.completes = append(m.completes, *e.Activity)
		}
	}
	slices.SortFunc(faults, func(a, b grid.Fault) int { return strings.Compare(a.Field, b.Field) })
	return &m, grid.Invalid(name, faults...)
}

func (e *entry) read(field string) (faults []grid.Fault) {
	for _, word := range []*string{e.Activity, e.Lifecycle, e.After} {
		if word != nil {
			*word = requestlog.Word(*word)
		}
	}
	if e.Do == nil {
		faults = append(faults, grid.Fault{Field: field + ".do", Rule: "required", Limit: "a list of commands; [] is none"})
	}
	for i, name := range e.Do {
		at := slices.IndexFunc(ticket.Verbs(), func(v ticket.Verb) bool { return bare(v.String()) == bare(name) && !slices.Contains(unfit, v) })
		if at < 0 {
			faults = append(faults, grid.Fault{Field: fmt.Sprintf("%s.do[%d]", field, i), Rule: "one of", Limit: verbList(), Got: name})
			continue
		}
		e.do = append(e.do, ticket.Verbs()[at])
	}
	e.resolution = ticket.Explained
	if e.Resolution != "" {
		at := slices.IndexFunc(ticket.Resolutions(), func(r ticket.Resolution) bool { return bare(r.String()) == bare(e.Resolution) && r.Counted() })
		if at < 0 {
			return append(faults, grid.Fault{Field: field + ".resolution", Rule: "one of", Limit: "solved, explained, adopted, not adopted, unfounded, insufficient", Got: e.Resolution})
		}
		e.resolution = ticket.Resolutions()[at]
	}
	return faults
}

// bare is a word without what its spellings differ in: CallBack, call_back and "call back" are one command.
func bare(word string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(word))
}

func verbList() string {
	var names []string
	for _, v := range ticket.Verbs() {
		if !slices.Contains(unfit, v) {
			names = append(names, v.String())
		}
	}
	return strings.Join(names, ", ")
}

// entryFor finds the entry of an event; without one it is a note.
func (m *caseMap) entryFor(c *history, i int) *entry {
	e := &c.events[i]
	for j := range m.Commands {
		k := &m.Commands[j]
		if (k.Activity == nil || *k.Activity == e.activity) && (k.Lifecycle == nil || *k.Lifecycle == e.lifecycle) &&
			(k.After == nil || *k.After == c.before(i)) && (k.GroupChanged == nil || *k.GroupChanged == c.groupChanged(i)) {
			return k
		}
	}
	return &note
}

var note = entry{do: []ticket.Verb{ticket.VerbNote}, resolution: ticket.Explained}

// completed says of each event whether the case is done by it: an entry that names its activity answers or ends the case,
// or its own entry does, or it stays in an activity that did. That is a matter of the activity, whatever else the case is
// in: a row that passes the case on at the same time completes it none the less. A reopening goes from such an event to one
// that is none.
func (m *caseMap) completed(c *history) []bool {
	done := make([]bool, len(c.events))
	for i := range c.events {
		activity := c.events[i].activity
		done[i] = slices.Contains(m.completes, activity) || has(m.entryFor(c, i).do, completing) || i > 0 && done[i-1] && c.before(i) == activity
	}
	return done
}
