package worktime

import (
	"errors"
	"sort"
	"time"

	"github.com/gridgov/gridgov"
)

// Add returns the instant at which a span that starts at from ends; it is never before from.
//
// In [UrgentHour] it is so many hours later, whatever the calendar; with a nil one it is in UTC. In [WorkHour] it is the
// first instant after so much working time: a limit that is used up when the office closes ends then, and not the next
// morning. Minutes count as their hours do.
//
// In days the first day does not count (Civil Code art. 201 [A]) and the time of day of from is ignored. In
// [WorkDay] it is the end of the Nth working day after from's day; in [NaturalDay] the end of the Nth day after it, or of
// the next working day when that is a rest day ([Definition].RestDay). A day ends as [Definition].Ends says. Zero days are
// the rest of the same day (当日); when it is not worked, or has ended, the next working day, or in NaturalDay where a rest
// day [Stays] the next day.
//
// The error is an [*gridgov.InvalidError] for a span out of bounds, an instant outside 1900 to 9999, and a nil or zero
// calendar where one is needed, or an [*UnknownYearError].
func (c *Calendar) Add(from time.Time, s Span) (time.Time, error) {
	if err := c.check("from", from); err != nil {
		return time.Time{}, err
	}
	if err := s.Check(); err != nil {
		return time.Time{}, err
	}
	switch {
	case s.Unit.urgent():
		return c.shift(from, s.length())
	case s.Unit.work():
		return c.AddWorking(from, s.length())
	}
	r, err := c.at("from", from)
	if err != nil {
		return time.Time{}, err
	}
	i := r.day(from.Unix())
	if s.Unit == NaturalDay {
		if i += s.N; i < len(r.days) && c.moves(r, i) {
			i = r.nth(r.days[i].nth + 1)
		}
	} else if s.N > 0 || !r.days[i].work {
		i = r.nth(r.days[i].nth + int32(max(s.N, 1)))
	}
	if i < len(r.days) && c.close(r, i).Before(from) { // zero days, and the day has ended
		if i++; i < len(r.days) && (s.Unit == WorkDay || c.moves(r, i)) {
			i = r.nth(r.days[i-1].nth + 1)
		}
	}
	if i >= len(r.days) {
		return time.Time{}, c.unknown(r.last + 1)
	}
	return c.close(r, i), nil
}

// Sub returns the instant at which a span that ends at to starts, the mirror of [Calendar.Add]: for what is due so long
// before a limit. It is never after to.
//
// In [WorkHour] it is the last instant before so much working time, so that it falls in working time. In [WorkDay] it is
// the opening of the working day from which so many count up to to's day; in [NaturalDay] that of the Nth day before to's
// day, or of the working day before that; a rest day that [Stays] opens at 0:00. With zero days, where to is before the
// opening, it is the day before, by the same rules.
//
// Errors are those of Add.
func (c *Calendar) Sub(to time.Time, s Span) (time.Time, error) {
	if err := c.check("to", to); err != nil {
		return time.Time{}, err
	}
	if err := s.Check(); err != nil {
		return time.Time{}, err
	}
	switch {
	case s.Unit.urgent():
		return c.shift(to, -s.length())
	case s.Unit.work():
		return c.subWorking(to, s.length())
	}
	r, err := c.at("to", to)
	if err != nil {
		return time.Time{}, err
	}
	i := r.day(to.Unix())
	if s.Unit == NaturalDay {
		if i -= s.N; i >= 0 && c.moves(r, i) {
			i = r.working(r.days[i].nth)
		}
	} else {
		i = r.working(r.days[i].nth - int32(s.N))
	}
	if i >= 0 && c.open(r, i).After(to) { // zero days, and the day has not begun
		if i--; i >= 0 && (s.Unit == WorkDay || c.moves(r, i)) {
			i = r.working(r.days[i].nth)
		}
	}
	if i < 0 {
		return time.Time{}, c.unknown(r.first - 1)
	}
	return c.open(r, i), nil
}

// Between returns how many units lie between two instants: the difference that belongs to [Calendar.Add]. In days it is
// the days after from's day up to to's day, whatever the time of day; in hours what is begun and not ended does not count.
//
// Its laws, for every a and b with a ≤ b, and every n > 0, where no error comes:
//
//	Between(a, Add(a, n)) == n           in every unit but NaturalDay, and in that where a last rest day stays; where it
//	                                     moves, n plus the days by which it moved. For hours n = 0 as well.
//	Between(Sub(b, n), b) == n           in the same units.
//	With n = Between(a, b):              Add(a, n) ≤ the end of b's day (in hours: ≤ b), and Add(a, n+1) lies beyond it;
//	                                     in NaturalDay the first of these where a last rest day stays.
//
// The error is an [*gridgov.InvalidError] for a unit that is none, an instant outside 1900 to 9999, and to before from, as
// when a clock ran backwards, or an [*UnknownYearError].
func (c *Calendar) Between(from, to time.Time, u Unit) (int, error) {
	if err := gridgov.Invalid("span", u.fault()...); err != nil {
		return 0, err
	}
	if u.urgent() {
		if err := errors.Join(c.check("from", from), c.check("to", to)); err != nil {
			return 0, err
		}
		if to.Before(from) {
			return 0, backwards(from, to)
		}
		seconds := to.Unix() - from.Unix()
		if to.Nanosecond() < from.Nanosecond() {
			seconds--
		}
		return int(seconds / int64(units[u].size/time.Second)), nil
	}
	r, err := c.both(from, to)
	if err != nil {
		return 0, err
	}
	if u.work() {
		return int((r.elapsed(to) - r.elapsed(from)) / units[u].size), nil
	}
	if to.Unix() == r.to {
		return 0, c.unknown(r.last + 1)
	}
	i, j := r.day(from.Unix()), r.day(to.Unix())
	if u == NaturalDay {
		return j - i, nil
	}
	return int(r.days[j].nth - r.days[i].nth), nil
}

