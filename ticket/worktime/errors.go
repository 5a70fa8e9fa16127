package worktime

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
)

// UnknownYearError reports a year that an answer needs and whose holidays the calendar does not have. It is not a fault of
// the arguments: with the year's table ([Calendar.WithYears]) the same call has an answer.
type UnknownYearError struct {
	Year  int    `json:"year"`
	Known string `json:"known"` // what the calendar has: "2019–2026"
}

func (e *UnknownYearError) Error() string {
	return fmt.Sprintf("worktime: no table of holidays for %d (known: %s)", e.Year, e.Known)
}

// textFault finds what a name or an address may not be: empty, long, not UTF-8, or with control characters in it.
func textFault(field, s string, most int) []gridgov.Fault {
	switch {
	case s == "":
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleRequired}}
	case len(s) > most:
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(most)}}
	case !utf8.ValidString(s):
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleUTF8}}
	case strings.ContainsFunc(s, unicode.IsControl):
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleCharacter, Right: gridgov.Text{En: "no control characters", Zh: "不得含控制字符"}}}
	}
	return nil
}
