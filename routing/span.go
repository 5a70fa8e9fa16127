package routing

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// Hours is a span of the day in minutes after midnight, From <= m < To. Where To is not after From it goes on past
// midnight. The zero Hours is the whole day.
type Hours struct{ From, To int }

// Days is a set of weekdays, a bit for each: bit 0 is Sunday, as in package time. Zero is every day.
type Days uint8

var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// String reads "22:00-06:00"; the whole day reads "".
func (h Hours) String() string {
	if h == (Hours{}) {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
}

// String reads "mon;tue;sun"; every day reads "".
func (d Days) String() string { return strings.Join(d.names(), ";") }

func (d Days) names() []string {
	var out []string
	for i := range weekdays {
		if day := (i + 1) % 7; d&(1<<day) != 0 {
			out = append(out, weekdays[day])
		}
	}
	return out
}

// within says whether a local time lies in both. A span past midnight belongs to the day on which it began: Saturday at
// two is still in Friday's night.
func within(h Hours, d Days, local time.Time) bool {
	m := local.Hour()*60 + local.Minute()
	day := local.Weekday()
	switch {
	case h == (Hours{}):
	case h.From < h.To:
		if m < h.From || m >= h.To {
			return false
		}
	case m >= h.From:
	case m < h.To:
		day = (day + 6) % 7
	default:
		return false
	}
	return d == 0 || d&(1<<day) != 0
}

func parseHours(s string) (Hours, bool) {
	from, to, ok := strings.Cut(strings.ReplaceAll(s, " ", ""), "-")
	f, okFrom := parseMinute(from)
	t, okTo := parseMinute(to)
	if !ok || !okFrom || !okTo || f == 24*60 || f == t || f == 0 && t == 24*60 {
		return Hours{}, false
	}
	return Hours{f, t}, true
}

// parseMinute reads "0:00" to "24:00".
func parseMinute(s string) (int, bool) {
	hour, minute, _ := strings.Cut(s, ":")
	h, errH := strconv.ParseUint(hour, 10, 8)
	m, errM := strconv.ParseUint(minute, 10, 8)
	return int(h)*60 + int(m), errH == nil && errM == nil && len(minute) == 2 && m < 60 && h*60+m <= 24*60
}

// parseDays reads one entry of a list: "mon", or a span of days such as "sat-mon".
func parseDays(s string) (Days, bool) {
	from, to, span := strings.Cut(lower(s), "-")
	f := weekday(strings.TrimSpace(from))
	t := f
	if span {
		t = weekday(strings.TrimSpace(to))
	}
	if f < 0 || t < 0 {
		return 0, false
	}
	var d Days
	for day := f; ; day = (day + 1) % 7 {
		d |= 1 << day
		if day == t {
			return d, true
		}
	}
}

func weekday(s string) int {
	for i, name := range weekdays {
		if s == name {
			return i
		}
	}
	return -1
}

// parseLimit reads a Go duration, or whole days of 24 hours with or without one behind: "2h", "90m", "5d", "1d12h". An
// ISO 8601 duration of days, hours, minutes and seconds ("P5D", "PT2H") is read too. It is a whole number of seconds.
func parseLimit(s string) (time.Duration, bool) {
	text := lower(s)
	if iso, ok := strings.CutPrefix(text, "p"); ok {
		date, clock, timed := strings.Cut(iso, "t")
		if timed && clock == "" || date != "" && !strings.HasSuffix(date, "d") {
			return 0, false
		}
		text = date + clock
	}
	var d time.Duration
	if days, rest, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil || n > uint64(ticket.MaxWithin/(24*time.Hour)) {
			return 0, false
		}
		d = time.Duration(n) * 24 * time.Hour
		if text = rest; text == "" {
			text = "0s"
		}
	}
	more, err := time.ParseDuration(text)
	if err != nil || more < 0 || more > ticket.MaxWithin || more%time.Second != 0 || d+more == 0 || d+more > ticket.MaxWithin {
		return 0, false
	}
	return d + more, true
}

// limitText writes whole days as such, which parseLimit reads again.
func limitText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return ""
	case d%day == 0:
		return strconv.Itoa(int(d/day)) + "d"
	}
	return d.String()
}
