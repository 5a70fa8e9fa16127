package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/examples/terminal"
)

// report is what a run found. It holds no wall-clock time and no path, so that equal runs give equal bytes.
type report struct {
	Cases     int            `json:"cases"`
	Events    int            `json:"events"`  // rows that are events: applied + refused
	Applied   int            `json:"applied"` // all of their commands were taken
	Refused   map[string]int `json:"refused"` // by the command, the state and the rule
	Transfers int            `json:"transfers"`
	Reopened  int            `json:"reopened"`
	Late      late           `json:"late"`
	Received  int            `json:"received"` // cases that were received: the first step that no row stands for
	Closed    closed         `json:"closed"`
	Metrics   figures        `json:"metrics"`
	Unasked   unasked        `json:"unasked"` // of the file's counts: those for which the map has no such command, or that came after the end
	Beyond    unasked        `json:"beyond"`  // what the map has such a command for, and is none in the file
	Counted   counted        `json:"counted"`
	Refusals  []refusals     `json:"refusals"`
	Disagree  []string       `json:"late_disagree"` // the first cases whose verdict is not the file's
	Rows      int            `json:"rows"`          // of the file: events + rejected
	Rejected  map[string]int `json:"rejected"`      // rows that are no event, by kind
	Doubtful  map[string]int `json:"doubtful"`      // what was not taken as it stands, of rows that are events, by kind
	Examples  []string       `json:"examples"`      // of both

	Unreadable []logtable.Unreadable  `json:"unreadable"`   // times, by column
	NoTimes    []logtable.Placeholder `json:"placeholders"` // cells that stand for no time, by column and form
	Commands   map[string]int         `json:"commands"`     // what the map asks for, by event
}

// closed says how the cases ended; the three add up to those received.
type closed struct {
	AtEnd     int `json:"at_end"`     // at the end that the log gives apart: the other step that no row stands for
	ByCommand int `json:"by_command"` // by the last closing command of a row
	Open      int `json:"left_open"`
}

// shown is how many examples stand in a report.
const shown = 3

type late struct {
	Compared int `json:"compared"`
	Agree    int `json:"agree"`
}

// unasked are counts of the file and of the map that the other one has no counterpart for.
type unasked struct {
	Transfers int `json:"transfers"`
	Reopened  int `json:"reopened"`
}

// counted holds the metrics against the file: a case agrees when its transfers and reopenings are what the file says, with
// those that were refused, or that the map does not ask for, and without those that it asks for beyond them.
type counted struct {
	Cases int `json:"cases"`
	Agree int `json:"agree"`
}

// figures are the metrics' own counts over all cases.
type figures struct {
	Transfers int `json:"transfers"`
	Reopens   int `json:"reopens"`
	Reworks   int `json:"reworks"`
}

type refusals struct {
	Kind     string   `json:"kind"`
	N        int      `json:"n"`
	Examples []string `json:"examples"`
}

