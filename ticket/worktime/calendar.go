package worktime

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
)

// A Calendar answers questions about working time. [New] and [Load] make it; it never changes and is safe for concurrent
// use.
//
// A nil Calendar, and the zero one, are for a host that has none: they count in [UrgentHour] and [UrgentMinute], for which no
// calendar is needed, in UTC, and return an [*gridgov.InvalidError] on the field "calendar" in every other case.
type Calendar struct {
	def  Definition
	zone *time.Location
	runs []run
}

// A run is consecutive known years, laid out so that every sum is a difference of two numbers.
type run struct {
	first, last int       // years
	from, to    int64     // unix seconds: the years' beginning, and their end
	days        []planned // every day that exists in the zone, in order
	spans       []workRun
	worked      int64 // seconds of working time in all
}

type planned struct {
	from  int64 // unix second at which it begins
	date  int32 // days since 1970-01-01
	nth   int32 // working days up to this one, itself included
	span  int32 // its first span, or where that would be
	work  bool
	about *rule // what a table or the place has about it; nil: the ordinary week
}

// A span is one working period of one day, in unix seconds. Where the clock is put forward it may be empty.
type workRun struct{ from, to, before int64 } // before: working seconds of the run before it

// New checks a definition and makes the calendar. The error is an [*gridgov.InvalidError] with every fault; its fields are
// places in def as it was given. It keeps no reference to def. Zones come from time.LoadLocation: where the machine has no
// zone database, the program imports time/tzdata.
func New(def Definition) (*Calendar, error) {
	def = def.clone()
	whole := def
	if def.China {
		for _, y := range China() {
			if !slices.ContainsFunc(def.Years, func(own Year) bool { return own.Year == y.Year }) {
				whole.Years = append(whole.Years, y)
			}
		}
	}
	p, err := whole.plan()
	if err != nil {
		return nil, err
	}
	c := &Calendar{def: def, zone: p.zone}
	for i := 0; i < len(p.years); {
		n := 1
		for i+n < len(p.years) && p.years[i+n] == p.years[i]+n {
			n++
		}
		c.runs = append(c.runs, p.run(p.years[i], p.years[i+n-1]))
		i += n
	}
	return c, nil
}

// WithYears returns the calendar with these tables added; a table replaces an earlier one of the same year. The receiver
// does not change. A host uses it for a new or amended notice while it runs.
func (c *Calendar) WithYears(years ...Year) (*Calendar, error) {
	if c == nil {
		return nil, unmade()
	}
	def := c.def
	def.Years = slices.DeleteFunc(slices.Clone(def.Years), func(old Year) bool {
		return slices.ContainsFunc(years, func(y Year) bool { return y.Year == old.Year })
	})
	def.Years = slices.Concat(years, def.Years) // first, so that a fault's place counts in years
	return New(def)
}

// Name returns whose calendar it is.
func (c *Calendar) Name() string {
	if c == nil {
		return ""
	}
	return c.def.Name
}

