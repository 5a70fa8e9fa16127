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

// In returns what is missing as a sentence in a language.
func (e *UnknownYearError) In(lang gridgov.Language) string {
	return gridgov.Text{
		En: fmt.Sprintf("the working calendar has no holidays of %d (it has %s): add that year", e.Year, e.Known),
		Zh: fmt.Sprintf("工作日历缺少%d年的节假日安排（已有%s），请补充该年度", e.Year, e.Known),
	}.In(lang)
}

// Status is the HTTP status: 503, since the service has an answer once it has the year.
func (e *UnknownYearError) Status() int { return 503 }

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
