package logtable

import (
	"strings"
	"time"
	_ "time/tzdata" // zones are built in, so that a run returns the same on every machine
)

// A Form is the keys that the maps of all logs have in common: how the table of a log is written. [NewForm] makes one with the
// defaults, a Walker reads it, and Check completes it. It must not be changed afterwards, and may then be shared between
// goroutines.
type Form struct {
	Layouts  []string `json:"layouts"` // how times are written, in the form of package time; the first that fits counts
	ZoneName string   `json:"zone"`    // where times without an offset were taken, an IANA name
	Blank    []string `json:"blank"`   // words that stand for an empty cell

	Days []string `json:"days"` // the keys of columns whose times are days, whatever they show

	Zone    *time.Location // of ZoneName
	layouts []layout
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
func Shown(column string) string { return strings.ReplaceAll(column, between, " + ") }
