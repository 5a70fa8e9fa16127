package requestlog

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov/examples/logtable"
)

// A moment is a step, or the closing, and the time that the log has of it.
type moment struct {
	Step
	time logtable.Time
	day  time.Time
}

// ofClosed reports whether it happens to closed cases alone.
func (w What) ofClosed() bool { return w == Rate || w == Reopen }

// leaves reports whether a case is closed after it, which was or was not before.
func (w What) leaves(closed bool) bool { return w == Close || w == Closed || closed && w != Reopen }

// settle brings the moments, which are as the map has them and the closing last, into order, and puts them at instants.
func (r *Reader) settle(opened time.Time) {
	if len(r.moments) > 1 {
		r.order()
	}
	r.settled = r.settled[:0]
	for _, m := range r.moments {
		r.settled = append(r.settled, m.time)
	}
	r.clock.Settle(opened, r.settled)
	for i := range r.moments {
		r.moments[i].At = r.settled[i].Time
	}
}

// order is by day, and of one day by the hours, and otherwise as the map has it, so that what is of a closed case comes after a
// closing where there is one.
func (r *Reader) order() {
	all := r.moments
	for i := range all {
		all[i].day = r.clock.Day(all[i].time.Time, 0)
	}
	slices.SortStableFunc(all, func(a, b moment) int { return a.day.Compare(b.day) })
	closed, end := false, 0
	for i := range all {
		for end < len(all) && all[end].day.Equal(all[i].day) {
			end++
		}
		left := all[i:end]
		next := first(left, closed)
		m := left[next]
		copy(left[1:next+1], left)
		left[0], closed = m, m.Do.leaves(closed)
	}
}

// first is which moment of a day is the first of those that are left.
func first(left []moment, closed bool) (next int) {
	var hour time.Time
	closes := false
	for _, m := range left {
		if !m.time.Day && (hour.IsZero() || m.time.Before(hour)) {
			hour = m.time.Time
		}
		closes = closes || m.Do.leaves(false)
	}
	rank := func(m moment) int {
		switch {
		case !m.time.Day && m.time.After(hour):
			return 5
		case !m.Do.ofClosed():
			return 3
		case !closed:
			return 4
		case m.Do == Rate && !closes: // nothing else will be to judge
			return 0
		case !m.time.Day:
			return 1
		case m.Do == Reopen:
			return 2
		}
		return 4
	}
	for i := range left {
		if rank(left[i]) < rank(left[next]) {
			next = i
		}
	}
	return next
}
