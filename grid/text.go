package grid

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/text"
)

const (
	maxCode = 128 // bytes of a code, an id, a role or a handler
	maxName = 256 // bytes of a name
)

// nameFaults checks a short text on one line: valid UTF-8, no control character, no space at either end, at most limit
// bytes. What is wrong is a fault of the field; the text itself, which may be a person's, is not repeated.
func nameFaults(field, s string, limit int, required bool) []gridgov.Fault {
	switch {
	case required && text.Blank(s):
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleRequired}}
	case len(s) > limit:
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(limit), Got: strconv.Itoa(len(s))}}
	case !utf8.ValidString(s):
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleUTF8}}
	case strings.ContainsFunc(s, unicode.IsControl):
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleCharacter, Right: gridgov.Text{En: "no control characters", Zh: "不得含控制字符"}}}
	case strings.TrimSpace(s) != s:
		return []gridgov.Fault{{
			Field: field, Rule: gridgov.RuleCharacter, Right: gridgov.Text{En: "no space at the beginning or the end", Zh: "首尾不得有空格"},
		}}
	}
	return nil
}

func periodFaults(field string, from, to time.Time) (faults []gridgov.Fault) {
	for _, end := range []struct {
		name string
		at   time.Time
	}{{".from", from}, {".to", to}} {
		if y := end.at.UTC().Year(); !end.at.IsZero() && (y < 1900 || y > 9999) { // the zero of a spreadsheet, and what JSON cannot hold
			faults = append(faults, gridgov.Fault{Field: field + end.name, Rule: gridgov.RuleRange, Limit: "1900…9999", Got: strconv.Itoa(y)})
		}
	}
	if faults == nil && !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return []gridgov.Fault{{
			Field: field + ".to", Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "must be after " + instant(from), Zh: "应晚于" + instant(from)},
			Got: instant(to),
		}}
	}
	return faults
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
