package logtable

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Time is an instant of a log in whole microseconds, as UTC; or a day without an hour, which then is the instant at which the
// day begins in the log's zone.
type Time struct {
	time.Time
	Day bool
}

// A Clock turns the log's wall times into instants. It is not safe for concurrent use: it remembers the stretch of
// constant offset that the last time fell in, since the next one nearly always falls there too.
type Clock struct {
	form     *Form
	layouts  []layout
	from, to int64 // Unix seconds between which offset holds and no wall time is ambiguous
	offset   int64 // seconds east of UTC
	others   map[*time.Location]*Clock
}

// NewClock returns a clock for times as the form has them.
func NewClock(f *Form) *Clock { return &Clock{form: f, layouts: f.layouts} }

// Offsets from UTC lie within 26 hours, and so a shift, from one offset to the next, within 52.
const (
	maxOffset = 26 * 60 * 60
	maxShift  = 2 * maxOffset
)

// Parse reads a time of the column of a key by the first layout that fits. It is false for a text that fits none, and for a
// time that no ticket can hold: outside the years 1 to 9999, or Go's zero time, which is none. Where it fits none as it is, every
// space in it is that of ASCII, what is not seen is nothing or a space, and an offset may be in any form of ISO 8601.
func (c *Clock) Parse(key, text string) (Time, bool) {
	if t, ok := c.parse(key, text); ok {
		return t, true
	}
	// What is not seen may be between the date and the time, as a space would be, or anywhere.
	seen, apart := Spaced(text), respaced(text, ' ')
	for _, form := range []string{seen, withOffset(seen), apart, withOffset(apart)} {
		if form != text {
			if t, ok := c.parse(key, form); ok {
				return t, true
			}
		}
	}
	return Time{}, false
}

var isoOffset = regexp.MustCompile(`^(.*[0-9])\s*([-+−])([0-9]{2}):?([0-9]{2})?$`)

// withOffset is a time of ISO 8601 with its offset, if it has one, in the form of RFC 3339: of +01, +0100 and −01:00, which has the
// sign of that standard, +01:00 and -01:00; and of t and z, in whose place RFC 3339 has them too, T and Z.
func withOffset(text string) string {
	if !strings.ContainsAny(text, ":Tt") || strings.Trim(text, "0123456789-+−.,: TtZz") != "" {
		return text
	}
	text = strings.ToUpper(text)
	if m := isoOffset.FindStringSubmatch(text); m != nil {
		return m[1] + strings.Replace(m[2], "−", "-", 1) + m[3] + ":" + cmp.Or(m[4], "00")
	}
	return text
}

// parse reads a text as it is.
func (c *Clock) parse(key, text string) (Time, bool) {
	for i := range c.layouts {
		l := &c.layouts[i]
		wall, at, day, ok := c.read(l, text)
		if !ok {
			continue
		}
		switch {
		case day || slices.Contains(c.form.Days, key): // as it is written, wherever that is
			day = true
			at = c.instant(time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC))
		case at.IsZero():
			at = c.instant(wall)
		}
		at = at.UTC().Truncate(time.Microsecond)
		if at.IsZero() || at.Year() < 1 || at.Year() > 9999 {
			return Time{}, false
		}
		return Time{at, day}, true
	}
	return Time{}, false
}

// read returns the wall time, and the instant where the text names one.
func (c *Clock) read(l *layout, text string) (wall, at time.Time, day, ok bool) {
	if l.number != nil {
		t, day, isWall, ok := l.number.read(text)
		if !isWall {
			return t.In(c.form.Zone), t, day, ok
		}
		return t, at, day, ok
	}
	if l.in != nil {
		if text, ok = replaced(text, l.word); !ok {
			return wall, at, false, false
		}
		wall, err := time.ParseInLocation(l.form, text, time.UTC)
		if err != nil {
			return wall, at, false, false
		}
		return wall, c.of(l.in).instant(wall), l.day, true
	}
	ahead, named := time.Duration(0), false
	if l.zone && !l.offset {
		if text, ahead, named, ok = fromGMT(text); !ok {
			return wall, at, false, false
		}
	}
	wall, err := time.ParseInLocation(l.form, text, time.UTC)
	switch {
	case err != nil:
		return wall, at, false, false
	case named:
		return wall, wall.Add(-ahead), l.day, true
	case l.zone:
		at, err = time.ParseInLocation(l.form, text, c.form.Zone)
		return at, at, l.day, err == nil && (l.offset || !guessed(at, c.form.Zone))
	}
	return wall, at, l.day, true
}

