package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"

	"github.com/gridgov/gridgov/ticket"
)

// caseMap says what a log's columns mean, and which commands its activities are.
type caseMap struct {
	Columns struct {
		Case      logtable.Column `json:"case"`
		Activity  logtable.Column `json:"activity"`
		Lifecycle logtable.Column `json:"lifecycle"`
		Time      logtable.Column `json:"time"`
		Resource  logtable.Column `json:"resource"`
		Group     logtable.Column `json:"group"`
		Deadline  logtable.Column `json:"deadline"`
		Started   logtable.Column `json:"started"`
		Ended     logtable.Column `json:"ended"`
	} `json:"columns"`
	logtable.Form
	Commands []entry `json:"commands"`

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

// unfit are verbs that a row cannot carry out: they need another ticket, or are no command of a person.
var unfit = []ticket.Verb{ticket.VerbReceive, ticket.VerbMerge, ticket.VerbUnmerge, ticket.VerbSplit, ticket.VerbReplan, ticket.VerbLapse}

// readMap reads a map and says everything that is wrong with it.
func readMap(name string, doc []byte) (*caseMap, error) {
	m := caseMap{Form: logtable.NewForm()}
	m.Events = true
	err := logtable.Read(name, doc, func(w *logtable.Walker, data json.RawMessage) {
		w.Object("", data, w.Struct(&m))
		if len(w.Faults) == 0 {
			m.check(w)
		}
	})
	return &m, err
}

func (m *caseMap) check(w *logtable.Walker) {
	for key, column := range map[string]logtable.Column{"case": m.Columns.Case, "activity": m.Columns.Activity, "time": m.Columns.Time} {
		if column == "" {
			w.Fault("columns."+key, gridgov.Fault{Rule: gridgov.RuleRequired})
		}
	}
	m.Form.Check(w, "time", "deadline", "started", "ended")
	for i := range m.Commands {
		e := &m.Commands[i]
		w.Faults = append(w.Faults, e.read(fmt.Sprintf("commands[%d]", i))...)
		if e.Activity != nil && has(e.do, completing) {
			m.completes = append(m.completes, *e.Activity)
		}
	}
	slices.SortFunc(w.Faults, func(a, b gridgov.Fault) int { return strings.Compare(a.Field, b.Field) })
}

func (e *entry) read(field string) (faults []gridgov.Fault) {
	for _, word := range []*string{e.Activity, e.Lifecycle, e.After} {
		if word != nil {
			*word = logtable.Word(*word)
		}
	}
	if e.Do == nil {
		faults = append(faults, gridgov.Fault{
			Field: field + ".do", Rule: gridgov.RuleRequired,
			Right: gridgov.Text{En: "a list of commands; [] is none", Zh: "应为命令的列表；[]表示没有"},
		})
	}
	for i, name := range e.Do {
		at := slices.IndexFunc(ticket.Verbs(), func(v ticket.Verb) bool {
			return logtable.Bare(v.String()) == logtable.Bare(name) && !slices.Contains(unfit, v)
		})
		if at < 0 {
			faults = append(faults, gridgov.Fault{Field: fmt.Sprintf("%s.do[%d]", field, i), Rule: gridgov.RuleOneOf, Limit: verbList(), Got: name})
			continue
		}
		e.do = append(e.do, ticket.Verbs()[at])
	}
	e.resolution = ticket.Explained
	if e.Resolution != "" {
		var names string
		if e.resolution, names = logtable.Resolution(e.Resolution, ticket.Resolution.Counted); names != "" {
			faults = append(faults, gridgov.Fault{Field: field + ".resolution", Rule: gridgov.RuleOneOf, Limit: names, Got: e.Resolution})
		}
	}
	return faults
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
