package form

import (
	"time"

	"github.com/gridgov/gridgov"
)

// In is an instant in a zone; the zero time stays what it is.
func In(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

// Time writes a limit for people, in the zone that it is in: to the minute, with midnight as 24:00 of the day before, as an
// office writes it. The Chinese leaves out the year where it is that of the other instant. The zone is the reader's own and is
// not named, unless it is UTC.
func Time(t, near time.Time, lang gridgov.Language) string {
	clock := t.Format("15:04")
	if t.Add(time.Microsecond).Truncate(2*time.Microsecond).Format("15:04:05.000000") == "00:00:00.000000" { // or a microsecond before it
		t, clock = t.Add(-time.Microsecond), "24:00"
	}
	if name, _ := t.Zone(); name == "UTC" {
		clock += " UTC"
	}
	switch {
	case lang != gridgov.Chinese:
		return t.Format("2006-01-02 ") + clock
	case t.Year() == In(near, t.Location()).Year():
		return t.Format("1月2日") + clock
	}
	return t.Format("2006年1月2日") + clock
}
