package desk

import (
	"fmt"
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/internal/dates"
	"github.com/gridgov/gridgov/internal/valid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// CheckRequest returns every fault of a request that depends neither on who files it nor on the grid, as an
// [*gridgov.InvalidError]. [Desk.Receive] and [Desk.Case] return these and all others at once, and refuse a request only without any.
func CheckRequest(r ticket.Request) error { return gridgov.Invalid("request", requestFaults(r)...) }

func requestFaults(r ticket.Request) []gridgov.Fault {
	faults := valid.Faults("request", r)
	faults = append(faults, form.Category("category", r.Category)...)
	faults = append(faults, form.Point("point", r.Point)...)
	faults = append(faults, dates.Faults("due", r.Due)...)
	faults = append(faults, form.Name("reporter", string(r.Reporter))...)
	for i, who := range r.About {
		for _, f := range form.Name("", who) {
			f.Field = fmt.Sprintf("about[%d]", i)
			faults = append(faults, f)
		}
	}
	if r.Handled != nil {
		if r.Origin != ticket.FoundByWorker {
			faults = append(faults, gridgov.Fault{
				Field: "handled", Rule: gridgov.RuleRequires,
				Right: gridgov.Text{En: "only with origin worker", Zh: "只用于来源为网格员（worker）的事项"},
			})
		}
		faults = append(faults, resolutionFaults(r.Handled.Resolution, "handled.resolution")...)
	}
	return faults
}

// firstOfEach keeps the first fault of each field.
func firstOfEach(faults []gridgov.Fault) []gridgov.Fault {
	seen := map[string]bool{}
	return slices.DeleteFunc(faults, func(f gridgov.Fault) bool {
		again := seen[f.Field]
		seen[f.Field] = true
		return again
	})
}

// resolutionFaults returns a fault where a handling may not end with the resolution.
func resolutionFaults(r ticket.Resolution, field string) []gridgov.Fault {
	if r == 0 || r.Counted() {
		return nil
	}
	return []gridgov.Fault{{Field: field, Rule: gridgov.RuleOneOf, Limit: closingList(), Got: r.String()}}
}

func closingList() string { return closedset.List(ticket.Insufficient) }