// Known lists the years that the calendar has, such as "2019–2026".
func (c *Calendar) Known() string {
	var parts []string
	if c != nil {
		for _, r := range c.runs {
			part := strconv.Itoa(r.first)
			if r.last > r.first {
				part += "–" + strconv.Itoa(r.last)
			}
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func (p *plan) run(first, last int) run {
	r := run{first: first, last: last}
	begin := date(first, 1, 1)
	end := date(last+1, 1, 1)
	w := newWalls(p.zone, int64(begin)*daySeconds, int64(end)*daySeconds)
	r.from, r.to = w.instant(int64(begin)*daySeconds), w.instant(int64(end)*daySeconds)
	nth := int32(0)
	for d := begin; d < end; d++ {
		midnight := int64(d) * daySeconds
		from := w.instant(midnight)
		if from == w.instant(midnight+daySeconds) {
			continue // the zone skipped the day, as Samoa did 2011-12-30
		}
		today := planned{from: from, date: d, span: int32(len(r.spans)), work: p.week[weekday(d)]}
		hours := p.hours
		if about, ok := p.rules[d]; ok {
			today.about, today.work = &about, !about.off
			if about.hours != nil {
				hours = about.hours
			}
		}
		if today.work {
			nth++
			for _, h := range hours {
				s := workRun{w.instant(midnight + int64(h.from)*60), w.instant(midnight + int64(h.to)*60), r.worked}
				r.worked += s.to - s.from
				r.spans = append(r.spans, s)
			}
		}
		today.nth = nth
		r.days = append(r.days, today)
	}
	return r
}

func date(year int, month time.Month, d int) int32 {
	return int32(time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}

func weekday(date int32) time.Weekday { return time.Weekday(((date+4)%7 + 7) % 7) } // 1970-01-01 was a Thursday

// walls turns readings of a zone's clock into instants. A reading is written as the unix second that it would be in UTC.
type walls []stretch

// A stretch is a time of one offset.
type stretch struct{ from, to, offset int64 }

// maxOffset is the most by which RFC 9636 lets a zone differ from UTC, in seconds.
const maxOffset = 26 * 60 * 60

func newWalls(zone *time.Location, low, high int64) walls {
	var w walls
	low, high = low-2*maxOffset, high+2*maxOffset
	for at := low; at < high; {
		t := time.Unix(at, 0).In(zone)
		_, offset := t.Zone()
		_, end := t.ZoneBounds()
		to := high
		if !end.IsZero() {
			// On the last day of a leap year that lies beyond a zone's listed changes (2040 in New York), ZoneBounds of Go
			// 1.26 answers with an end that is over: without the step on, this would never end.
			to = min(to, max(end.Unix(), at+60*60))
		}
		if n := len(w); n > 0 && w[n-1].offset == int64(offset) {
			w[n-1].to = to
		} else {
			w = append(w, stretch{at, to, int64(offset)})
		}
		at = to
	}
	return w
}

// instant is the instant from which on the clock never again reads less than wall. For a reading that the clock skips it
// is the moment of the skip; of a reading that comes twice it is the later. It never falls as wall rises, so days and
// periods stay in order and apart whatever a zone does, and each is as long as it really was.
func (w walls) instant(wall int64) int64 {
	i := sort.Search(len(w), func(i int) bool { return w[i].from > wall+maxOffset }) - 1
	for i > 0 && wall-w[i].offset <= w[i].from {
		i-- // never so early in this stretch
	}
	return min(w[i].to, wall-w[i].offset)
}

func unmade() error {
	return gridgov.Invalid("calendar",
		gridgov.Fault{Field: "calendar", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "made by New or Load", Zh: "应由New或Load建立"}})
}

// Zone is the time zone of the answers: UTC without a calendar.
func (c *Calendar) Zone() *time.Location {
	if c == nil || c.zone == nil {
		return time.UTC
	}
	return c.zone
}

// at finds the run that an instant lies in; field names the instant in errors.
func (c *Calendar) at(field string, t time.Time) (*run, error) {
	if c == nil || len(c.runs) == 0 {
		return nil, unmade()
	}
	if err := c.check(field, t); err != nil {
		return nil, err
	}
	unix := t.Unix()
	for i := len(c.runs) - 1; i >= 0; i-- {
		if r := &c.runs[i]; unix >= r.from && unix < r.to {
			return r, nil
		}
	}
	return nil, c.unknown(t.In(c.zone).Year())
}

// check refuses what no calendar can answer.
func (c *Calendar) check(field string, t time.Time) error {
	if y := t.In(c.Zone()).Year(); !covered(y) {
		return gridgov.Invalid("instant", gridgov.Fault{Field: field, Rule: gridgov.RuleRange, Limit: "1900…9999", Got: strconv.Itoa(y)})
	}
	return nil
}

// covers reports whether check would pass.
func (c *Calendar) covers(t time.Time) bool { return covered(t.In(c.Zone()).Year()) }

func covered(year int) bool { return year >= minYear && year <= maxYear }

func (c *Calendar) unknown(year int) error {
	if !covered(year) {
		return gridgov.Invalid("instant", gridgov.Fault{Field: "result", Rule: gridgov.RuleRange, Limit: "1900…9999", Got: strconv.Itoa(year)})
	}
	return &UnknownYearError{Year: year, Known: c.Known()}
}

// both finds the run that two instants in order lie in. The second may be the run's very end.
func (c *Calendar) both(from, to time.Time) (*run, error) {
	r, err := c.at("from", from)
	if err != nil {
		return nil, err
	}
	if to.Before(from) {
		return nil, backwards(from, to)
	}
	if end := time.Unix(r.to, 0); to.After(end) {
		if err := c.check("to", to); err != nil {
			return nil, err
		}
		return nil, c.unknown(r.last + 1)
	}
	return r, nil
}

func backwards(from, to time.Time) error {
	return gridgov.Invalid("instant", gridgov.Fault{
		Field: "to", Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "not before " + stamp(from), Zh: "不得早于" + stamp(from)},
		Got: stamp(to),
	})
}

func stamp(t time.Time) string { return t.Format(time.RFC3339Nano) }

// day is the index of the day that an instant of the run lies in.
func (r *run) day(unix int64) int {
	return sort.Search(len(r.days), func(i int) bool { return r.days[i].from > unix }) - 1
}

// nth is the index of the nth working day of the run; len(days) when there are not so many.
func (r *run) nth(n int32) int {
	return sort.Search(len(r.days), func(i int) bool { return r.days[i].nth >= n })
}

// end is the unix second at which a day ends.
func (r *run) end(i int) int64 {
	if i+1 < len(r.days) {
		return r.days[i+1].from
	}
	return r.to
}

// hours are a day's working periods.
func (r *run) hours(i int) []workRun {
	if i+1 < len(r.days) {
		return r.spans[r.days[i].span:r.days[i+1].span]
	}
	return r.spans[r.days[i].span:]
}

// elapsed is the working time of the run before an instant.
func (r *run) elapsed(t time.Time) time.Duration {
	unix := t.Unix()
	i := sort.Search(len(r.spans), func(i int) bool { return r.spans[i].from > unix }) - 1
	if i < 0 {
		return 0
	}
	s := &r.spans[i]
	if unix >= s.to {
		return time.Duration(s.before+s.to-s.from) * time.Second
	}
	return time.Duration(s.before+unix-s.from)*time.Second + time.Duration(t.Nanosecond())
}

// local is an instant in the calendar's zone, without a reading of the monotonic clock; zero stays zero.
func (c *Calendar) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Round(0).In(c.Zone())
}

// moment is an instant in the calendar's zone.
func (c *Calendar) moment(unix int64, rest time.Duration) time.Time {
	return time.Unix(unix, int64(rest)).In(c.zone)
}
