// Package dates bounds the instants that are taken.
package dates

import (
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
)

// FirstYear is the first year of the instants that are taken. What lies before it is the zero of a spreadsheet, or of another
// system, and no date that anybody meant.
const FirstYear = 1900

// Faults returns the fault of an instant outside the years 1900 to 9999, in UTC. After those it could not be kept in JSON, nor as
// microseconds in SQL. The zero time is no instant, and no fault.
func Faults(field string, t time.Time) []gridgov.Fault {
	if y := t.UTC().Year(); !t.IsZero() && (y < FirstYear || y > 9999) {
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleRange, Limit: "1900…9999", Got: strconv.Itoa(y)}}
	}
	return nil
}
