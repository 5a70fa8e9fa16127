package worktime

import (
	"sort"
	"time"
)

// Why says why a day is worked or not.
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

// A DayReport says what a day is, and what it is in an answer.
type DayReport struct {
	Date    string        `json:"date"`             // 2006-01-02
	Weekday time.Weekday  `json:"weekday"`          // 0 is Sunday
	Working bool          `json:"working"`          // whether it is worked
	Why     Why           `json:"why"`              // and why
	Name    string        `json:"name,omitempty"`   // what the table or the place calls it
	Source  string        `json:"source,omitempty"` // the notices that say so: addresses, separated by spaces
	N       int           `json:"n,omitempty"`      // it is the Nth day that counts; 0: it does not count
	Work    time.Duration `json:"work,omitempty"`   // the working time that counts, in nanoseconds; in [WorkHour] alone
}

// An Explanation is an answer with its reasons, day by day: the data, and in [Explanation.English] and
// [Explanation.Chinese] the sentence.
type Explanation struct {
	Calendar   string    `json:"calendar"`             // whose
	From       time.Time `json:"from"`                 // in the calendar's zone
	To         time.Time `json:"to"`                   // likewise
	Span       Span      `json:"span"`                 // what lies between
	Difference bool      `json:"difference,omitempty"` // Span was the answer; else To was
	// Days are the days from From's to To's, with both. None in [UrgentHour], where no day differs from another.
	Days []DayReport `json:"days,omitempty"`
	// Moved is by how many days a last day moved that was a rest day.
	Moved int `json:"moved,omitempty"`
	// Unsettled is the year whose table the calendar does not have and whose notice may still change the answer, because
	// the days reach into the last week of the year before it; 0: none. Since 2007 notices have reached back to 29
	// December at most.
	Unsettled int `json:"unsettled,omitempty"`
}

// Explain is [Calendar.Add] with its reasons.
func (c *Calendar) Explain(from time.Time, s Span) (Explanation, error) {
	to, err := c.Add(from, s)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{From: from, To: to, Span: s}
	c.fill(&e)
	if n := len(e.Days) - 1; s.Unit == NaturalDay && n > s.N {
		e.Moved = n - s.N
		for i := s.N; i < n; i++ {
			e.Days[i].N = 0
		}
		e.Days[n].N = s.N
	}
	return e, nil
}

// ExplainBetween is [Calendar.Between] with its reasons.
func (c *Calendar) ExplainBetween(from, to time.Time, u Unit) (Explanation, error) {
	n, err := c.Between(from, to, u)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{From: from, To: to, Span: Span{n, u}, Difference: true}
	c.fill(&e)
	return e, nil
}

// fill adds the days to an answer that is right.
func (c *Calendar) fill(e *Explanation) {
	e.Calendar, e.From, e.To = c.Name(), e.From.Round(0).In(c.zone), e.To.Round(0).In(c.zone)
	if e.Span.Unit == UrgentHour {
		return
	}
	r, err := c.at("from", e.From)
	if err != nil {
		return // an answer in working time has its run
	}
	first, last := r.day(e.From.Unix()), r.day(e.To.Unix())
	if e.To.After(e.From) && e.To.Equal(time.Unix(r.days[last].from, 0)) {
		last-- // 24:00 of the day before
	}
	n := 0
	for i := first; i <= last; i++ {
		d := r.report(i)
		switch {
		case e.Span.Unit == WorkHour:
			d.Work = r.elapsed(earliest(e.To, time.Unix(r.end(i), 0))) - r.elapsed(latest(e.From, time.Unix(r.days[i].from, 0)))
		case i > first && (d.Working || e.Span.Unit == NaturalDay):
			n++
			d.N = n
		}
		e.Days = append(e.Days, d)
		if i > len(r.days)-8 {
			e.Unsettled = r.last + 1
		}
	}
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

// Day says what a date is: worked or not, and why. The date is written 2006-01-02. Errors: [*InvalidError] for what is no
// date or one that the zone skipped, [*UnknownYearError].
func (c *Calendar) Day(date string) (DayReport, error) {
	if c == nil || len(c.runs) == 0 {
		return DayReport{}, unmade()
	}
	var faults []Fault
	d, _ := parseDate("date", date, &faults)
	if err := invalid("day", faults...); err != nil {
		return DayReport{}, err
	}
	year := time.Unix(int64(d)*daySeconds, 0).UTC().Year()
	for i := range c.runs {
		if r := &c.runs[i]; r.first <= year && year <= r.last {
			j := sort.Search(len(r.days), func(j int) bool { return r.days[j].date >= d })
			if j < len(r.days) && r.days[j].date == d {
				return r.report(j), nil
			}
			return DayReport{}, invalid("day", Fault{Field: "date", Rule: "not skipped in the zone", Got: date})
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

func (d *day) why() Why {
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
