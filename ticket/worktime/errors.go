package worktime

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gridgov/gridgov/internal/code"
)

// A Fault says which field is wrong, which rule it breaks and what would be right. It has the shape of gridgov.Fault, so
// that one converts to the other.
type Fault struct {
	Field string `json:"field"`           // dotted path in JSON names: "years[0].days[3].date"
	Rule  string `json:"rule"`            // the rule's short name: "required", "range", "overlaps"
	Limit string `json:"limit,omitempty"` // the bound or the legal values, where the rule has one
	Got   string `json:"got,omitempty"`   // a code or a number; … in the place of anything else
}

// InvalidError carries every fault of an input at once. Sending the input again does not help.
type InvalidError struct {
	What   string  `json:"what"` // what was looked at: "calendar", "year", "span", "instant"
	Faults []Fault `json:"faults"`
}

func (e *InvalidError) Error() string {
	var b strings.Builder
	b.WriteString("worktime: invalid " + e.What)
	for i, f := range e.Faults {
		if i == 20 {
			b.WriteString("; …")
			break
		}
		b.WriteString([]string{": ", "; "}[min(i, 1)] + f.Field + ": " + f.Rule)
		if f.Limit != "" {
			b.WriteString(" " + f.Limit)
		}
		if f.Got != "" {
			b.WriteString(" (got " + f.Got + ")")
		}
	}
	return b.String()
}

// invalid makes an [*InvalidError], or nil when there is no fault.
func invalid(what string, faults ...Fault) error {
	if len(faults) == 0 {
		return nil
	}
	for i := range faults {
		faults[i].Got = code.Shown(faults[i].Got)
	}
	return &InvalidError{What: what, Faults: faults}
}

// UnknownYearError says that an answer needs a year whose holidays the calendar does not have. It is not a fault of the
// question: with the year's table ([Calendar.WithYears]) the same question has an answer.
type UnknownYearError struct {
	Year  int    `json:"year"`
	Known string `json:"known"` // what the calendar has: "2019–2026"
}

func (e *UnknownYearError) Error() string {
	return fmt.Sprintf("worktime: no table of holidays for %d (known: %s)", e.Year, e.Known)
}

// textFault finds what a name or an address may not be: empty, long, not UTF-8, or with control characters in it.
func textFault(field, s string, most int) []Fault {
	switch {
	case s == "":
		return []Fault{{Field: field, Rule: "required"}}
	case len(s) > most:
		return []Fault{{Field: field, Rule: "max", Limit: fmt.Sprintf("%d bytes", most)}}
	case !utf8.ValidString(s):
		return []Fault{{Field: field, Rule: "utf8"}}
	case strings.ContainsFunc(s, unicode.IsControl):
		return []Fault{{Field: field, Rule: "no control characters"}}
	}
	return nil
}
