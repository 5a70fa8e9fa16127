package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
)

// Quiet is the time of day in which an office disturbs nobody (免打扰时段), by the wall clock of its zone: from the first minute on,
// until the second. It may go over midnight, and its text is as in "22:00-08:00". The zero Quiet is no time.
type Quiet struct{ from, to int } // minutes of a day

// maxQuiet bounds a quiet time, in minutes: a longer one has its ends in the wrong order.
const maxQuiet = 20 * 60

// ParseQuiet reads a quiet time. One that begins when it ends, or is longer than 20 hours, is ErrInvalid. An empty text is the
// zero Quiet.
func ParseQuiet(text string) (q Quiet, err error) { return q, q.UnmarshalText([]byte(text)) }

// UnmarshalText is [ParseQuiet].
func (q *Quiet) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*q = Quiet{}
		return nil
	}
	from, to, _ := strings.Cut(string(text), "-")
	r := Quiet{minutes(from), minutes(to)}
	if r.from < 0 || r.to < 0 || r.from == 24*60 {
		return invalid(gridgov.Fault{
			Field: "quiet", Rule: gridgov.RuleForm, Right: gridgov.Text{En: "as in 22:00-08:00", Zh: "应写成22:00-08:00"}, Got: string(text),
		})
	}
	if n := (r.to - r.from + 24*60) % (24 * 60); n == 0 || n > maxQuiet {
		return invalid(gridgov.Fault{
			Field: "quiet", Rule: gridgov.RuleRange, Limit: "00:01…20:00",
			Right: gridgov.Text{En: "first when it begins, then when it ends", Zh: "先写开始时间，后写结束时间"}, Got: string(text),
		})
	}
	*q = r
	return nil
}

func invalid(f gridgov.Fault) error { return gridgov.Invalid("quiet", f) }

// minutes reads "08:30" or "24:00" as the minute of the day; what is neither is -1.
func minutes(clock string) int {
	if clock == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", clock)
	if err != nil || len(clock) != len("15:04") {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// String returns the text that [ParseQuiet] reads.
func (q Quiet) String() string {
	if q == (Quiet{}) {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.from/60, q.from%60, q.to/60, q.to%60)
}

// MarshalText is String.
func (q Quiet) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// Ends reports whether it is quiet at an instant, and the instant at which it ends: the first whole minute after at that the
// clock of the zone shows as outside. So an hour that the clock leaves out or shows twice is as the clock shows it. A nil zone is
// UTC.
func (q Quiet) Ends(at time.Time, zone *time.Location) (end time.Time, quiet bool) {
	if zone == nil {
		zone = time.UTC
	}
	for end = at; q.holds(end.In(zone)); end = end.Add(time.Minute) {
		end, quiet = end.Truncate(time.Minute), true
	}
	return end, quiet
}

func (q Quiet) holds(t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	if q.from <= q.to {
		return q.from <= m && m < q.to
	}
	return m >= q.from || m < q.to
}
