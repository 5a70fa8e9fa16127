package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// report is what a run found. It holds no wall-clock time and no path, so that equal runs give equal bytes.
type report struct {
	Cases      int            `json:"cases"`
	Events     int            `json:"events"`  // rows that are events: applied + refused
	Applied    int            `json:"applied"` // all of their commands were taken
	Refused    map[string]int `json:"refused"` // by the command, the state and the rule
	Transfers  int            `json:"transfers"`
	Reopened   int            `json:"reopened"`
	Late       late           `json:"late"`
	Received   int            `json:"received"` // the two steps that no row stands for
	Closed     int            `json:"closed"`
	Counted    counted        `json:"counted"`
	Unasked    unasked        `json:"unasked"`  // of the file's counts: those for which the map has no such command
	Rejected   map[string]int `json:"rejected"` // rows that are no event, by kind
	Examples   []string       `json:"rejected_examples"`
	Refusals   []refusals     `json:"refusals"`
	Metrics    figures        `json:"metrics"`
	EventsByDo map[string]int `json:"applied_by_commands"`
}

type late struct {
	Compared int `json:"compared"`
	Agree    int `json:"agree"`
}

type unasked struct {
	Transfers int `json:"transfers"`
	Reopened  int `json:"reopened"`
}

// counted holds the metrics against the file: a case agrees when its transfers and reopenings are what the file says, with
// those that were refused, or that the map does not ask for.
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
		Cases: len(l.cases), Events: l.events, Refused: map[string]int{}, Rejected: l.rejected, Examples: slices.Clone(l.examples),
		Refusals: []refusals{}, EventsByDo: map[string]int{},
	}
	if r.Examples == nil {
		r.Examples = []string{}
	}
	examples := map[string][]string{}
	for i := range out {
		o := &out[i]
		r.Applied += o.applied
		r.Transfers += o.direct.transfers
		r.Reopened += o.direct.reopened
		count(&r.Received, o.received)
		count(&r.Closed, o.closed)
		count(&r.Late.Compared, o.late != 0)
		count(&r.Late.Agree, o.late > 0)
		transfers, reopened := o.fact.Transfers+o.unasked.transfers, o.fact.Reopens+o.fact.Reworks+o.unasked.reopened
		r.Unasked.Transfers += o.unasked.transfers
		r.Unasked.Reopened += o.unasked.reopened
		r.Metrics.Transfers += o.fact.Transfers
		r.Metrics.Reopens += o.fact.Reopens
		r.Metrics.Reworks += o.fact.Reworks
		for _, no := range o.refusals {
			r.Refused[no.kind]++
			if len(examples[no.kind]) < 3 {
				examples[no.kind] = append(examples[no.kind], fmt.Sprintf("line %d, case %s", no.line, no.case_))
			}
			count(&transfers, no.transfer)
			count(&reopened, no.reopened)
		}
		r.Counted.Cases++
		count(&r.Counted.Agree, transfers == o.direct.transfers && reopened == o.direct.reopened)
	}
	for kind, n := range r.Refused {
		r.Refusals = append(r.Refusals, refusals{kind, n, examples[kind]})
	}
	slices.SortFunc(r.Refusals, func(a, b refusals) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Kind, b.Kind)) })
	for _, c := range l.cases {
		for i := range c.events {
			name := ""
			for _, v := range m.entryFor(c, i).do {
				name += " " + v.String()
			}
			if name == "" {
				name = " (nothing)"
			}
			r.EventsByDo[name[1:]]++
		}
	}
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
	fmt.Fprintf(out, "%d cases, %d events = %d applied + %d refused; %d received, %d closed at their end\n", r.Cases, r.Events, r.Applied, refused, r.Received, r.Closed)
	fmt.Fprintf(out, "late or not: %d of %d agree with the log\n", r.Late.Agree, r.Late.Compared)
	fmt.Fprintf(out, "in the file %d transfers, %d reopenings; by the metrics %d transfers, %d reopened, %d reworked; with what was refused or not asked for, %d of %d cases agree\n",
		r.Transfers, r.Reopened, r.Metrics.Transfers, r.Metrics.Reopens, r.Metrics.Reworks, r.Counted.Agree, r.Counted.Cases)
	for _, k := range r.Refusals {
		fmt.Fprintf(out, "  refused %6d  %s (%s)\n", k.N, k.Kind, k.Examples[0])
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Rejected)) {
		fmt.Fprintf(out, "  no event %5d  %s\n", r.Rejected[kind], kind)
	}
}
