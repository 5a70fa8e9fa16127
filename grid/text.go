package grid

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxCode = 128 // bytes of a code, an id, a role or a handler
	maxName = 256 // bytes of a name
)

// nameFaults checks a short text on one line: valid UTF-8, no control character, no space at either end, at most limit
// bytes. What is wrong is a fault of the field; the text itself, which may be a person's, is not repeated.
func nameFaults(field, s string, limit int, required bool) []Fault {
	switch {
	case s == "" && required:
		return []Fault{{Field: field, Rule: "required"}}
	case len(s) > limit:
		return []Fault{{Field: field, Rule: "max bytes", Limit: strconv.Itoa(limit), Got: strconv.Itoa(len(s))}}
	case !utf8.ValidString(s):
		return []Fault{{Field: field, Rule: "utf8"}}
	case strings.ContainsFunc(s, unicode.IsControl):
		return []Fault{{Field: field, Rule: "control character"}}
	case strings.TrimSpace(s) != s:
		return []Fault{{Field: field, Rule: "space at an end"}}
	}
	return nil
}

func periodFaults(field string, from, to time.Time) []Fault {
	if from.IsZero() || to.IsZero() || from.Before(to) {
		return nil
	}
	return []Fault{{Field: field + ".to", Rule: "period", Limit: "after " + instant(from), Got: instant(to)}}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
