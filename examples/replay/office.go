package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/exact"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// office is what an office decides for itself, as a file: its working calendar, limits, area classes and ladder.
type office struct {
	Calendar *worktime.Definition `json:"calendar"`
	Limits   []desk.Limit         `json:"limits"`
	Areas    []desk.AreaClass     `json:"areas"`
	Ladder   []ticket.Rung        `json:"ladder"`
}

// readOffice makes definitions of an office's file. A field that is not known is refused, so that no limit is silently off.
func readOffice(name string, doc []byte) (d desk.Definitions, err error) {
	var o office
	if at, got, want := exact.Misnamed(doc, &o); want != "" {
		return d, gridgov.Invalid(name,
			gridgov.Fault{
				Field: at, Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "the name is exactly " + want, Zh: "名称应完全写成" + want},
				Got: got,
			})
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&o); err != nil {
		return d, fmt.Errorf("%s: %w", name, err)
	}
	d.Limits, d.Areas, d.Ladder = o.Limits, o.Areas, o.Ladder
	if d.Limits == nil {
		d.Limits = []desk.Limit{} // the log's own deadlines, and no others
	}
	if o.Calendar != nil {
		if d.Calendar, err = worktime.New(*o.Calendar); err != nil {
			return d, fmt.Errorf("%s: calendar: %w", name, err)
		}
	}
	if _, err := desk.NewRules(d); err != nil {
		return d, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}
