package logtable

import (
	"strings"
	"time"
	_ "time/tzdata" // zones are built in, so that a run returns the same on every machine
	"unicode"

	"golang.org/x/text/encoding"
)

// A Form is the keys that the maps of all logs have in common: how the table of a log is written. [NewForm] makes one with the
// defaults, a Walker reads it, and Check completes it. It must not be changed afterwards, and may then be shared between
// goroutines.
type Form struct {
	Layouts  []string `json:"layouts"` // how times are written, in the form of package time; the first that fits counts
	ZoneName string   `json:"zone"`    // where times without an offset were taken, an IANA name
	Blank    []string `json:"blank"`   // words that stand for an empty cell

	Days      []string `json:"days"`      // the keys of columns whose times are days, whatever they show
	Encoding  string   `json:"encoding"`  // by its name in the WHATWG's standard; default UTF-8
	Delimiter string   `json:"delimiter"` // one ASCII character; default what separates the header
	Skip      int      `json:"skip"`      // the lines before the header
	Sheet     string   `json:"sheet"`     // of an XLSX; default the first
	Quotes    *bool    `json:"quotes"`    // whether quotes may be around cells; default unless tabs separate them

	Events   bool           // the log is of events, which XES is too
	Zone     *time.Location // of ZoneName
	layouts  []layout
	encoding encoding.Encoding // nil: UTF-8
}

// NewForm returns the form of a log whose map names no key of it.
func NewForm() Form {
	return Form{
		Layouts:  []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", time.DateOnly},
		ZoneName: "UTC",
	}
}

// A Column is the name of a column, or several as [Join] makes it.
type Column string

const between = "\x1f" // the unit separator, which no header holds

// Join returns the name of a column that is several joined: its cell is theirs, those that are not blank, separated by a space.
func Join(names ...string) string { return strings.Join(names, between) }

// Shown is the name of a column for people: "date + time" for one that is joined.
func Shown(column string) string { return shownName(strings.ReplaceAll(column, between, " + ")) }

// Shape is the form of a cell for people: its digits as 9, at most 60 characters, and of one without any digit no letter either,
// since it may be somebody's words.
func Shape(cell string) string {
	digit := strings.ContainsFunc(cell, unicode.IsDigit)
	return shownText(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '9'
		case !digit && unicode.IsLetter(r):
			return 'a'
		}
		return r
	}, cell))
}

// shown is a text of a file for people: at most 60 characters of it, every space as that of ASCII, and for what is not printed, such
// as a character that turns the direction of writing, a question mark.
func shownText(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n == quoted {
			b.WriteRune('…')
			break
		}
		switch {
		case unicode.In(r, unicode.Zs):
			r = ' '
		case !unicode.IsPrint(r):
			r = '?'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// shownName is shown of a name, on one line.
func shownName(name string) string { return shownText(Word(name)) }

// quoted is how many characters of a file an error or a report quotes at most.
const quoted = 60
