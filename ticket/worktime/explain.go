package worktime

import (
	"slices"
	"sort"
	"time"

	"github.com/gridgov/gridgov"
)

// Why is why a day is worked or not.
type Why string

// The reasons.
const (
	Ordinary Why = "ordinary"  // a weekday that is worked; also one that a notice names as worked
	Weekend  Why = "weekend"   // a weekday that is not worked
	Holiday  Why = "holiday"   // off by a table: a statutory holiday (法定节假日) and what was moved to it
	MakeUp   Why = "make-up"   // on by a table: a make-up workday (调休上班)
	LocalOff Why = "local off" // off by the place's own days
	LocalOn  Why = "local on"  // on by the place's own days
)

// A DayReport is what a day is, and how it counts in an answer.
type DayReport struct {
	Date    string        `json:"date"`             // 2006-01-02
	Weekday time.Weekday  `json:"weekday"`          // 0 is Sunday
	Working bool          `json:"working"`          // whether it is worked
	Why     Why           `json:"why"`              // and why
	Name    string        `json:"name,omitempty"`   // what the table or the place calls it
	Source  string        `json:"source,omitempty"` // the addresses of the notices, separated by spaces
	N       int           `json:"n,omitempty"`      // it is the Nth day that counts; 0: it does not count
	Work    time.Duration `json:"work,omitempty"`   // the working time that counts, in nanoseconds; in [WorkHour] and [WorkMinute]
	Paused  bool          `json:"paused,omitempty"` // the clock stood still: in days for all of it, in working time for some of it
}

// An Explanation is an answer with its reasons, day by day: the data, and [Explanation.In] has the sentence.
type Explanation struct {
	Calendar   string    `json:"calendar"`             // whose
	From       time.Time `json:"from"`                 // in the calendar's zone
	To         time.Time `json:"to,omitzero"`          // in the calendar's zone; zero while the clock stands still
	Span       Span      `json:"span"`                 // the time between them
	Difference bool      `json:"difference,omitempty"` // whether Span was the answer; else To was
	// Pauses are those that came before the end, in the calendar's zone.
	Pauses []Pause `json:"pauses,omitempty"`
	// Days are the days from From's to To's, both included. There are none in [UrgentHour] and [UrgentMinute], where no day
	// differs from another.
	Days []DayReport `json:"days,omitempty"`
	// Moved is by how many days a last day that was a rest day moved, without the days of a pause.
	Moved int `json:"moved,omitempty"`
	// Unsettled is the year whose table the calendar does not have and whose notice may still change the answer, because
	// the days reach into the last week of the year before it; 0: none. Since 2007 notices have reached back to 29
	// December at most.
	Unsettled int `json:"unsettled,omitempty"`
}

// Explain is like [Calendar.Add] and returns the reasons too.
func (c *Calendar) Explain(from time.Time, s Span) (Explanation, error) {
	return c.ExplainPaused(from, s, nil)
}

// settle makes the last day the Nth, where it moved or where the clock stood still on the Nth, and sets Moved.
func (e *Explanation) settle() {
	if !e.Span.Unit.days() || e.To.IsZero() {
		return
	}
	for i := range e.Days {
		d := &e.Days[i]
		if e.Span.Unit == NaturalDay {
			e.Moved = max(e.Moved, d.N-e.Span.N)
		}
		if d.N >= e.Span.N {
			d.N = 0
		}
	}
	e.Days[len(e.Days)-1].N = e.Span.N
}

// ExplainBetween is like [Calendar.Between] and returns the reasons too. A difference of more than [MaxN] is no span, and
// an [*gridgov.InvalidError].
func (c *Calendar) ExplainBetween(from, to time.Time, u Unit) (Explanation, error) {
	n, err := c.Between(from, to, u)
	s := Span{n, u}
	if err == nil {
		err = s.Check()
	}
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{From: from, To: to, Span: s, Difference: true}
	c.fill(&e)
	return e, nil
}

