package logtable

import (
	"strings"
	"time"
)

// A Clock turns the log's wall times into instants. It is not safe for concurrent use: it remembers the stretch of
// constant offset that the last time fell in, since the next one nearly always falls there too.
type Clock struct {
	zone     *time.Location
	layouts  []string
	from, to int64 // Unix seconds between which offset holds and no wall time is ambiguous
	offset   int64 // seconds east of UTC
}

// NewClock returns a clock for times as the form has them.
func NewClock(f *Form) *Clock { return &Clock{zone: f.Zone, layouts: f.Layouts} }

// Offsets from UTC lie within 26 hours, and so a shift, from one offset to the next, within 52.
const (
	maxOffset = 26 * 60 * 60
	maxShift  = 2 * maxOffset
)

// Parse reads a time by the first layout that fits, as UTC in whole microseconds. It is false for a text that fits
// none, and for a time that no ticket can hold: outside the years 1 to 9999, or Go's zero time, which stands for none.
func (c *Clock) Parse(text string) (time.Time, bool) {
	for _, layout := range c.layouts {
		t, err := time.ParseInLocation(layout, text, time.UTC)
		if err != nil {
			continue
		}
		if namesZone(layout) {
			if t, err = time.ParseInLocation(layout, text, c.zone); err != nil || guessed(t, layout, c.zone) {
				continue
			}
		} else {
			t = c.instant(t)
		}
		t = t.UTC().Truncate(time.Microsecond)
		if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
			return time.Time{}, false
		}
		return t, true
	}
	return time.Time{}, false
}

// namesZone says that a layout holds an offset or a zone's abbreviation.
func namesZone(layout string) bool {
	return strings.Contains(layout, "MST") || strings.Contains(layout, "Z07") || strings.Contains(layout, "-07")
}

// guessed says that package time met an abbreviation that the zone does not know, for which it invents an offset of
// zero. An offset in figures beside it leaves nothing to guess.
func guessed(t time.Time, layout string, zone *time.Location) bool {
	name, offset := t.Zone()
	return offset == 0 && t.Location() != zone && t.Location() != time.UTC && !strings.HasPrefix(name, "GMT") &&
		!strings.Contains(layout, "Z07") && !strings.Contains(layout, "-07")
}

// instant gives the first instant at which clocks in the zone showed the wall time, which is given as if it were UTC;
// for a wall time that was skipped it gives the instant at which the clocks were put forward. time.Date promises
// neither.
func (c *Clock) instant(wall time.Time) time.Time {
	w := wall.Unix()
	if i := w - c.offset; c.from <= i && i < c.to {
		return time.Unix(i, int64(wall.Nanosecond()))
	}
	// No clock is further ahead than maxOffset, so the walk begins before the wall time was shown anywhere.
	for t := time.Unix(w-maxOffset, 0).In(c.zone); ; {
		start, end := t.ZoneBounds()
		_, offset := t.Zone()
		i := w - int64(offset)
		if !start.IsZero() && i < start.Unix() {
			return start // the stretch before ended too early, this one begins too late: in the gap
		}
		if end.IsZero() || i < end.Unix() {
			c.remember(start, end, int64(offset))
			return time.Unix(i, int64(wall.Nanosecond()))
		}
		t = end
	}
}

func (c *Clock) remember(start, end time.Time, offset int64) {
	const never = 1 << 62
	c.from, c.to, c.offset = -never, never, offset
	if !start.IsZero() {
		c.from = start.Unix() + maxShift
	}
	if !end.IsZero() {
		c.to = end.Unix()
	}
}