// replaced puts zoneMark in the place of a word.
func replaced(text, word string) (string, bool) {
	before, after, ok := strings.Cut(text, word)
	return before + zoneMark + after, ok
}

// of returns a clock for the wall times of another zone.
func (c *Clock) of(zone *time.Location) *Clock {
	if c.others == nil {
		c.others = map[*time.Location]*Clock{}
	}
	if c.others[zone] == nil {
		c.others[zone] = &Clock{form: &Form{Zone: zone}}
	}
	return c.others[zone]
}

var gmt = regexp.MustCompile(`(?:GMT|UTC)([+-])([0-9]{1,2})(?::?([0-9]{2}))?\b`)

// fromGMT takes the hours out of "GMT+8", which package time reads and does not count. It is false where no clock is so far
// ahead.
func fromGMT(text string) (rest string, ahead time.Duration, named, ok bool) {
	if !strings.Contains(text, "GMT") && !strings.Contains(text, "UTC") {
		return text, 0, false, true
	}
	m := gmt.FindStringSubmatchIndex(text)
	if m == nil {
		return text, 0, false, true
	}
	hours, _ := strconv.Atoi(text[m[4]:m[5]])
	ahead = time.Duration(hours) * time.Hour
	if m[6] >= 0 {
		minutes, _ := strconv.Atoi(text[m[6]:m[7]])
		ahead += time.Duration(minutes) * time.Minute
	}
	if text[m[2]] == '-' {
		ahead = -ahead
	}
	return text[:m[0]] + "UTC" + text[m[1]:], ahead, true, ahead.Abs() <= maxOffset*time.Second
}

// guessed reports whether package time met an abbreviation that the zone does not know, for which it invents an offset of
// zero.
func guessed(t time.Time, zone *time.Location) bool {
	name, offset := t.Zone()
	return offset == 0 && t.Location() != zone && t.Location() != time.UTC && name != "GMT"
}

// Deadline returns the last instant at which a deadline is kept. Where the deadline or the closing is a day the two are compared as
// days: the deadline is the last microsecond of its day, which 0:00 of the next day is after, whatever happens or is asked then.
func (c *Clock) Deadline(due, closed Time) time.Time {
	if due.IsZero() || !due.Day && !closed.Day {
		return due.Time
	}
	return c.Day(due.Time, 1).Add(-time.Microsecond)
}

// Settle puts the days among times at instants. The times are those of one case, in the order in which the log has them. A day is
// at the opening's time of that day, so that the time between is as many days as the log says; but of that day it is not after what
// the log has after it, and, which counts more, not before the opening and what the log has before it.
func (c *Clock) Settle(opened time.Time, log []Time) {
	if !slices.ContainsFunc(log, func(t Time) bool { return t.Day }) {
		return
	}
	least := make([]time.Time, len(log))
	before := map[time.Time]time.Time{c.Day(opened, 0): opened} // of a day: the latest
	for i, t := range log {
		if day := c.Day(t.Time, 0); t.Day {
			least[i] = before[day]
		} else if t.After(before[day]) {
			before[day] = t.Time
		}
	}
	of := opened.In(c.form.Zone)
	after := map[time.Time]time.Time{} // of a day: the earliest
	for i, t := range slices.Backward(log) {
		day := c.Day(t.Time, 0)
		next, ok := after[day]
		if !t.Day {
			if !ok || t.Before(next) {
				after[day] = t.Time
			}
			continue
		}
		wall := t.In(c.form.Zone)
		at := c.instant(time.Date(wall.Year(), wall.Month(), wall.Day(), of.Hour(), of.Minute(), of.Second(), of.Nanosecond(), time.UTC)).UTC()
		if ok && at.After(next) {
			at = next
		}
		if at.Before(least[i]) {
			at = least[i]
		}
		log[i].Time = at
	}
}

// Day returns when the day begins that is so many days after that of an instant.
func (c *Clock) Day(at time.Time, after int) time.Time {
	day := at.In(c.form.Zone)
	return c.instant(time.Date(day.Year(), day.Month(), day.Day()+after, 0, 0, 0, 0, time.UTC)).UTC()
}

// instant returns the first instant at which clocks in the zone showed the wall time, which is given as if it were UTC;
// for a wall time that was skipped it is the instant at which the clocks were put forward. time.Date promises
// neither.
func (c *Clock) instant(wall time.Time) time.Time {
	w := wall.Unix()
	if i := w - c.offset; c.from <= i && i < c.to {
		return time.Unix(i, int64(wall.Nanosecond()))
	}
	// No clock is further ahead than maxOffset, so the walk begins before the wall time was shown anywhere.
	for t := time.Unix(w-maxOffset, 0).In(c.form.Zone); ; {
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