// fill adds the days to an answer that is right.
func (c *Calendar) fill(e *Explanation) {
	e.Calendar, e.From, e.To = c.Name(), c.local(e.From), c.local(e.To)
	if e.Span.Unit.urgent() {
		return
	}
	end := e.To
	if end.IsZero() { // the clock stands still
		end = latest(e.From, e.Pauses[len(e.Pauses)-1].From)
	}
	n := 0
	for i := range c.runs { // a pause may lead over years that have no table
		if r := &c.runs[i]; r.from <= end.Unix() && e.From.Unix() < r.to {
			n = r.fill(e, end, n)
		}
	}
}

// fill adds the days of the run up to the end, of which n counted before.
func (r *run) fill(e *Explanation, end time.Time, n int) int {
	last := r.day(end.Unix())
	if end.After(e.From) && end.Equal(time.Unix(r.days[last].from, 0)) && !e.Span.Unit.days() {
		last-- // 24:00 of the day before
	}
	for i := max(r.day(e.From.Unix()), 0); i <= last; i++ {
		d := r.report(i)
		from, to := time.Unix(r.days[i].from, 0), time.Unix(r.end(i), 0)
		switch {
		case e.Span.Unit.work():
			d.Work, d.Paused = e.work(r, latest(e.From, from), earliest(end, to))
		case !e.From.Before(from) || !d.Working && e.Span.Unit == WorkDay:
		case slices.ContainsFunc(e.Pauses, func(p Pause) bool { return p.From.Before(from) && !p.To.Before(from) }):
			d.Paused = true
		default:
			n++
			d.N = n
		}
		e.Days = append(e.Days, d)
		if i > len(r.days)-8 {
			e.Unsettled = r.last + 1
		}
	}
	return n
}

// work is the working time between two instants of a day outside the pauses, and whether a pause has some of it.
func (e *Explanation) work(r *run, from, to time.Time) (time.Duration, bool) {
	whole := r.elapsed(to) - r.elapsed(from)
	left := whole
	for _, p := range e.Pauses {
		if p.To.IsZero() {
			p.To = to
		}
		if from = latest(from, p.From); from.Before(to) {
			stop := latest(from, earliest(to, p.To))
			left -= r.elapsed(stop) - r.elapsed(from)
			from = stop
		}
	}
	return left, left < whole
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Day returns what a date is: worked or not, and why. The date is written 2006-01-02. The error is an
// [*gridgov.InvalidError] for what is no date or one that the zone skipped, or an [*UnknownYearError].
func (c *Calendar) Day(date string) (DayReport, error) {
	if c == nil || len(c.runs) == 0 {
		return DayReport{}, unmade()
	}
	var faults []gridgov.Fault
	d, _ := parseDate("date", date, &faults)
	if err := gridgov.Invalid("day", faults...); err != nil {
		return DayReport{}, err
	}
	year := time.Unix(int64(d)*daySeconds, 0).UTC().Year()
	for i := range c.runs {
		if r := &c.runs[i]; r.first <= year && year <= r.last {
			j := sort.Search(len(r.days), func(j int) bool { return r.days[j].date >= d })
			if j < len(r.days) && r.days[j].date == d {
				return r.report(j), nil
			}
			return DayReport{}, gridgov.Invalid("day",
				gridgov.Fault{Field: "date", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "the zone skips this day", Zh: "该时区没有这一天"}, Got: date})
		}
	}
	return DayReport{}, c.unknown(year)
}

func (r *run) report(i int) DayReport {
	d := &r.days[i]
	report := DayReport{Date: dateString(d.date), Weekday: weekday(d.date), Working: d.work, Why: d.why()}
	if d.about != nil {
		report.Name, report.Source = d.about.name, d.about.source
	}
	return report
}

func (d *planned) why() Why {
	switch {
	case d.about == nil && d.work:
		return Ordinary
	case d.about == nil:
		return Weekend
	case d.about.own && d.work:
		return LocalOn
	case d.about.own:
		return LocalOff
	case !d.work:
		return Holiday
	case d.about.week:
		return Ordinary
	}
	return MakeUp
}