func reportOf(m *caseMap, l *caseLog, out []outcome) report {
	r := report{
		Cases: len(l.cases), Events: len(l.rows), Refused: map[string]int{}, Rows: len(l.rows), Rejected: l.rejected,
		Doubtful: l.doubtful, Examples: append([]string{}, l.examples...),
		Unreadable: append([]logtable.Unreadable{}, l.unreadable...),
		NoTimes:    l.noTimes,
		Refusals:   []refusals{}, Disagree: []string{}, Commands: map[string]int{},
	}
	for _, n := range l.rejected {
		r.Rows += n
	}
	examples := map[string][]string{}
	for i := range out {
		o, c := &out[i], l.history(i)
		r.Applied += o.applied
		r.Transfers += o.direct.transfers
		r.Reopened += o.direct.reopened
		count(&r.Received, o.received)
		count(&r.Closed.AtEnd, o.atEnd && o.closed)
		count(&r.Closed.ByCommand, !o.atEnd && o.closed)
		count(&r.Closed.Open, o.received && !o.closed)
		count(&r.Late.Compared, o.late != 0)
		count(&r.Late.Agree, o.late > 0)
		if o.late < 0 && len(r.Disagree) < shown {
			r.Disagree = append(r.Disagree, fmt.Sprintf("line %d, case %s", c.line, c.name))
		}
		transfers := o.metrics.Transfers + o.unasked.transfers - o.beyond.transfers
		reopened := o.metrics.Reopens + o.metrics.Reworks + o.unasked.reopened - o.beyond.reopened
		r.Beyond.Transfers += o.beyond.transfers
		r.Beyond.Reopened += o.beyond.reopened
		r.Unasked.Transfers += o.unasked.transfers
		r.Unasked.Reopened += o.unasked.reopened
		r.Metrics.Transfers += o.metrics.Transfers
		r.Metrics.Reopens += o.metrics.Reopens
		r.Metrics.Reworks += o.metrics.Reworks
		for _, no := range o.refusals {
			r.Refused[no.kind]++
			if len(examples[no.kind]) < shown {
				examples[no.kind] = append(examples[no.kind], fmt.Sprintf("line %d, case %s", no.line, c.name))
			}
			count(&transfers, no.transfer)
			count(&reopened, no.reopened)
		}
		r.Counted.Cases++
		count(&r.Counted.Agree, transfers == o.direct.transfers && reopened == o.direct.reopened)
		for i := range c.events {
			var verbs []string
			for _, v := range m.entryFor(c, i).do {
				verbs = append(verbs, v.String())
			}
			r.Commands[cmp.Or(strings.Join(verbs, ", "), "nothing")]++
		}
	}
	for kind, n := range r.Refused {
		r.Refusals = append(r.Refusals, refusals{kind, n, examples[kind]})
	}
	slices.SortFunc(r.Refusals, func(a, b refusals) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Kind, b.Kind)) })
	return r
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}

func (r report) json() ([]byte, error) {
	doc, err := json.MarshalIndent(r, "", "  ")
	return append(doc, '\n'), err
}

// text prints the report for people.
func (r report) text(out io.Writer) {
	refused := r.Events - r.Applied
	fmt.Fprintf(out, "%s, %s = %d applied + %d refused; %d received, %d closed at their end, %d by a command, %d left open\n",
		terminal.Count(r.Cases, "case"), terminal.Count(r.Events, "event"), r.Applied, refused,
		r.Received, r.Closed.AtEnd, r.Closed.ByCommand, r.Closed.Open)
	fmt.Fprintf(out, "late or not: %d of %d agree with the log\n", r.Late.Agree, r.Late.Compared)
	fmt.Fprintf(out, "in the file %s, %s; by the metrics %s, %d reopened, %d reworked; "+
		"not asked for %d and %d, beyond it %d and %d; with what was refused, %d of %d cases agree\n",
		terminal.Count(r.Transfers, "transfer"), terminal.Count(r.Reopened, "reopening"), terminal.Count(r.Metrics.Transfers, "transfer"),
		r.Metrics.Reopens, r.Metrics.Reworks,
		r.Unasked.Transfers, r.Unasked.Reopened, r.Beyond.Transfers, r.Beyond.Reopened, r.Counted.Agree, r.Counted.Cases)
	for _, k := range r.Refusals {
		fmt.Fprintf(out, "  refused %6d  %s (%s)\n", k.N, k.Kind, k.Examples[0])
	}
	for _, u := range r.Unreadable {
		fmt.Fprintf(out, "  %s\n", u)
	}
	for _, line := range logtable.TellPlaceholders(r.NoTimes) {
		fmt.Fprintf(out, "  %s\n", line)
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Rejected)) {
		fmt.Fprintf(out, "  no event %5d  %s\n", r.Rejected[kind], kind)
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Doubtful)) {
		fmt.Fprintf(out, "  doubtful %5d  %s\n", r.Doubtful[kind], kind)
	}
}