// Working returns the exact working time between two instants. Errors are those of [Calendar.Between].
func (c *Calendar) Working(from, to time.Time) (time.Duration, error) {
	r, err := c.both(from, to)
	if err != nil {
		return 0, err
	}
	return r.elapsed(to) - r.elapsed(from), nil
}

// AddWorking returns the first instant with so much working time between from and it, so that Working(from,
// AddWorking(from, d)) == d. Errors are those of [Calendar.Add].
func (c *Calendar) AddWorking(from time.Time, d time.Duration) (time.Time, error) {
	r, err := c.at("from", from)
	if err != nil {
		return time.Time{}, err
	}
	if d < 0 {
		return time.Time{}, gridgov.Invalid("span", gridgov.Fault{Field: "d", Rule: gridgov.RuleMin, Limit: "0", Got: d.String()})
	}
	if d == 0 {
		return c.shift(from, 0)
	}
	done := r.elapsed(from)
	if d > time.Duration(r.worked)*time.Second-done {
		return time.Time{}, c.unknown(r.last + 1)
	}
	d += done
	i := sort.Search(len(r.spans), func(i int) bool {
		return time.Duration(r.spans[i].before+r.spans[i].to-r.spans[i].from)*time.Second >= d
	})
	return c.moment(r.spans[i].from, d-time.Duration(r.spans[i].before)*time.Second), nil
}

func (c *Calendar) subWorking(to time.Time, d time.Duration) (time.Time, error) {
	r, err := c.at("to", to)
	if err != nil {
		return time.Time{}, err
	}
	if d == 0 {
		return c.shift(to, 0)
	}
	if d = r.elapsed(to) - d; d < 0 {
		return time.Time{}, c.unknown(r.first - 1)
	}
	i := sort.Search(len(r.spans), func(i int) bool { return time.Duration(r.spans[i].before)*time.Second > d }) - 1
	return c.moment(r.spans[i].from, d-time.Duration(r.spans[i].before)*time.Second), nil
}

// Next returns the first instant, from t on, that lies in working time: t itself when the office is open. It is for what
// should not be sent at night. Errors are those of [Calendar.Add].
func (c *Calendar) Next(t time.Time) (time.Time, error) {
	r, err := c.at("from", t)
	if err != nil {
		return time.Time{}, err
	}
	unix := t.Unix()
	i := sort.Search(len(r.spans), func(i int) bool { return r.spans[i].to > unix })
	for i < len(r.spans) && r.spans[i].from == r.spans[i].to {
		i++ // the clock was put forward over the whole period
	}
	switch {
	case i == len(r.spans):
		return time.Time{}, c.unknown(r.last + 1)
	case r.spans[i].from > unix:
		return c.moment(r.spans[i].from, 0), nil
	}
	return c.shift(t, 0)
}

// shift moves an instant by elapsed time.
func (c *Calendar) shift(t time.Time, d time.Duration) (time.Time, error) {
	t = t.Round(0).Add(d).In(c.Zone())
	if y := t.Year(); !covered(y) {
		return time.Time{}, c.unknown(y)
	}
	return t, nil
}

// moves reports whether a limit in natural days may not end on the day.
func (c *Calendar) moves(r *run, i int) bool { return c.def.RestDay != Stays && !r.days[i].work }

// working is the index of the nth working day of the run; -1 when it lies before the run.
func (r *run) working(n int32) int {
	if n < 1 {
		return -1
	}
	return r.nth(n)
}

// close is when a limit that ends on the day ends. Its last microsecond is used for 24:00, so that the instant, stored in
// microseconds and printed, is still on that day.
func (c *Calendar) close(r *run, i int) time.Time {
	if hours := r.hours(i); c.def.Ends == Close && len(hours) > 0 {
		if to := hours[len(hours)-1].to; to < r.end(i) {
			return c.moment(to, 0)
		}
	}
	return c.moment(r.end(i), -time.Microsecond)
}

// open is when the day's work begins; 0:00 of a rest day.
func (c *Calendar) open(r *run, i int) time.Time {
	if hours := r.hours(i); len(hours) > 0 {
		return c.moment(hours[0].from, 0)
	}
	return c.moment(r.days[i].from, 0)
}
