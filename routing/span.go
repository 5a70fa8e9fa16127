package routing

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Hours is a span of the day in minutes after midnight, From <= m < To. Where To is not after From it goes on past
// midnight. The zero Hours is all of the day.
type Hours struct{ From, To int }

// Days is a set of weekdays, a bit for each: bit 0 is Sunday, as in package time. Zero is every day.
type Days uint8

var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// String reads "22:00-06:00"; all of the day reads "".
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

// within reports whether a local time lies in both. A span past midnight belongs to the day on which it began: Saturday at
// two is still in Friday's night.
func within(h Hours, d Days, local time.Time) bool {
	if h == (Hours{}) && d == 0 { // nearly every rule, without computing a local time
		return true
	}
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

// parseLimit reads a span as package worktime writes it ("5wd", "4wh", "2h", "90m", "5d"); and, as other files have them,
// hours and minutes together ("1h30m"), days and more ("1d12h", counted as 24 hours), and ISO 8601 durations of whole minutes
// ("P5D", "PT2H").
func parseLimit(s string) (worktime.Span, bool) {
	text := lower(s)
	if iso, ok := strings.CutPrefix(text, "p"); ok {
		date, clock, timed := strings.Cut(iso, "t")
		if timed && clock == "" || date != "" && !strings.HasSuffix(date, "d") {
			return worktime.Span{}, false
		}
		text = date + clock
	}
	span, err := worktime.ParseSpan(text)
	if err != nil {
		var d time.Duration
		if days, rest, ok := strings.Cut(text, "d"); ok {
			n, err := strconv.ParseUint(days, 10, 16)
			if err != nil || n > uint64(maxDays) {
				return worktime.Span{}, false
			}
			d, text = time.Duration(n)*24*time.Hour, rest
		}
		more, err := time.ParseDuration(text)
		if d += more; err != nil || more < 0 || more > ticket.MaxWithin || d%time.Minute != 0 {
			return worktime.Span{}, false
		}
		span = worktime.Span{N: int(d / time.Minute), Unit: worktime.UrgentMinute}
		if d%time.Hour == 0 {
			span = worktime.Span{N: int(d / time.Hour), Unit: worktime.UrgentHour}
		}
	}
	d, elapsed := span.Elapsed()
	return span, span.N > 0 && d <= ticket.MaxWithin && (elapsed || span.N <= maxDays || span.Unit == worktime.WorkMinute)
}

// maxDays is [ticket.MaxWithin] in days.
const maxDays = int(ticket.MaxWithin / (24 * time.Hour))

// limitText writes a limit; parseLimit reads it again.
func limitText(s worktime.Span) string {
	if s == (worktime.Span{}) {
		return ""
	}
	return s.String()
}
